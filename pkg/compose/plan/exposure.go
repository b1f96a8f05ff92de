package plan

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Exposure is which ports are published outside the cluster, and how.
type Exposure struct {
	of    map[*Unit]exposed
	first map[string]*Unit // that publishes a port, by number and protocol
}

type exposed struct {
	ports []Published
	ways  []Expose
}

// Publish decides how the published ports of every unit become reachable from
// outside: by a hint if there is one, else by --expose.
func Publish(p *project.Project, o Options, units Units, services Services) (Exposure, []finding.Finding) {
	e := publisher{finding.Collect(p.Source), p, o, map[string]*Unit{}}
	exposure := Exposure{map[*Unit]exposed{}, e.first}
	for _, u := range units.AllUnits {
		if !services.HasService(u) {
			e.reportAddresses(u, "pod/POD")
			e.reportUnserved(u)
			continue
		}
		e.reportAddresses(u, "service/"+u.Name)
		x := exposed{e.publishedPorts(u), e.ways(u)}
		if len(x.ports) == 0 {
			x.ports = e.hintedPorts(u)
		}
		if len(x.ports) == 0 {
			continue
		}
		e.reportShared(u, x.ports)
		if len(x.ways) == 0 {
			e.reportUnpublished(u, x.ports)
		}
		exposure.of[u] = x
	}
	return exposure, e.Findings()
}

// PublishedPorts are the ports of the unit that are published.
func (e Exposure) PublishedPorts(u *Unit) []Published { return e.of[u].ports }

// Ways are how the ports of the unit are published; none if they are reachable
// only inside the cluster.
func (e Exposure) Ways(u *Unit) []Expose { return e.of[u].ways }

// FirstPublisher is the first unit that publishes the outside port.
func (e Exposure) FirstPublisher(p Published) *Unit { return e.first[p.OutsideKey()] }

// publisher decides how ports are published.
type publisher struct {
	*finding.Collector
	project *project.Project
	options Options
	first   map[string]*Unit
}

func (e publisher) reportUnpublished(u *Unit, ports []Published) {
	if saysNoPublishing(u) {
		return
	}
	fix := "use --expose=nodeport|loadbalancer|ingress|gateway"
	if forward := e.forward(u, ports); forward != "" {
		fix += ", or " + forward
	}
	e.Note(u.At("ports"), "published ports ("+firstFew(ports, Published.String)+") are reachable inside the cluster only", fix, finding.Behaviour)
}

// forward is the command that opens the ports on this machine; "" if there is none:
// kubectl forwards TCP only.
func (e publisher) forward(u *Unit, ports []Published) string {
	command := ""
	for _, p := range ports {
		if p.Protocol == corev1.ProtocolTCP {
			command += fmt.Sprintf(" %d:%d", p.Outside, p.Number)
		}
	}
	if command == "" {
		return ""
	}
	return e.options.Kubectl("port-forward service/" + u.Name + command)
}

// firstFew lists the first values, and the number of the others.
func firstFew[T any](values []T, text func(T) string) string {
	const most = 30
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

// reportAddresses reports ports that are published at some addresses only. The
// container is reached through what kubectl port-forward takes.
func (e publisher) reportAddresses(u *Unit, reachedAs string) {
	var local []string
	ports := u.Service.Ports
	for i, p := range ports {
		address, err := netip.ParseAddr(p.HostIP)
		switch {
		case p.HostIP == "" || err == nil && address.IsUnspecified():
		case isLoopback(p):
			local = append(local, fmt.Sprintf("%s:%d", p.Published, p.Target))
		default:
			e.Refuse(e.Item(u.At("ports"), i, len(ports)), "the address "+p.HostIP+" exists on this machine only; in a cluster the port is published on every address", "restrict access in the load balancer or in a firewall")
		}
	}
	if len(local) > 0 {
		e.Note(u.At("ports"), "ports published on the loopback address only ("+strings.Join(local, ", ")+") stay inside the cluster",
			"to reach them from this machine: "+e.options.Kubectl("port-forward "+reachedAs+" "+strings.Join(local, " ")), finding.Behaviour)
	}
}

// publishedPorts are those that Compose opens to other machines. A port that is
// bound to the loopback address is for this machine only, and mode: host becomes
// a hostPort of the container; ports that Docker chooses itself are reported.
func (e publisher) publishedPorts(u *Unit) []Published {
	var out, free []Published
	ports := u.Service.Ports
	if isInternal(e.project, u) && len(ports) > 0 {
		e.Note(u.At("ports"), "all its networks are internal: no port is published, as in Docker", "add a network that is not internal")
		return nil
	}
	for i, p := range ports {
		at, known := e.Item(u.At("ports"), i, len(ports)), portOf(u, p)
		if p.Mode == "host" || known == nil || isLoopback(p) {
			continue
		}
		outside, ok := outsidePort(e.Collector, p, at)
		switch next := newPublished(*known, outside, at); {
		case ok && outside == 0:
			free = append(free, next)
		case ok:
			out = e.publishOnce(out, next)
		}
	}
	e.reportFree(u, free)
	return out
}

// reportFree reports ports whose number Docker chooses.
func (e publisher) reportFree(u *Unit, ports []Published) {
	if len(ports) == 0 || saysNoPublishing(u) {
		return
	}
	inside := func(p Published) string { return p.Port.String() }
	e.Note(u.At("ports"), "Docker publishes "+firstFew(ports, inside)+" on free ports of the machine; in the cluster only other pods can reach them",
		"write HOST:CONTAINER to publish a port", finding.Behaviour)
}

// portOf is the port of the unit for an entry of "ports"; nil if the entry is
// invalid.
func portOf(u *Unit, p types.ServicePortConfig) *Port {
	protocol := protocolOf(p)
	i := slices.IndexFunc(u.Ports, func(other Port) bool {
		return other.Number == int32(p.Target) && other.Protocol == protocol // a port
	})
	if i < 0 {
		return nil
	}
	return new(u.Ports[i])
}

// publishOnce adds the port unless its published number is taken: a Service has
// each number of a protocol once, and Docker would not start such a service.
func (e publisher) publishOnce(all []Published, p Published) []Published {
	for _, other := range all {
		if other.Outside != p.Outside || other.Protocol != p.Protocol {
			continue
		}
		if other.Number != p.Number {
			e.Refuse(p.At, fmt.Sprintf("%s is already published as %s; a port can have only one target", p, other), "publish a different port")
		}
		return all
	}
	return append(all, p)
}

// reportShared reports the ports that an earlier service publishes, too.
func (e publisher) reportShared(u *Unit, ports []Published) {
	for _, p := range ports {
		key := p.OutsideKey()
		owner := e.first[key]
		if owner == nil {
			e.first[key] = u
		} else if owner != u {
			e.Note(p.At, fmt.Sprintf("%s also publishes the port %s; Docker starts only one of them; in Kubernetes %s", owner.Title(), key, e.options.Exposure().whenShared()), "publish a different port if the number matters", finding.Behaviour)
		}
	}
}

// whenShared is what happens to a port that two services publish.
func (e Expose) whenShared() string {
	switch e {
	case ExposeLoadBalancer:
		return "each has its own load balancer"
	case ExposeNodePort:
		return "the cluster chooses a different node port for this one"
	case ExposeIngress, ExposeGateway:
		return "each has its own host name"
	}
	return "both run"
}

// hintedTypes maps types of Services to ways of publishing.
var hintedTypes = map[hint.ServiceType]Expose{
	hint.ClusterIP: ExposeNone, hint.Headless: ExposeNone, hint.NodePort: ExposeNodePort, hint.LoadBalancer: ExposeLoadBalancer,
}

// ways are how the unit's ports are published: by a hint if there is one, else by
// --expose. A hint may set a type of Service and hosts.
func (e publisher) ways(u *Unit) []Expose {
	h := u.Hints
	var ways []Expose
	switch {
	case h.Service.Type.Given():
		ways = append(ways, hintedTypes[h.Service.Type.Value])
	case h.Service.NodePort.Given():
		ways = append(ways, ExposeNodePort)
	case !h.Expose.Hosts.Given():
		ways = append(ways, e.options.Exposure())
	}
	if len(h.Expose.Hosts.Value) > 0 {
		through := ExposeIngress
		if e.options.Exposure() == ExposeGateway {
			through = ExposeGateway
		}
		ways = append(ways, through)
	}
	ways = slices.DeleteFunc(ways, func(way Expose) bool { return way == ExposeNone || way == "" })
	e.reportUnusedExposure(u, ways)
	return ways
}

// reportUnusedExposure names the hints that have no effect on the ways.
func (e publisher) reportUnusedExposure(u *Unit, ways []Expose) {
	h := u.Hints
	public := slices.Contains(ways, ExposeNodePort) || slices.Contains(ways, ExposeLoadBalancer)
	for _, at := range []project.Path{h.Service.NodePort.At, h.Service.ExternalTrafficPolicy.At} {
		if at != nil && !public {
			e.Refuse(at, "the service has no port on the nodes", "set service.type to NodePort or LoadBalancer")
		}
	}
	for _, at := range []project.Path{h.Expose.TLSSecret.At, h.Expose.IngressClass.At} {
		switch {
		case at == nil || at[0] == hint.Extension:
		case slices.Contains(ways, ExposeGateway):
			e.Refuse(at, "an HTTPRoute uses the certificate and the class of its Gateway", "use --tls-secret and --gateway-class")
		case !slices.Contains(ways, ExposeIngress):
			e.Refuse(at, "the service has no host name outside the cluster", "set expose to true or to hosts")
		}
	}
}

// asksToPublish is the place of the hint that publishes the service; nil for none.
func asksToPublish(u *Unit) project.Path {
	h := u.Hints
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

// hintedPorts are the ports that a hint publishes for a service that publishes
// none: all that it listens on.
func (e publisher) hintedPorts(u *Unit) []Published {
	at := asksToPublish(u)
	if at == nil {
		return nil
	}
	var all []Published
	for _, p := range u.Ports {
		if p.HostPort == 0 {
			all = append(all, newPublished(p, p.Number, at))
		}
	}
	if len(all) == 0 {
		e.Refuse(at, "the service has no port to publish", "set ports or expose")
	}
	return all
}

// saysNoPublishing reports whether a hint disables publishing.
func saysNoPublishing(u *Unit) bool {
	h := u.Hints
	return h.Service.Type.Given() || h.Expose.Hosts.Given()
}

// reportUnserved names the hints about the Service of a unit that has none.
func (e publisher) reportUnserved(u *Unit) {
	h := u.Hints
	for _, at := range []project.Path{h.Service.Type.At, h.Service.NodePort.At, h.Service.ExternalTrafficPolicy.At, h.Expose.Hosts.At, h.Expose.TLSSecret.At, h.Expose.IngressClass.At} {
		if at != nil && at[0] != hint.Extension && u.Parent == nil {
			e.Refuse(at, u.Title()+" listens on no known port: it has no Service, and the hint is ignored", "set ports or expose")
		}
	}
}
