package convert

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Expose says how published ports become reachable from outside the cluster.
type Expose string

// The values of Expose.
const (
	ExposeNone         Expose = "none" // not at all; a finding names the ports
	ExposeNodePort     Expose = "nodeport"
	ExposeLoadBalancer Expose = "loadbalancer"
	ExposeIngress      Expose = "ingress"
	ExposeGateway      Expose = "gateway" // HTTPRoutes of the Gateway API
)

// published is a port that Compose opens on the host.
type published struct {
	port
	outside int32 // on the host
	at      project.Path
}

func (p published) String() string { return fmt.Sprintf("%d→%s", p.outside, p.port) }

// expose is what was asked for, or the target's own way.
func (c *converter) expose() Expose {
	return cmp.Or(c.options.Expose, Expose(c.options.Target.Expose), ExposeNone)
}

// publish makes the published ports of the unit reachable as --expose says. It
// is an object of its own: the Service that others use inside stays as it is.
func (c *converter) publish(u *unit, taken map[string]*unit) {
	ports, ways := c.publishedPorts(u), c.ways(u)
	if len(ports) == 0 {
		ports = c.hintedPorts(u)
	}
	if len(ports) == 0 {
		return
	}
	c.reportShared(u, ports)
	if len(ways) == 0 {
		c.reportUnpublished(u, ports)
		return
	}
	name := objectName(u.name, "public")
	if _, ok := taken[name]; ok {
		name = objectName(u.name, "public", hash(u.name, 8))
	}
	taken[name] = u
	for _, way := range ways {
		switch way {
		case ExposeIngress:
			c.addIngress(u, name, ports)
		case ExposeGateway:
			c.addRoutes(u, name, ports)
		case ExposeLoadBalancer:
			c.addLoadBalancer(u, name, ports)
		case ExposeNodePort:
			c.add(c.publicService(u, name, corev1.ServiceTypeNodePort, ports))
		}
	}
}

func (c *converter) reportUnpublished(u *unit, ports []published) {
	if u.saysNoPublishing() {
		return
	}
	c.note(u.at("ports"), "published ports ("+firstFew(ports, published.String)+") are reachable inside the cluster only",
		fmt.Sprintf("--expose=nodeport|loadbalancer|ingress|gateway, or kubectl port-forward service/%s %d:%d", u.name, ports[0].outside, ports[0].number))
}

// firstFew lists what the values are, and how many more there are.
func firstFew[T any](values []T, text func(T) string) string {
	const most = 6
	var texts []string
	for i, v := range values {
		if i == most {
			texts = append(texts, fmt.Sprintf("%d more", len(values)-most))
			break
		}
		texts = append(texts, text(v))
	}
	return strings.Join(texts, ", ")
}

// publishedPorts are those that Compose opens to other machines. A port that is
// bound to the loopback address is for this machine only, and mode: host is the
// container's own affair; what Docker opens at a port of its own choice is told.
func (c *converter) publishedPorts(u *unit) []published {
	var out, free []published
	ports := u.service.Ports
	if c.isInternal(u) && len(ports) > 0 {
		c.note(u.at("ports"), "all its networks are internal: Docker publishes no ports then, and none is published here", "add a network that is not internal")
		return nil
	}
	for i, p := range ports {
		at, known := c.item(u.at("ports"), i, len(ports)), u.port(p)
		if p.Mode == "host" || known == nil || c.isLoopback(p, at) {
			continue
		}
		outside, ok := c.outsidePort(p, at)
		switch next := (published{port: *known, outside: outside, at: at}); {
		case ok && outside == 0:
			free = append(free, next)
		case ok:
			out = c.publishOnce(out, next)
		}
	}
	c.reportFree(u, free)
	return out
}

// reportFree tells about ports that Docker opens where it likes.
func (c *converter) reportFree(u *unit, ports []published) {
	if len(ports) == 0 || u.saysNoPublishing() {
		return
	}
	inside := func(p published) string { return p.port.String() }
	c.note(u.at("ports"), "Docker publishes "+firstFew(ports, inside)+" on free ports of the machine; here only other pods reach them",
		fmt.Sprintf("write %q to publish one", fmt.Sprintf("%d:%d", ports[0].number, ports[0].number)))
}

// port is the one of the unit's ports that the entry of "ports" is about; nil
// when that could not be read.
func (u *unit) port(p types.ServicePortConfig) *port {
	protocol := protocolOf(p)
	i := slices.IndexFunc(u.ports, func(other port) bool {
		return other.number == int32(p.Target) && other.protocol == protocol // a port
	})
	if i < 0 {
		return nil
	}
	return &u.ports[i]
}

// outsidePort reads the published port, 0 for any that is free; the first of a
// range is taken.
func (c *converter) outsidePort(p types.ServicePortConfig, at project.Path) (int32, bool) {
	first, _, isRange := strings.Cut(cmp.Or(p.Published, "0"), "-")
	n, err := strconv.ParseUint(first, 10, 16)
	if err != nil || isRange && n == 0 {
		c.refuse(at, strconv.Quote(p.Published)+" is no port of a machine; it is not published", "write a number from 1 to 65535")
		return 0, false
	}
	if isRange {
		c.warn(at, "Docker takes a free port of "+p.Published+"; here it is "+first, "publish one port")
	}
	return int32(n), true
}

func (c *converter) isLoopback(p types.ServicePortConfig, at project.Path) bool {
	if p.HostIP == "" {
		return false
	}
	address, err := netip.ParseAddr(p.HostIP)
	if err == nil && address.IsLoopback() {
		c.note(at, fmt.Sprintf("port %d is published on the loopback address only: it stays inside the cluster", p.Target), "kubectl port-forward reaches it from this machine")
		return true
	}
	if err != nil || !address.IsUnspecified() {
		c.refuse(at, "the address "+p.HostIP+" belongs to this machine; in a cluster the port is published on every address", "restrict it in the load balancer or a firewall")
	}
	return false
}
