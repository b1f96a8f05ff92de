package service

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// The range a cluster gives node ports from. Source: --service-node-port-range
// of kube-apiserver, default.
const firstNodePort, lastNodePort = 30000, 32767

// nodePort is the published port if it is in the range of node ports and no other
// service has it; else the cluster chooses. One Service may have a number for
// several protocols, two may not: the allocator counts numbers
// (pkg/registry/core/service/portallocator of Kubernetes 1.37).
func (b publisher) nodePort(u *plan.Unit, p plan.Published) int32 {
	if p.Outside < firstNodePort || p.Outside > lastNodePort {
		b.Note(p.At, fmt.Sprintf("node ports must be in %d-%d: the cluster chooses one for %s", firstNodePort, lastNodePort, p), "publish a port in that range to choose it yourself", finding.Behaviour)
		return 0
	}
	switch owner := b.nodePorts[p.Outside]; {
	case owner == nil:
		b.nodePorts.give(p.Outside, u)
	case owner == u:
	case b.FirstPublisher(p) != u: // reported by reportShared
		return 0
	default:
		b.Note(p.At, fmt.Sprintf("the node port %d is used by %s, for all protocols: the cluster chooses one for %s", p.Outside, owner.Title(), p), "publish a different port", finding.Behaviour)
		return 0
	}
	return p.Outside
}

// hintedNodePort is the port on the nodes that a hint sets, for the first port of
// the unit; 0 uses the port's own setting.
func (b publisher) hintedNodePort(u *plan.Unit, i int) int32 {
	h := u.Hints.Service.NodePort
	if !h.Given() || i > 0 {
		return 0
	}
	if owner := b.nodePorts[h.Value]; owner != nil && owner != u {
		b.Refuse(h.At, fmt.Sprintf("%s already uses the node port %d", owner.Title(), h.Value), "choose a different port")
		return 0
	}
	b.nodePorts.give(h.Value, u)
	return h.Value
}
