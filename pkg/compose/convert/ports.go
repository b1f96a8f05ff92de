package convert

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// port is one port that a container listens on.
type port struct {
	number      int32
	protocol    corev1.Protocol
	name        string // in containers and Services: at most 15 characters, unique
	appProtocol string
	published   bool  // to other machines
	hostPort    int32 // on the node, for mode: host; 0 for none
}

// String is the number, with the protocol where it is not TCP.
func (p port) String() string {
	text := strconv.Itoa(int(p.number))
	if p.protocol != corev1.ProtocolTCP {
		text += "/" + strings.ToLower(string(p.protocol))
	}
	return text
}

// defaultName is the port's name where none was given.
func (p port) defaultName() string {
	return strings.ToLower(string(p.protocol)) + "-" + strconv.Itoa(int(p.number))
}

// readPorts are what the unit's container listens on: the targets of ports, and
// expose.
func (c *converter) readPorts(u *unit) []port {
	var all []port
	ports := u.service.Ports
	for i, p := range ports {
		at := c.item(u.at("ports"), i, len(ports))
		if p.Target == 0 || p.Target > math.MaxUint16 {
			c.refuse(at, "a port is a number from 1 to 65535; this one is left out", "")
			continue
		}
		if protocol, ok := c.protocol(p.Protocol, at); ok {
			all = append(all, port{number: int32(p.Target), protocol: protocol, name: c.portName(p, at), // a port
				appProtocol: c.appProtocol(p, at), published: p.Published != "" && !c.isLoopback(p, at), hostPort: c.hostPort(u, p, at)})
		}
	}
	for i, text := range u.service.Expose {
		all = append(all, c.exposed(text, c.item(u.at("expose"), i, len(u.service.Expose)))...)
	}
	return tidy(all)
}

// tidy sorts ports, keeps each number and protocol once, and names them.
func tidy(all []port) []port {
	slices.SortStableFunc(all, comparePorts)
	all = mergePorts(all)
	namePorts(all)
	return all
}

// mergePorts has each number and protocol once, with what any of the sorted
// ports says about it.
func mergePorts(sorted []port) []port {
	var out []port
	for _, p := range sorted {
		if len(out) == 0 || comparePorts(out[len(out)-1], p) != 0 {
			out = append(out, p)
			continue
		}
		last := &out[len(out)-1]
		last.name = cmp.Or(last.name, p.name)
		last.appProtocol = cmp.Or(last.appProtocol, p.appProtocol)
		last.published = last.published || p.published
		last.hostPort = cmp.Or(last.hostPort, p.hostPort)
	}
	return out
}

func comparePorts(a, b port) int {
	return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.protocol, b.protocol))
}

// namePorts gives every port a name of its own: the given one to the first that
// asks for it.
func namePorts(ports []port) {
	taken := map[string]bool{}
	for _, p := range ports {
		taken[p.defaultName()] = true
	}
	for i, p := range ports {
		if p.name == "" || taken[p.name] {
			ports[i].name = p.defaultName()
		}
		taken[ports[i].name] = true
	}
}

// portName is the given name when Kubernetes accepts it.
func (c *converter) portName(p types.ServicePortConfig, at project.Path) string {
	if p.Name == "" {
		return ""
	}
	if problems := validation.IsValidPortName(p.Name); len(problems) > 0 {
		c.refuse(at, "the port's name "+strconv.Quote(p.Name)+" is not carried: "+problems[0], "use at most 15 of a-z, 0-9 and -, with a letter")
		return ""
	}
	return p.Name
}

// appProtocol is the given protocol when Kubernetes accepts it.
func (c *converter) appProtocol(p types.ServicePortConfig, at project.Path) string {
	if problems := validation.IsQualifiedName(p.AppProtocol); p.AppProtocol != "" && len(problems) > 0 {
		c.refuse(at, "app_protocol "+strconv.Quote(p.AppProtocol)+" is not carried: "+brief(problems[0]), "use one such as http, https or grpc")
		return ""
	}
	return p.AppProtocol
}

// protocolOf is the protocol of an entry of ports, TCP when it names none.
func protocolOf(p types.ServicePortConfig) corev1.Protocol {
	return corev1.Protocol(strings.ToUpper(cmp.Or(p.Protocol, "tcp")))
}

func (c *converter) protocol(text string, at project.Path) (corev1.Protocol, bool) {
	switch p := corev1.Protocol(strings.ToUpper(text)); p {
	case "":
		return corev1.ProtocolTCP, true
	case corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP:
		return p, true
	}
	c.refuse(at, "Kubernetes has no ports of the protocol "+text, "use tcp, udp or sctp")
	return "", false
}

// maxExposed is how many ports one range of expose may have: as many as are
// still in one Service without making it too large.
const maxExposed = 2000

// exposed reads an item of expose: PORT[-PORT][/PROTOCOL].
func (c *converter) exposed(text string, at project.Path) []port {
	numbers, protocol, _ := strings.Cut(text, "/")
	first, last, isRange := strings.Cut(numbers, "-")
	if !isRange {
		last = first
	}
	from, err := strconv.ParseUint(first, 10, 16)
	to, err2 := strconv.ParseUint(last, 10, 16)
	if err == nil && err2 == nil && to >= from && to-from >= maxExposed {
		c.refuse(at, fmt.Sprintf("the range has %d ports, more than the %d that are carried of one; a container can listen on a port that is not named", to-from+1, maxExposed), "name the ports that others connect to")
		return nil
	}
	if err != nil || err2 != nil || from == 0 || from > to {
		c.refuse(at, strconv.Quote(text)+" is neither a port nor a range of ports", "write PORT, or FIRST-LAST, and /udp behind it where needed")
		return nil
	}
	proto, ok := c.protocol(protocol, at)
	if !ok {
		return nil
	}
	out := make([]port, 0, to-from+1)
	for n := from; n <= to; n++ {
		out = append(out, port{number: int32(n), protocol: proto}) // a port
	}
	return out
}

func containerPorts(u *unit) []corev1.ContainerPort {
	var out []corev1.ContainerPort
	for _, p := range u.ports {
		out = append(out, corev1.ContainerPort{Name: p.name, ContainerPort: p.number, HostPort: p.hostPort, Protocol: p.protocol})
	}
	return out
}

// servicePorts has the CONTAINER port as the Service's port: inside a Compose
// network http://web:80 works whatever is published.
func servicePorts(u *unit) []corev1.ServicePort {
	var out []corev1.ServicePort
	for _, p := range u.reachable() {
		out = append(out, p.servicePort(p.name, p.number))
	}
	return out
}

// servicePort is the port in a Service, where it has another name and number.
func (p port) servicePort(name string, number int32) corev1.ServicePort {
	out := corev1.ServicePort{Name: name, Port: number, TargetPort: intstr.FromInt32(p.number), Protocol: p.protocol}
	if p.appProtocol != "" {
		out.AppProtocol = &p.appProtocol
	}
	return out
}

func (u *unit) firstTCPPort() int32 {
	for _, p := range u.ports {
		if p.protocol == corev1.ProtocolTCP {
			return p.number
		}
	}
	return 0
}
