package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// route is a host name that leads to a published port over HTTP.
type route struct {
	published
	host string
	path string // "" for all
}

// routes give a host name of its own to each published HTTP port of the unit:
// SERVICE.DOMAIN for the first, SERVICE-PORT.DOMAIN for the others. through is
// what carries them, fix what does carry other protocols.
func (c *converter) routes(u *unit, ports []published, through, fix string) []route {
	if len(u.hints.Expose.Hosts.Value) > 0 {
		return c.hintedRoutes(u, ports)
	}
	var all []route
	for _, p := range ports {
		if !p.isHTTP() {
			c.refuse(p.at, through+" carries HTTP only; "+p.String()+" is not published", fix)
			continue
		}
		host := c.host(u, p, len(all)) + "." + c.options.Domain
		if problems := validation.IsDNS1123Subdomain(host); len(problems) > 0 {
			c.refuse(p.at, "the host name "+host+" is too long", "give a shorter --domain")
			continue
		}
		c.reportHTTPS(p, through)
		all = append(all, route{published: p, host: host})
	}
	for _, r := range all {
		c.routed = append(c.routed, r.host)
	}
	return all
}

// host is the first label of the n-th host name of a unit; no other has it.
func (c *converter) host(u *unit, p published, n int) string {
	host := u.name
	if n > 0 {
		host = objectName(u.name, strconv.Itoa(int(p.outside)))
		if _, taken := c.byObject[host]; taken || c.hosts[host] {
			host = objectName(host, hash(u.name, 8))
		}
	}
	c.hosts = put(c.hosts, host, true)
	return host
}

// notHTTP are container ports that by their registration speak another
// protocol: a route for HTTP to them would be of no use.
var notHTTP = map[int32]bool{
	22: true, 25: true, 53: true, 110: true, 143: true, 389: true, 465: true, 587: true, 636: true, 993: true, 995: true,
	1433: true, 1521: true, 1883: true, 2181: true, 3306: true, 5432: true, 5672: true, 6379: true, 8883: true,
	9042: true, 9092: true, 11211: true, 27017: true,
}

// httpProtocols are the values of app_protocol that are HTTP. Source: "Application
// protocol" of the Kubernetes documentation of Services, and IANA's names.
var httpProtocols = []string{"http", "https", "http2", "h2c", "grpc", "grpc-web", "ws", "wss", "kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss"}

// isHTTP goes by app_protocol, or else by the number of the port.
func (p published) isHTTP() bool {
	if p.protocol != corev1.ProtocolTCP {
		return false
	}
	if p.appProtocol != "" {
		return slices.Contains(httpProtocols, strings.ToLower(p.appProtocol))
	}
	return !notHTTP[p.number]
}

// reportHTTPS: what stands before a Service ends TLS and speaks plain HTTP to it.
func (c *converter) reportHTTPS(p published, through string) {
	if p.appProtocol == "" && (p.number == 443 || p.number == 8443) {
		c.warn(p.at, fmt.Sprintf("%s speaks plain HTTP to the container, whose port %d looks like HTTPS", through, p.number), "publish the container's HTTP port and give --tls-secret, or say app_protocol")
	}
}

// reportNeeds tells once what the cluster must have for what was made.
func (c *converter) reportNeeds(what string, front target.Frontend) {
	if front.Needs != "" {
		c.note(project.Path{"services"}, fmt.Sprintf("%s on %s need %s", what, c.options.Target.Title, front.Needs), "")
	}
}

// reportTLS tells where the certificate of the routed hosts comes from.
func (c *converter) reportTLS() {
	name, front := c.options.TLSSecret, c.ingressFront()
	if c.expose() == ExposeGateway {
		front = c.gatewayFront()
	}
	switch {
	case name == "" || len(c.routed) == 0:
	case front.TLS != "":
		c.warn(project.Path{"services"}, "the certificate is not taken from the Secret "+name+" on "+c.options.Target.Title+": "+front.TLS, "put it where the platform looks for it")
	default:
		c.note(project.Path{"services"}, "the certificate for "+strings.Join(c.routed, ", ")+" is in the Secret "+name+", which must exist", "kubectl create secret tls "+name+" --cert=FILE --key=FILE")
	}
}
