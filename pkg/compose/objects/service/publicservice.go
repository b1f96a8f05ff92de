package service

import (
	"maps"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// publicService is a Service for external clients: its ports are the published
// ones.
func (b publisher) publicService(u *plan.Unit, name string, kind corev1.ServiceType, ports []plan.Published) *corev1.Service {
	s := b.service(u, name)
	s.Spec.ClusterIP, s.Spec.Type, s.Spec.Ports = "", kind, nil
	s.Spec.ExternalTrafficPolicy = u.Hints.Service.ExternalTrafficPolicy.Value
	for i, p := range ports {
		sp := p.OutsidePort()
		if sp.NodePort = b.hintedNodePort(u, i); sp.NodePort == 0 && kind == corev1.ServiceTypeNodePort {
			sp.NodePort = b.nodePort(u, p)
		}
		s.Spec.Ports = append(s.Spec.Ports, sp)
	}
	return s
}

// loadBalancer is the unit's load balancer, with the annotations of the
// target.
func (b publisher) loadBalancer(u *plan.Unit, name string, ports []plan.Published) *corev1.Service {
	front := b.Options.Target.LoadBalancer
	s := b.publicService(u, name, corev1.ServiceTypeLoadBalancer, ports)
	s.Annotations = maps.Clone(front.Annotations)
	if front.Class != "" {
		s.Spec.LoadBalancerClass = &front.Class
	}
	b.reportMixed(u, ports)
	b.reportNeeds("load balancers", front)
	return s
}

// reportMixed reports a load balancer with several protocols: Kubernetes supports
// it since 1.26, but not every load balancer does.
func (b publisher) reportMixed(u *plan.Unit, ports []plan.Published) {
	for _, p := range ports[1:] {
		if p.Protocol != ports[0].Protocol {
			b.Note(u.At("ports"), "one load balancer serves both "+string(ports[0].Protocol)+" and "+string(p.Protocol)+", which not every platform supports",
				"if it gets no address, publish one of the protocols with --expose=nodeport", finding.Behaviour)
			return
		}
	}
}
