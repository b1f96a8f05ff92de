package convert

import (
	"cmp"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// gatewayAPI is the stable version of the Gateway API. Its objects are made
// without its Go types, which the plugin would link for two small objects; tests
// decode them strictly as those types.
const gatewayAPI = "gateway.networking.k8s.io/v1"

func (c *converter) gatewayFront() target.Frontend {
	if class := c.options.GatewayClass; class != "" {
		return target.Frontend{Class: class}
	}
	return c.options.Target.Gateway
}

// addRoutes adds an HTTPRoute for each published HTTP port of the unit: a route
// has one set of backends for all its host names.
func (c *converter) addRoutes(u *unit, name string, ports []published) {
	routes := c.routes(u, ports, "an HTTPRoute", "--expose=loadbalancer or nodeport; TCPRoute and UDPRoute are experimental in the Gateway API")
	for i, r := range routes {
		if i > 0 {
			name = objectName(u.name, "public", r.suffix(i))
		}
		route := c.gatewayObject("HTTPRoute", name, c.labels(u), map[string]any{
			"parentRefs": []any{c.parent()},
			"hostnames":  []any{r.host},
			"rules":      []any{r.rule(u.name)},
		})
		c.add(route)
	}
}

// suffix tells the routes of a unit apart: by their port, or their number when
// a hint gives one port several hosts.
func (r route) suffix(i int) string {
	if r.path != "" {
		return strconv.Itoa(i + 1)
	}
	return strconv.Itoa(int(r.outside))
}

func (r route) rule(service string) map[string]any {
	rule := map[string]any{"backendRefs": []any{map[string]any{"name": service, "port": int64(r.number)}}}
	if r.path != "" && r.path != "/" {
		rule["matches"] = []any{map[string]any{"path": map[string]any{"type": "PathPrefix", "value": r.path}}}
	}
	return rule
}

// gatewayName is the Gateway that the routes attach to: the one that exists, or
// that of the project.
func (c *converter) gatewayName() string {
	return cmp.Or(c.options.Gateway.Name, objectName(c.project.Name))
}

func (c *converter) parent() map[string]any {
	parent := map[string]any{"name": c.gatewayName()}
	if namespace := c.options.Gateway.Namespace; namespace != "" {
		parent["namespace"] = namespace
	}
	return parent
}

// addGateway adds the project's one Gateway, which all routes attach to, unless
// there is one already.
func (c *converter) addGateway() {
	if c.expose() != ExposeGateway || len(c.routed) == 0 {
		return
	}
	at, front := project.Path{"services"}, c.gatewayFront()
	switch {
	case c.options.Gateway.Name != "":
		c.note(at, "the routes attach to the Gateway "+c.options.Gateway.String()+", which must exist and let in routes of this namespace", "kubectl get gateways -A")
		return
	case front.Class == "":
		c.refuse(at, "no class of Gateways is known, so no Gateway is made: the routes attach to "+c.gatewayName()+", which must exist", "--gateway-class=NAME (kubectl get gatewayclasses), or --gateway=[NAMESPACE/]NAME for one that exists")
		return
	}
	spec := map[string]any{"gatewayClassName": front.Class, "listeners": c.listeners()}
	gateway := c.gatewayObject("Gateway", c.gatewayName(), c.projectLabels(), spec)
	gateway.SetAnnotations(front.Annotations)
	c.add(gateway)
	c.reportNeeds("Gateways", front)
}

// listeners are port 80, and 443 when there is a certificate.
func (c *converter) listeners() []any {
	all := []any{map[string]any{"name": "http", "protocol": "HTTP", "port": int64(80)}}
	if secret := c.options.TLSSecret; secret != "" {
		all = append(all, map[string]any{"name": "https", "protocol": "HTTPS", "port": int64(443), "tls": map[string]any{
			"mode": "Terminate", "certificateRefs": []any{map[string]any{"kind": "Secret", "name": secret}},
		}})
	}
	return all
}

func (c *converter) gatewayObject(kind, name string, labels map[string]string, spec map[string]any) *unstructured.Unstructured {
	o := &unstructured.Unstructured{Object: map[string]any{"spec": spec}}
	o.SetAPIVersion(gatewayAPI)
	o.SetKind(kind)
	o.SetName(name)
	o.SetLabels(labels)
	if c.options.Namespace != "" {
		o.SetNamespace(c.options.Namespace)
	}
	return o
}
