package service

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// policies isolate networks if requested: a policy for each network, and one for
// each unit with ports that are open to all.
func (c conversion) policies() []object.Object {
	var objects []object.Object
	for _, u := range c.AllUnits {
		if u.Service.NetworkMode == "none" {
			objects = append(objects, c.isolation(u)...)
		}
	}
	if !c.Options.NetworkPolicy {
		c.reportIsolation()
		return objects
	}
	for _, name := range c.NetworkKeys() {
		objects = append(objects, c.networkPolicy(name))
	}
	for _, u := range c.AllUnits {
		objects = append(objects, c.openPorts(u)...)
		c.reportCutWaits(u)
	}
	if len(c.NetworkKeys()) > 0 {
		c.Note(c.networksPath(), "NetworkPolicies separate networks only if the cluster's network plugin enforces them", plan.EnforcePolicies, finding.Behaviour)
	}
	return objects
}

// networkPolicy is the policy of a network: its pods are reached from pods of the
// network. Policies add up. Those of an internal network restrict what its pods
// reach; the policies of the other networks then allow all egress, so that a pod
// that is also in another network can still reach it.
func (c conversion) networkPolicy(name string) *networkingv1.NetworkPolicy {
	config := c.Project.Networks[name]
	pods := map[string]string{c.NetworkLabel(name): "true"}
	peer := networkingv1.NetworkPolicyPeer{PodSelector: &metav1.LabelSelector{MatchLabels: pods}}
	if config.External {
		peer.NamespaceSelector = &metav1.LabelSelector{}
		c.Note(project.Path{"networks", name}.Join("external"), "pods with the label "+c.NetworkLabel(name)+"=true are in the network, in any namespace", "convert the other projects with --network-policy too", finding.Behaviour)
	} else if !c.IsNamedNetwork(name) {
		pods[plan.LabelInstance] = c.Instance()
	}
	policy := c.policy(plan.ObjectName(c.Project.Name, strings.TrimPrefix(c.NetworkLabel(name), plan.NetworkPrefix)), c.ProjectLabels(), pods)
	policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
	policy.Spec.Ingress = []networkingv1.NetworkPolicyIngressRule{{From: []networkingv1.NetworkPolicyPeer{peer}}}
	if c.HasInternalNetwork() {
		policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, networkingv1.PolicyTypeEgress)
		policy.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{}}
	}
	if config.Internal {
		policy.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{To: []networkingv1.NetworkPolicyPeer{peer}}, dnsRule()}
	}
	return policy
}

// dnsRule allows DNS to all addresses: the place of the name server differs
// between clusters (CoreDNS as pods, a cache on the node), and it forwards
// queries to the outside anyway.
func dnsRule() networkingv1.NetworkPolicyEgressRule {
	port := intstr.FromInt32(53)
	udp, tcp := corev1.ProtocolUDP, corev1.ProtocolTCP
	return networkingv1.NetworkPolicyEgressRule{Ports: []networkingv1.NetworkPolicyPort{{Protocol: &udp, Port: &port}, {Protocol: &tcp, Port: &port}}}
}

// openPorts opens the published ports of the unit to all clients, as Docker does.
func (c conversion) openPorts(u *plan.Unit) []object.Object {
	if len(u.Service.Networks) == 0 || c.IsInternal(u) {
		return nil
	}
	var ports []networkingv1.NetworkPolicyPort
	for _, p := range u.Ports {
		if p.Published {
			number, protocol := intstr.FromInt32(p.Number), p.Protocol
			ports = append(ports, networkingv1.NetworkPolicyPort{Protocol: &protocol, Port: &number})
		}
	}
	if len(ports) == 0 {
		return nil
	}
	policy := c.policy(plan.ObjectName(u.Name, "published"), c.Labels(u), c.Selector(u))
	policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
	policy.Spec.Ingress = []networkingv1.NetworkPolicyIngressRule{{Ports: ports}}
	return []object.Object{policy}
}

// reportCutWaits reports dependencies that a pod waits for and cannot reach: a
// service of another network, and, from a pod with only internal networks, the
// API server, which reports whether a Job has completed.
func (c conversion) reportCutWaits(u *plan.Unit) {
	own := c.NetworksOf(c.Pod(u))
	for _, w := range c.WaitsFor(u) {
		at := u.At("depends_on", w.On.Title())
		switch others := c.NetworksOf(c.Pod(w.On)); {
		case w.Complete && c.IsInternal(c.Pod(u)):
			c.Warn(at, "the pod waits for a Job through the API server, which it cannot reach from its internal networks: it would never start", "add "+u.Title()+" to a network that is not internal, or allow that egress", finding.Starts)
		case !w.Complete && !slices.ContainsFunc(own, func(name string) bool { return slices.Contains(others, name) }):
			c.Warn(at, w.On.Title()+" shares no network with "+u.Title()+", which waits for it: it would never start", "add both to one network", finding.Starts)
		}
	}
}

// networksPath is the place of a finding about all networks.
func (c conversion) networksPath() project.Path {
	if c.Project.Source.Has("networks") {
		return project.Path{"networks"}
	}
	return project.Path{"services"}
}

// reportIsolation reports once that networks do not isolate pods, and the same
// for every internal network.
func (c conversion) reportIsolation() {
	if len(c.NetworkKeys()) > 1 {
		c.Warn(project.Path{"networks"}, "all pods of a cluster can reach each other: the separation of the networks "+strings.Join(c.NetworkKeys(), ", ")+" is not converted", "use --network-policy")
	}
	for _, name := range mapping.Keys(c.Project.Networks) {
		if c.Project.Networks[name].Internal {
			c.Refuse(project.Path{"networks", name, "internal"}, "pods can reach addresses outside the cluster", "use --network-policy")
		}
		if at := (project.Path{"networks", name, "external"}); c.Project.Source.Has(at...) && bool(c.Project.Networks[name].External) {
			c.Note(at, "all pods of a cluster can reach each other: the host name of a service in a different project is SERVICE.NAMESPACE", "use --network-policy to allow only the pods of this network")
		}
		if at := (project.Path{"networks", name, "name"}); c.Project.Source.Has(at...) {
			c.Note(at, "a cluster has one network: this name is used with --network-policy only", "")
		}
	}
}
