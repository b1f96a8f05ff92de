package service

import (
	networkingv1 "k8s.io/api/networking/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// isolation is, for a service with network_mode: none, a policy that blocks all
// traffic: isolation is the only purpose of this mode, so it does not need
// --network-policy.
func (c conversion) isolation(u *plan.Unit) []object.Object {
	at := u.At("network_mode")
	if u.IsSet("ports") {
		c.Refuse(u.At("ports"), "with network_mode: none the container accepts no connections: no port is published", "remove one of the two")
	}
	if other := c.neighbour(u); other != nil {
		c.Refuse(at, u.Title()+" shares a pod with "+other.Title()+", and a pod has one network: the container is not isolated", "set network_mode: none for both, or use separate pods")
		return nil
	}
	c.Note(at, "a NetworkPolicy denies all traffic; the container keeps an interface, and is isolated only if the cluster's network plugin enforces policies", plan.EnforcePolicies, finding.Behaviour)
	policy := c.policy(plan.ObjectName(u.Name, "isolated"), c.Labels(u), c.Selector(u))
	policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	return []object.Object{policy}
}

// neighbour is a unit of the same pod that has its own network.
func (c conversion) neighbour(u *plan.Unit) *plan.Unit {
	p := c.Pod(u)
	for _, other := range append(c.Containers(p), c.Init(p)...) {
		if c.Net(other) != u && other.Service.NetworkMode != "none" {
			return other
		}
	}
	return nil
}
