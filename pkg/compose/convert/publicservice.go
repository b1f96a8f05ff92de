package convert

import (
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
)

// The range a cluster gives node ports from. Source: --service-node-port-range
// of kube-apiserver, default.
const firstNodePort, lastNodePort = 30000, 32767

// publicService is a Service for the outside: its ports are the published ones.
func (c *converter) publicService(u *unit, name string, kind corev1.ServiceType, ports []published) *corev1.Service {
	s := c.service(u, name)
	s.Spec.ClusterIP, s.Spec.Type, s.Spec.Ports = "", kind, nil
	s.Spec.ExternalTrafficPolicy = u.hints.Service.ExternalTrafficPolicy.Value
	for i, p := range ports {
		sp := p.servicePort(port{number: p.outside, protocol: p.protocol}.defaultName(), p.outside)
		if sp.NodePort = c.hintedNodePort(u, i); sp.NodePort == 0 && kind == corev1.ServiceTypeNodePort {
			sp.NodePort = c.nodePort(u, p)
		}
		s.Spec.Ports = append(s.Spec.Ports, sp)
	}
	return s
}

// addLoadBalancer adds the unit's load balancer, with the annotations of the
// target.
func (c *converter) addLoadBalancer(u *unit, name string, ports []published) {
	front := c.options.Target.LoadBalancer
	s := c.publicService(u, name, corev1.ServiceTypeLoadBalancer, ports)
	s.Annotations = maps.Clone(front.Annotations)
	if front.Class != "" {
		s.Spec.LoadBalancerClass = &front.Class
	}
	c.add(s)
	c.reportMixed(u, ports)
	c.reportNeeds("load balancers", front)
}

// reportMixed: Kubernetes has one Service for several protocols since 1.26, but
// not every load balancer does.
func (c *converter) reportMixed(u *unit, ports []published) {
	for _, p := range ports[1:] {
		if p.protocol != ports[0].protocol {
			c.note(u.at("ports"), "one load balancer carries both "+string(ports[0].protocol)+" and "+string(p.protocol)+", which not every platform's does",
				"when it stays without an address, publish one of the protocols with --expose=nodeport")
			return
		}
	}
}

// nodePort is the published port when a cluster gives out such ports and no
// other service has it; else the cluster chooses. One Service may have a number
// for several protocols, two may not: the allocator counts numbers
// (pkg/registry/core/service/portallocator of Kubernetes 1.37).
func (c *converter) nodePort(u *unit, p published) int32 {
	if p.outside < firstNodePort || p.outside > lastNodePort {
		c.note(p.at, fmt.Sprintf("node ports lie in %d-%d: the cluster chooses one for %s", firstNodePort, lastNodePort, p), "publish a port of that range to choose it yourself")
		return 0
	}
	switch owner := c.nodePorts[p.outside]; {
	case owner == nil:
		c.nodePorts = put(c.nodePorts, p.outside, u)
	case owner == u:
	case c.outside[p.outsideKey()] != u: // told by reportShared
		return 0
	default:
		c.note(p.at, fmt.Sprintf("the node port %d belongs to %s, for all protocols: the cluster chooses one for %s", p.outside, owner.title(), p), "publish another port")
		return 0
	}
	return p.outside
}
