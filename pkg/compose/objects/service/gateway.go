package service

import (
	"cmp"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// gatewayAPI is the stable version of the Gateway API. Its objects are made
// without its Go types, to keep the plugin small; tests decode them strictly as
// those types.
const gatewayAPI = "gateway.networking.k8s.io/v1"

// httpRoutes are an HTTPRoute for each published HTTP port of the unit: a route
// has one set of backends for all its host names.
func (b publisher) httpRoutes(u *plan.Unit, name string, ports []plan.Published) ([]object.Object, []string) {
	var objects []object.Object
	routes := b.routes(u, ports, "an HTTPRoute", "use --expose=loadbalancer or nodeport; TCPRoute and UDPRoute are experimental in the Gateway API")
	for i, r := range routes {
		if i > 0 {
			name = plan.ObjectName(u.Name, "public", r.suffix(i))
		}
		objects = append(objects, b.gatewayObject("HTTPRoute", name, b.Labels(u), map[string]any{
			"parentRefs": []any{b.parent()},
			"hostnames":  []any{r.host},
			"rules":      []any{r.rule(u.Name)},
		}))
	}
	return objects, hostsOf(routes)
}

// suffix makes the names of a unit's routes distinct: the port, or a number if a
// hint gives one port several hosts.
func (r route) suffix(i int) string {
	if r.path != "" {
		return strconv.Itoa(i + 1)
	}
	return strconv.Itoa(int(r.Outside))
}

func (r route) rule(service string) map[string]any {
	rule := map[string]any{"backendRefs": []any{map[string]any{"name": service, "port": int64(r.Number)}}}
	if r.path != "" && r.path != "/" {
		rule["matches"] = []any{map[string]any{"path": map[string]any{"type": "PathPrefix", "value": r.path}}}
	}
	return rule
}

// gatewayName is the Gateway that the routes attach to: the one that exists, or
// that of the project.
func (c conversion) gatewayName() string {
	return cmp.Or(c.Options.Gateway.Name, plan.ObjectName(c.Project.Name))
}

func (c conversion) parent() map[string]any {
	parent := map[string]any{"name": c.gatewayName()}
	if namespace := c.Options.Gateway.Namespace; namespace != "" {
		parent["namespace"] = namespace
	}
	return parent
}

// gateway is the project's one Gateway, which all routes attach to; none without
// routes, or if an existing Gateway is used.
func (c conversion) gateway(hosts []string) []object.Object {
	if c.Options.Exposure() != plan.ExposeGateway || len(hosts) == 0 {
		return nil
	}
	at, front := project.Path{"services"}, c.gatewayFront()
	switch {
	case c.Options.Gateway.Name != "":
		c.Note(at, "the routes attach to the Gateway "+c.Options.Gateway.String()+", which must exist and allow routes of this namespace", "kubectl get gateways -A", finding.Behaviour)
		return nil
	case front.Class == "":
		c.Refuse(at, "no GatewayClass is known, so no Gateway is created: the routes attach to "+c.gatewayName()+", which must exist", "use --gateway-class=NAME (kubectl get gatewayclasses), or --gateway=[NAMESPACE/]NAME for an existing Gateway")
		return nil
	}
	spec := map[string]any{"gatewayClassName": front.Class, "listeners": c.listeners()}
	gateway := c.gatewayObject("Gateway", c.gatewayName(), c.ProjectLabels(), spec)
	gateway.SetAnnotations(front.Annotations)
	c.reportNeeds("Gateways", front)
	return []object.Object{gateway}
}

// listeners are port 80, and 443 when there is a certificate.
func (c conversion) listeners() []any {
	all := []any{map[string]any{"name": "http", "protocol": "HTTP", "port": int64(80)}}
	if secret := c.Options.TLSSecret; secret != "" {
		all = append(all, map[string]any{"name": "https", "protocol": "HTTPS", "port": int64(443), "tls": map[string]any{
			"mode": "Terminate", "certificateRefs": []any{map[string]any{"kind": "Secret", "name": secret}},
		}})
	}
	return all
}

func (c conversion) gatewayObject(kind, name string, labels map[string]string, spec map[string]any) *unstructured.Unstructured {
	o := &unstructured.Unstructured{Object: map[string]any{"spec": spec}}
	o.SetAPIVersion(gatewayAPI)
	o.SetKind(kind)
	o.SetName(name)
	o.SetLabels(labels)
	if c.Options.Namespace != "" {
		o.SetNamespace(c.Options.Namespace)
	}
	return o
}
