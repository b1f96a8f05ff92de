package service

import "github.com/batuta-k8s/batuta/pkg/compose/plan"

// publisher makes the objects that publish ports. Each node port and host name
// belongs to one unit.
type publisher struct {
	conversion
	nodePorts nodePorts
	hosts     hostNames // first labels of the host names of Ingresses and HTTPRoutes
}

func newPublisher(c conversion) publisher {
	return publisher{c, nodePorts{}, hostNames{}}
}

// nodePorts are the units by their ports on the nodes.
type nodePorts map[int32]*plan.Unit

func (n nodePorts) give(number int32, u *plan.Unit) { n[number] = u }

// hostNames are names that no other unit may have.
type hostNames map[string]bool

func (h hostNames) add(name string) { h[name] = true }
