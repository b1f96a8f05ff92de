package service

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// publish is the object that makes the published ports of the unit reachable from
// outside, under the name, with its hosts. It is a separate object: the Service
// inside the cluster is unchanged.
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
