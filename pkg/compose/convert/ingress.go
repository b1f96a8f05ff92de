package convert

import (
	"cmp"
	"maps"

	networkingv1 "k8s.io/api/networking/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// ingressFront is what stands before Ingresses: the target's, unless another
// class was asked for, of which nothing more is known.
func (c *converter) ingressFront() target.Frontend {
	if class := c.options.IngressClass; class != "" {
		return target.Frontend{Class: class}
	}
	return c.options.Target.Ingress
}

// addIngress routes a host name of its own to each published HTTP port.
func (c *converter) addIngress(u *unit, name string, ports []published) {
	routes := c.routes(u, ports, "an Ingress", "--expose=loadbalancer or nodeport")
	if len(routes) == 0 {
		return
	}
	front := c.frontOf(u)
	ingress := &networkingv1.Ingress{TypeMeta: typeMeta("networking.k8s.io/v1", "Ingress"), ObjectMeta: c.meta(name, c.labels(u))}
	ingress.Annotations = maps.Clone(front.Annotations)
	if front.Class != "" {
		ingress.Spec.IngressClassName = &front.Class
	}
	var hosts []string
	for _, r := range routes {
		ingress.Spec.Rules = append(ingress.Spec.Rules, r.ingressRule(u.name))
		hosts = append(hosts, r.host)
	}
	if secret := c.tlsSecret(u); secret != "" {
		ingress.Spec.TLS = []networkingv1.IngressTLS{{Hosts: hosts, SecretName: secret}}
	}
	c.add(ingress)
	c.reportNeeds("Ingresses", front)
}

func (r route) ingressRule(service string) networkingv1.IngressRule {
	prefix := networkingv1.PathTypePrefix
	return networkingv1.IngressRule{Host: r.host, IngressRuleValue: networkingv1.IngressRuleValue{
		HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{
			Path: cmp.Or(r.path, "/"), PathType: &prefix,
			Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
				Name: service, Port: networkingv1.ServiceBackendPort{Number: r.number},
			}},
		}}},
	}}
}
