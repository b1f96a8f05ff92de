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
	networkingv1 "k8s.io/api/networking/v1"

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
)

// The range a cluster gives node ports from. Source: --service-node-port-range
// of kube-apiserver, default.
const firstNodePort, lastNodePort = 30000, 32767

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
	ports := c.publishedPorts(u)
	if len(ports) == 0 {
		return
	}
	expose := c.expose()
	if expose == ExposeNone {
		c.reportUnpublished(u, ports)
		return
	}
	name := objectName(u.name, "public")
	if _, ok := taken[name]; ok {
		name = objectName(u.name, "public", hash(u.name, 8))
	}
	taken[name] = u
	switch expose {
	case ExposeIngress:
		c.addIngress(u, name, ports)
	case ExposeLoadBalancer:
		c.add(c.publicService(u, name, corev1.ServiceTypeLoadBalancer, ports))
	case ExposeNodePort:
		c.add(c.publicService(u, name, corev1.ServiceTypeNodePort, ports))
	}
}

func (c *converter) reportUnpublished(u *unit, ports []published) {
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
		fmt.Sprintf("--expose=nodeport|loadbalancer|ingress, or kubectl port-forward service/%s %d:%d", u.name, ports[0].outside, ports[0].number))
}

// publishedPorts are those that Compose opens to other machines. A port that is
// bound to the loopback address is for this machine only.
func (c *converter) publishedPorts(u *unit) []published {
	var out []published
	seen := map[string]bool{}
	ports := u.service.Ports
	for i, p := range ports {
		at := c.item(u.at("ports"), i, len(ports))
		outside, ok := c.outsidePort(p, at)
		proto := corev1.Protocol(strings.ToUpper(cmp.Or(p.Protocol, "tcp")))
		known := slices.ContainsFunc(u.ports, func(other port) bool { return other.number == int32(p.Target) && other.protocol == proto }) // a port
		if !ok || !known || c.isLoopback(p, at) {
			continue
		}
		if p.Mode == "host" {
			c.warn(at, "mode: host, which opens the port on the node that runs the container, is not carried", "add hostPort to the container where that matters")
		}
		pub := published{port: port{number: int32(p.Target), protocol: proto, appProtocol: p.AppProtocol}, outside: outside, at: at} // a port
		if key := fmt.Sprint(pub.outside, pub.protocol); !seen[key] {
			seen[key] = true
			out = append(out, pub)
		}
	}
	return out
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

// publicService is a Service for the outside: its ports are the published ones.
func (c *converter) publicService(u *unit, name string, kind corev1.ServiceType, ports []published) *corev1.Service {
	s := c.service(u, name)
	s.Spec.ClusterIP, s.Spec.Type, s.Spec.Ports = "", kind, nil
	for _, p := range ports {
		sp := p.servicePort(port{number: p.outside, protocol: p.protocol}.defaultName(), p.outside)
		if kind == corev1.ServiceTypeNodePort {
			sp.NodePort = c.nodePort(p)
		}
		s.Spec.Ports = append(s.Spec.Ports, sp)
	}
	return s
}

// nodePort is the published port when a cluster gives out such ports and no
// other service has it; else the cluster chooses.
func (c *converter) nodePort(p published) int32 {
	key := fmt.Sprint(p.outside, p.protocol)
	if p.outside >= firstNodePort && p.outside <= lastNodePort && !c.nodePorts[key] {
		c.nodePorts = put(c.nodePorts, key, true)
		return p.outside
	}
	c.note(p.at, fmt.Sprintf("node ports lie in %d-%d and belong to one Service: the cluster chooses one for %s", firstNodePort, lastNodePort, p), "publish a free port of that range to choose it yourself")
	return 0
}

// addIngress routes a host name of its own to each published TCP port: the
// service's for the first, service-port for the others.
func (c *converter) addIngress(u *unit, name string, ports []published) {
	ingress := &networkingv1.Ingress{TypeMeta: typeMeta("networking.k8s.io/v1", "Ingress"), ObjectMeta: c.meta(name, c.labels(u))}
	for _, p := range ports {
		if p.protocol != corev1.ProtocolTCP || notHTTP[p.number] {
			c.refuse(p.at, "an Ingress carries HTTP only; "+p.String()+" is not published", "--expose=loadbalancer or nodeport")
			continue
		}
		ingress.Spec.Rules = append(ingress.Spec.Rules, ingressRule(c.host(u, p, len(ingress.Spec.Rules))+"."+c.options.Domain, u.name, p))
	}
	if len(ingress.Spec.Rules) > 0 {
		c.add(ingress)
	}
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
// protocol: an Ingress in front of them would be of no use.
var notHTTP = map[int32]bool{
	22: true, 25: true, 53: true, 110: true, 143: true, 389: true, 465: true, 587: true, 636: true, 993: true, 995: true,
	1433: true, 1521: true, 1883: true, 2181: true, 3306: true, 5432: true, 5672: true, 6379: true, 8883: true,
	9042: true, 9092: true, 11211: true, 27017: true,
}

func ingressRule(host, service string, p published) networkingv1.IngressRule {
	prefix := networkingv1.PathTypePrefix
	return networkingv1.IngressRule{Host: host, IngressRuleValue: networkingv1.IngressRuleValue{
		HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{
			Path: "/", PathType: &prefix,
			Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
				Name: service, Port: networkingv1.ServiceBackendPort{Number: p.number},
			}},
		}}},
	}}
}
