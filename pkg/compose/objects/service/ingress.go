package service

import (
	"cmp"
	"maps"

	networkingv1 "k8s.io/api/networking/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// ingress routes a separate host name to each published HTTP port.
func (b publisher) ingress(u *plan.Unit, name string, ports []plan.Published) ([]object.Object, []string) {
	routes := b.routes(u, ports, "an Ingress", "use --expose=loadbalancer or nodeport")
	if len(routes) == 0 {
		return nil, nil
	}
	front := b.frontOf(u)
	ingress := &networkingv1.Ingress{TypeMeta: metadata.Type("networking.k8s.io/v1", "Ingress"), ObjectMeta: metadata.New(b.Plan, name, b.Labels(u))}
	ingress.Annotations = maps.Clone(front.Annotations)
	if front.Class != "" {
		ingress.Spec.IngressClassName = &front.Class
	}
	hosts := hostsOf(routes)
	for _, r := range routes {
		ingress.Spec.Rules = append(ingress.Spec.Rules, r.ingressRule(u.Name))
	}
	if secret := b.tlsSecret(u); secret != "" {
		ingress.Spec.TLS = []networkingv1.IngressTLS{{Hosts: hosts, SecretName: secret}}
	}
	b.reportNeeds("Ingresses", front)
	return []object.Object{ingress}, hosts
}

func (r route) ingressRule(service string) networkingv1.IngressRule {
	prefix := networkingv1.PathTypePrefix
	return networkingv1.IngressRule{Host: r.host, IngressRuleValue: networkingv1.IngressRuleValue{
		HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{
			Path: cmp.Or(r.path, "/"), PathType: &prefix,
			Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
				Name: service, Port: networkingv1.ServiceBackendPort{Number: r.Number},
			}},
		}}},
	}}
}
