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

func (p published) String() string {
	text := fmt.Sprintf("%d→%d", p.outside, p.number)
	if p.protocol != corev1.ProtocolTCP {
		text += "/" + strings.ToLower(string(p.protocol))
	}
	return text
}

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
	texts := make([]string, 0, len(ports))
	const most = 6
	for i, p := range ports {
		if i == most {
			texts = append(texts, fmt.Sprintf("%d more", len(ports)-most))
			break
		}
		texts = append(texts, p.String())
	}
	c.note(u.at("ports"), "published ports ("+strings.Join(texts, ", ")+") are reachable inside the cluster only",
		fmt.Sprintf("--expose=nodeport|loadbalancer|ingress|gateway, or kubectl port-forward service/%s %d:%d", u.name, ports[0].outside, ports[0].number))
}

// publishedPorts are those that Compose opens to other machines. A port that is
// bound to the loopback address is for this machine only, and mode: host is the
// container's own affair.
func (c *converter) publishedPorts(u *unit) []published {
	var out []published
	ports := u.service.Ports
	if c.isInternal(u) {
		c.note(u.at("ports"), "all its networks are internal: Docker publishes no ports then, and none is published here", "add a network that is not internal")
		return nil
	}
	for i, p := range ports {
		at := c.item(u.at("ports"), i, len(ports))
		outside, ok := c.outsidePort(p, at)
		if !ok || p.Mode == "host" || c.isLoopback(p, at) {
			continue
		}
		if known := u.port(p); known != nil {
			out = c.publishOnce(out, published{port: *known, outside: outside, at: at})
		}
	}
	return out
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

// outsidePort reads the published port; the first of a range is taken.
func (c *converter) outsidePort(p types.ServicePortConfig, at project.Path) (int32, bool) {
	first, _, isRange := strings.Cut(p.Published, "-")
	n, err := strconv.ParseUint(first, 10, 16)
	if err != nil || n == 0 {
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
