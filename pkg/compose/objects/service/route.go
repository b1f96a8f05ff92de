package service

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// route is a host name that leads to a published port over HTTP.
type route struct {
	plan.Published
	host string
	path string // "" for all
}

// routes give a separate host name to each published HTTP port of the unit:
// SERVICE.DOMAIN for the first, SERVICE-PORT.DOMAIN for the others. through is
// the kind of object, fix the alternative for other protocols.
func (b publisher) routes(u *plan.Unit, ports []plan.Published, through, fix string) []route {
	if len(u.Hints.Expose.Hosts.Value) > 0 {
		return b.hintedRoutes(u, ports)
	}
	var all []route
	for _, p := range ports {
		if !isHTTP(p) {
			b.Refuse(p.At, through+" supports HTTP only; "+p.String()+" is not published", fix)
			continue
		}
		host := b.host(u, p, len(all)) + "." + b.Options.Domain
		if problems := validation.IsDNS1123Subdomain(host); len(problems) > 0 {
			b.Refuse(p.At, "the host name "+host+" is too long", "use a shorter --domain")
			continue
		}
		b.reportHTTPS(p, through)
		all = append(all, route{Published: p, host: host})
	}
	return all
}

// host is the first label of the n-th host name of a unit; no other has it.
func (b publisher) host(u *plan.Unit, p plan.Published, n int) string {
	host := u.Name
	if n > 0 {
		host = plan.ObjectName(u.Name, strconv.Itoa(int(p.Outside)))
		if b.Named(host) != nil || b.IsGoverning(host) || b.hosts[host] {
			host = plan.ObjectName(host, plan.Hash(u.Name, 8))
		}
	}
	b.hosts.add(host)
	return host
}

// notHTTP are container ports that are registered for other protocols: an HTTP
// route to them is useless.
var notHTTP = map[int32]bool{
	22: true, 25: true, 53: true, 110: true, 143: true, 389: true, 465: true, 587: true, 636: true, 993: true, 995: true,
	1433: true, 1521: true, 1883: true, 2181: true, 3306: true, 5432: true, 5672: true, 6379: true, 8883: true,
	9042: true, 9092: true, 11211: true, 27017: true,
}

// httpProtocols are the values of app_protocol that are HTTP. Source: "Application
// protocol" of the Kubernetes documentation of Services, and IANA's names.
var httpProtocols = []string{"http", "https", "http2", "h2c", "grpc", "grpc-web", "ws", "wss", "kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss"}

// isHTTP decides by app_protocol, or else by the port number.
func isHTTP(p plan.Published) bool {
	if p.Protocol != corev1.ProtocolTCP {
		return false
	}
	if p.AppProtocol != "" {
		return slices.Contains(httpProtocols, strings.ToLower(p.AppProtocol))
	}
	return !notHTTP[p.Number]
}

// reportHTTPS reports HTTPS ports: the proxy terminates TLS and uses plain HTTP
// to the Service.
func (b publisher) reportHTTPS(p plan.Published, through string) {
	if p.AppProtocol == "" && (p.Number == 443 || p.Number == 8443) {
		b.Warn(p.At, fmt.Sprintf("%s sends plain HTTP to the container, whose port %d looks like HTTPS", through, p.Number), "publish the container's HTTP port and set --tls-secret, or set app_protocol")
	}
}

// hintedRoutes are the hosts of the hints, all of which lead to the unit's first
// port, as in Kompose.
func (b publisher) hintedRoutes(u *plan.Unit, ports []plan.Published) []route {
	h := u.Hints.Expose
	i := slices.IndexFunc(ports, func(p plan.Published) bool { return p.Protocol == corev1.ProtocolTCP })
	if i < 0 {
		b.Refuse(h.Hosts.At, "hosts require HTTP, and the service has no TCP port", "set service.type to LoadBalancer or NodePort")
		return nil
	}
	var all []route
	for _, host := range h.Hosts.Value {
		name := host.Name
		if name == "" {
			name = b.host(u, ports[i], 0) + "." + b.Options.Domain
		}
		all = append(all, route{Published: ports[i], host: name, path: host.Path})
	}
	if len(ports) > 1 {
		b.Note(h.Hosts.At, fmt.Sprintf("the hosts use port %d; the other ports of the service are not published", ports[i].Number), "set service.type to LoadBalancer or NodePort to publish all ports", finding.Behaviour)
	}
	return all
}

// hostsOf are the host names of the routes.
func hostsOf(routes []route) []string {
	hosts := make([]string, 0, len(routes))
	for _, r := range routes {
		hosts = append(hosts, r.host)
	}
	return hosts
}
