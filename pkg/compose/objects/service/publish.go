package service

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// publish is what makes the published ports of the unit reachable from outside,
// under the name, with the hosts that lead to it. It is an object of its own: the
// Service that others use inside stays as it is.
func (p publisher) publish(u *plan.Unit, name string) (objects []object.Object, hosts []string) {
	ports := p.PublishedPorts(u)
	for _, way := range p.Ways(u) {
		var made []object.Object
		var leading []string
		switch way {
		case plan.ExposeIngress:
			made, leading = p.ingress(u, name, ports)
		case plan.ExposeGateway:
			made, leading = p.httpRoutes(u, name, ports)
		case plan.ExposeLoadBalancer:
			made = []object.Object{p.loadBalancer(u, name, ports)}
		case plan.ExposeNodePort:
			made = []object.Object{p.publicService(u, name, corev1.ServiceTypeNodePort, ports)}
		}
		objects, hosts = append(objects, made...), append(hosts, leading...)
	}
	return objects, hosts
}
