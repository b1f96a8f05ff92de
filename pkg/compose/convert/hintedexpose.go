package convert

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// hintedTypes are the ways of publishing that a type of Service stands for.
var hintedTypes = map[hint.ServiceType]Expose{
	hint.ClusterIP: ExposeNone, hint.Headless: ExposeNone, hint.NodePort: ExposeNodePort, hint.LoadBalancer: ExposeLoadBalancer,
}

// ways are how the unit's ports are published: as --expose says, unless a hint
// says how. One may ask for a Service of a type and for hosts.
func (c *converter) ways(u *unit) []Expose {
	h := u.hints
	var ways []Expose
	switch {
	case h.Service.Type.Given():
		ways = append(ways, hintedTypes[h.Service.Type.Value])
	case h.Service.NodePort.Given():
		ways = append(ways, ExposeNodePort)
	case !h.Expose.Hosts.Given():
		ways = append(ways, c.expose())
	}
	if len(h.Expose.Hosts.Value) > 0 {
		through := ExposeIngress
		if c.expose() == ExposeGateway {
			through = ExposeGateway
		}
		ways = append(ways, through)
	}
	ways = slices.DeleteFunc(ways, func(way Expose) bool { return way == ExposeNone || way == "" })
	c.reportUnusedExposure(u, ways)
	return ways
}

// reportUnusedExposure names the hints that have no effect on the ways.
func (c *converter) reportUnusedExposure(u *unit, ways []Expose) {
	h := u.hints
	public := slices.Contains(ways, ExposeNodePort) || slices.Contains(ways, ExposeLoadBalancer)
	for _, at := range []project.Path{h.Service.NodePort.At, h.Service.ExternalTrafficPolicy.At} {
		if at != nil && !public {
			c.refuse(at, "the service has no port on the nodes", "service.type: NodePort or LoadBalancer")
		}
	}
	for _, at := range []project.Path{h.Expose.TLSSecret.At, h.Expose.IngressClass.At} {
		switch {
		case at == nil || at[0] == hint.Extension:
		case slices.Contains(ways, ExposeGateway):
			c.refuse(at, "an HTTPRoute has the certificate and the class of its Gateway", "--tls-secret, --gateway-class")
		case !slices.Contains(ways, ExposeIngress):
			c.refuse(at, "the service has no host name outside of the cluster", "set expose to true or to hosts")
		}
	}
}

// asksToPublish is the place of the hint that publishes the service; nil for none.
func (u *unit) asksToPublish() project.Path {
	h := u.hints
	switch {
	case len(h.Expose.Hosts.Value) > 0:
		return h.Expose.Hosts.At
	case h.Service.Type.Given():
		if way := hintedTypes[h.Service.Type.Value]; way == ExposeNodePort || way == ExposeLoadBalancer {
			return h.Service.Type.At
		}
		return nil
	}
	return h.Service.NodePort.At
}

// hintedPorts are what a hint publishes of a service that publishes nothing
// itself: all it listens on.
func (c *converter) hintedPorts(u *unit) []published {
	at := u.asksToPublish()
	if at == nil {
		return nil
	}
	var all []published
	for _, p := range u.ports {
		if p.hostPort == 0 {
			all = append(all, published{port: p, outside: p.number, at: at})
		}
	}
	if len(all) == 0 {
		c.refuse(at, "the service has no port that could be published", "set ports or expose")
	}
	return all
}

// saysNoPublishing tells whether a hint keeps the service inside.
func (u *unit) saysNoPublishing() bool {
	h := u.hints
	return h.Service.Type.Given() || h.Expose.Hosts.Given()
}

// reportUnserved names the hints about the Service of a unit that has none.
func (c *converter) reportUnserved(u *unit) {
	h := u.hints
	for _, at := range []project.Path{h.Service.Type.At, h.Service.NodePort.At, h.Service.ExternalTrafficPolicy.At, h.Expose.Hosts.At, h.Expose.TLSSecret.At, h.Expose.IngressClass.At} {
		if at != nil && at[0] != hint.Extension && u.parent == nil {
			c.refuse(at, u.title()+" answers to nobody, so there is no Service that this could be about", "set ports or expose")
		}
	}
}

// hintedNodePort is the port on the nodes that a hint asks for, for the first
// port of the unit; 0 leaves it to what the port itself says.
func (c *converter) hintedNodePort(u *unit, i int) int32 {
	h := u.hints.Service.NodePort
	if !h.Given() || i > 0 {
		return 0
	}
	if owner := c.nodePorts[h.Value]; owner != nil && owner != u {
		c.refuse(h.At, fmt.Sprintf("%s has the node port %d", owner.title(), h.Value), "choose another")
		return 0
	}
	c.nodePorts = put(c.nodePorts, h.Value, u)
	return h.Value
}

// hintedRoutes are the hosts of the hints, all of which lead to the unit's first
// port; as Kompose has it.
func (c *converter) hintedRoutes(u *unit, ports []published) []route {
	h := u.hints.Expose
	i := slices.IndexFunc(ports, func(p published) bool { return p.protocol == corev1.ProtocolTCP })
	if i < 0 {
		c.refuse(h.Hosts.At, "hosts stand for HTTP, and the service has no TCP port", "service.type: LoadBalancer or NodePort")
		return nil
	}
	var all []route
	for _, host := range h.Hosts.Value {
		name := host.Name
		if name == "" {
			name = c.host(u, ports[i], 0) + "." + c.options.Domain
		}
		all = append(all, route{published: ports[i], host: name, path: host.Path})
		c.routed = append(c.routed, name)
	}
	if len(ports) > 1 {
		c.note(h.Hosts.At, fmt.Sprintf("the hosts lead to port %d; the service's other ports are not published by them", ports[i].number), "")
	}
	return all
}

// frontOf is what stands before the unit's Ingress.
func (c *converter) frontOf(u *unit) target.Frontend {
	if class := u.hints.Expose.IngressClass; class.Given() {
		return target.Frontend{Class: class.Value}
	}
	return c.ingressFront()
}

// tlsSecret is the Secret with the certificate of the unit's Ingress; "" for none.
func (c *converter) tlsSecret(u *unit) string {
	h := u.hints.Expose.TLSSecret
	if h.Given() {
		c.note(h.At, "the certificate is in the Secret "+h.Value+", which must exist", "kubectl create secret tls "+h.Value+" --cert=FILE --key=FILE")
	}
	return cmp.Or(h.Value, c.options.TLSSecret)
}

// isElsewhere tells whether the service does not run in the cluster, where its
// name stands for another host.
func (c *converter) isElsewhere(u *unit) bool {
	kind, name := u.hints.Service.Type, u.hints.Service.ExternalName
	switch {
	case kind.Value == hint.ExternalName && !name.Given():
		c.refuse(kind.At, "an ExternalName needs the host that it stands for; the service runs in the cluster", "set service.externalName")
		return false
	case name.Given() && kind.Given() && kind.Value != hint.ExternalName:
		c.refuse(name.At, "a Service of type "+string(kind.Value)+" stands for pods, not for a host", "remove service.type")
		return false
	}
	return name.Given()
}

// addElsewhere adds the Services of what does not run in the cluster.
func (c *converter) addElsewhere(taken map[string]*unit) {
	for _, u := range c.elsewhere {
		name := cmp.Or(u.hints.Name.Value, objectName(u.title()))
		if owner := taken[name]; owner != nil {
			c.refuse(u.hints.Service.ExternalName.At, "the name "+name+" belongs to "+owner.title()+" already", "rename one of the services")
			continue
		}
		taken[name] = u
		host := u.hints.Service.ExternalName.Value
		c.note(u.hints.Service.ExternalName.At, u.title()+" does not run in the cluster, where the name "+name+" stands for "+host+"; nothing else of it is carried", "")
		c.add(c.externalService(name, host))
	}
}
