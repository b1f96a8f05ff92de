package convert

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// addPolicies keeps networks apart, as far as it was asked for: a policy for
// each network, and one for each unit whose ports everybody reaches.
func (c *converter) addPolicies() {
	for _, u := range c.units {
		if u.service.NetworkMode == "none" {
			c.isolate(u)
		}
	}
	if !c.options.NetworkPolicy {
		c.reportIsolation()
		return
	}
	for _, name := range sortedKeys(c.networks) {
		c.addNetwork(name)
	}
	for _, u := range c.units {
		c.letIn(u)
		c.reportCutWaits(u)
	}
	if len(c.networks) > 0 {
		c.note(c.networksPath(), "NetworkPolicies keep networks apart only where the cluster's network plug-in enforces them", "")
	}
}

// addNetwork adds the policy of a network: its pods are reached from pods of the
// network. Policies add up. Those of an internal network restrict what its pods
// reach; so that a pod which is in another network too keeps what it reaches
// there, the policies of the others then allow everything.
func (c *converter) addNetwork(name string) {
	config := c.project.Networks[name]
	pods := map[string]string{c.networkLabels[name]: "true"}
	peer := networkingv1.NetworkPolicyPeer{PodSelector: &metav1.LabelSelector{MatchLabels: pods}}
	if config.External {
		peer.NamespaceSelector = &metav1.LabelSelector{}
		c.note(project.Path{"networks", name}.Join("external"), "pods with the label "+c.networkLabels[name]+"=true are in the network, in whatever namespace they are", "convert the other projects with --network-policy, too")
	} else if !c.isNamedNetwork(name) {
		pods[labelInstance] = labelValue(c.project.Name)
	}
	policy := c.policy(objectName(c.project.Name, strings.TrimPrefix(c.networkLabels[name], networkPrefix)), c.projectLabels(), pods)
	policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
	policy.Spec.Ingress = []networkingv1.NetworkPolicyIngressRule{{From: []networkingv1.NetworkPolicyPeer{peer}}}
	if c.hasInternal() {
		policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, networkingv1.PolicyTypeEgress)
		policy.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{}}
	}
	if config.Internal {
		policy.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{To: []networkingv1.NetworkPolicyPeer{peer}}, dnsRule()}
	}
	c.add(policy)
}

// dnsRule allows DNS to anywhere: where a cluster's name server is differs
// (CoreDNS as pods, a cache on the node), and it asks the outside in any case.
func dnsRule() networkingv1.NetworkPolicyEgressRule {
	port := intstr.FromInt32(53)
	udp, tcp := corev1.ProtocolUDP, corev1.ProtocolTCP
	return networkingv1.NetworkPolicyEgressRule{Ports: []networkingv1.NetworkPolicyPort{{Protocol: &udp, Port: &port}, {Protocol: &tcp, Port: &port}}}
}

// letIn lets everybody reach the published ports of the unit, as Docker does.
func (c *converter) letIn(u *unit) {
	if len(u.service.Networks) == 0 || c.isInternal(u) {
		return
	}
	var ports []networkingv1.NetworkPolicyPort
	for _, p := range u.ports {
		if p.published {
			number, protocol := intstr.FromInt32(p.number), p.protocol
			ports = append(ports, networkingv1.NetworkPolicyPort{Protocol: &protocol, Port: &number})
		}
	}
	if len(ports) > 0 {
		policy := c.policy(objectName(u.name, "published"), c.labels(u), c.selector(u))
		policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
		policy.Spec.Ingress = []networkingv1.NetworkPolicyIngressRule{{Ports: ports}}
		c.add(policy)
	}
}

// reportCutWaits names what a pod waits for and cannot see: a service of another
// network, and from internal networks alone the API server, which is asked
// whether a Job has ended.
func (c *converter) reportCutWaits(u *unit) {
	own := c.podNetworks[u.pod()]
	for _, w := range u.waits {
		at := u.at("depends_on", w.on.title())
		switch others := c.podNetworks[w.on.pod()]; {
		case w.complete && c.isInternal(u.pod()):
			c.warn(at, "the pod waits for a Job through the API server, which its internal networks do not reach: it would wait for ever", "put "+u.title()+" into a network that is not internal, or allow that egress")
		case !w.complete && !slices.ContainsFunc(own, func(name string) bool { return slices.Contains(others, name) }):
			c.warn(at, w.on.title()+" is in no network of "+u.title()+", which waits until it answers: it would wait for ever", "put both into one network")
		}
	}
}
