package service

import "github.com/batuta-k8s/batuta/pkg/compose/plan"

// publisher makes what publishes ports. What it hands out belongs to one unit of
// the project.
type publisher struct {
	conversion
	nodePorts map[int32]*plan.Unit
	hosts     map[string]bool // first labels of the host names of Ingresses and HTTPRoutes
}

func newPublisher(c conversion) publisher {
	return publisher{c, map[int32]*plan.Unit{}, map[string]bool{}}
}
