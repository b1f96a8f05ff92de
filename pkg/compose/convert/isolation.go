package convert

import (
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// isolate adds, for a service with network_mode: none, a policy that lets
// nothing in or out: isolation is all that this mode means, so it does not wait
// for --network-policy.
func (c *converter) isolate(u *unit) {
	at := u.at("network_mode")
	if c.set(u, "ports") {
		c.refuse(u.at("ports"), "with network_mode: none nobody reaches the container: nothing is published", "remove one of the two")
	}
	if other := u.neighbour(); other != nil {
		c.refuse(at, u.title()+" shares a pod with "+other.title()+", and a pod has one network: it is not cut off", "give both network_mode: none, or let them share nothing")
		return
	}
	c.note(at, "a NetworkPolicy lets nothing in or out; the container keeps an interface, and is cut off only where the cluster's network plug-in enforces policies", "")
	policy := c.policy(objectName(u.name, "isolated"), c.labels(u), c.selector(u))
	policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	c.add(policy)
}

// neighbour is a unit of the same pod that has a network of its own.
func (u *unit) neighbour() *unit {
	p := u.pod()
	for _, other := range append(p.containers(), p.init...) {
		if other.net() != u && other.service.NetworkMode != "none" {
			return other
		}
	}
	return nil
}

func (c *converter) policy(name string, labels, pods map[string]string) *networkingv1.NetworkPolicy {
	return &networkingv1.NetworkPolicy{
		TypeMeta:   typeMeta("networking.k8s.io/v1", "NetworkPolicy"),
		ObjectMeta: c.meta(name, labels),
		Spec:       networkingv1.NetworkPolicySpec{PodSelector: metav1.LabelSelector{MatchLabels: pods}},
	}
}
