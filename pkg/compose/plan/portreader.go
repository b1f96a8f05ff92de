package plan

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// portReader reads the ports of all units.
type portReader struct {
	*finding.Collector
	project *project.Project
	onNodes map[string]string // the owners of ports of the node, by number and protocol, and the host port of a container port
}

func newPortReader(f *finding.Collector, p *project.Project) portReader {
	return portReader{Collector: f, project: p, onNodes: map[string]string{}}
}

// readPorts are the ports that the unit's container listens on: the targets of
// ports, and expose.
func (r portReader) readPorts(u *Unit) []Port {
	var all []Port
	ports := u.Service.Ports
	for i, p := range ports {
		at := r.Item(u.At("ports"), i, len(ports))
		if p.Target == 0 || p.Target > math.MaxUint16 {
			r.Refuse(at, "a port is a number from 1 to 65535; this one is ignored", "")
			continue
		}
		if protocol, ok := r.protocol(p.Protocol, at); ok {
			published := p.Published != "" && !isLoopback(p)
			all = append(all, newPort(int32(p.Target), protocol).with(r.portName(p, at), r.appProtocol(p, at), published, r.hostPort(u, p, at))) // a port
		}
	}
	for i, text := range u.Service.Expose {
		all = append(all, r.exposed(text, r.Item(u.At("expose"), i, len(u.Service.Expose)))...)
	}
	return inOrder(all)
}

// portName is the given name when Kubernetes accepts it.
func (r portReader) portName(p types.ServicePortConfig, at project.Path) string {
	if p.Name == "" {
		return ""
	}
	if problems := validation.IsValidPortName(p.Name); len(problems) > 0 {
		r.Refuse(at, "the port name "+strconv.Quote(p.Name)+" is not converted: "+problems[0], "use at most 15 characters of a-z, 0-9 and -, with at least one letter")
		return ""
	}
	return p.Name
}

// appProtocol is the given protocol when Kubernetes accepts it.
func (r portReader) appProtocol(p types.ServicePortConfig, at project.Path) string {
	if problems := validation.IsQualifiedName(p.AppProtocol); p.AppProtocol != "" && len(problems) > 0 {
		r.Refuse(at, "app_protocol "+strconv.Quote(p.AppProtocol)+" is not converted: "+Brief(problems[0]), "use a value such as http, https or grpc")
		return ""
	}
	return p.AppProtocol
}

func (r portReader) protocol(text string, at project.Path) (corev1.Protocol, bool) {
	switch p := corev1.Protocol(strings.ToUpper(text)); p {
	case "":
		return corev1.ProtocolTCP, true
	case corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP:
		return p, true
	}
	r.Refuse(at, "Kubernetes does not support the port protocol "+text, "use tcp, udp or sctp")
	return "", false
}

// maxExposed is the limit for one range of expose, so that a Service does not
// become too large.
const maxExposed = 2000

// exposed reads an item of expose: PORT[-PORT][/PROTOCOL].
func (r portReader) exposed(text string, at project.Path) []Port {
	numbers, protocol, _ := strings.Cut(text, "/")
	first, last, isRange := strings.Cut(numbers, "-")
	if !isRange {
		last = first
	}
	from, err := strconv.ParseUint(first, 10, 16)
	to, err2 := strconv.ParseUint(last, 10, 16)
	if err == nil && err2 == nil && to >= from && to-from >= maxExposed {
		r.Refuse(at, fmt.Sprintf("the range has %d ports, more than the limit of %d; a container can also listen on ports that are not listed", to-from+1, maxExposed), "list the ports that other services connect to")
		return nil
	}
	if err != nil || err2 != nil || from == 0 || from > to {
		r.Refuse(at, strconv.Quote(text)+" is neither a port nor a range of ports", "write PORT or FIRST-LAST, with /udp at the end if needed")
		return nil
	}
	proto, ok := r.protocol(protocol, at)
	if !ok {
		return nil
	}
	out := make([]Port, 0, to-from+1)
	for n := from; n <= to; n++ {
		out = append(out, newPort(int32(n), proto)) // a port
	}
	return out
}

// hostPort is the port on the node for mode: host; 0 when there is none. Docker
// does not publish ports of a container that has the host's network, or none; a
// pod cannot use one port of its node twice, nor map one of its own ports to two.
func (r portReader) hostPort(u *Unit, p types.ServicePortConfig, at project.Path) int32 {
	if p.Mode != "host" || slices.Contains([]string{HostMode, "none"}, u.Service.NetworkMode) || p.Published == "" || isInternal(r.project, u) || isLoopback(p) {
		return 0
	}
	outside, ok := outsidePort(r.Collector, p, at)
	if !ok {
		return 0
	}
	pub := newPublished(newPort(int32(p.Target), protocolOf(p)), outside, at) // a port
	for _, key := range []string{pub.OutsideKey(), u.At("ports", pub.DefaultName()).String()} {
		if owner := r.onNodes[key]; owner != "" {
			r.Refuse(at, fmt.Sprintf("%s is not opened on the node: %s already uses it", pub, owner), "publish a different port, or remove mode: host")
			return 0
		}
		r.onNodes[key] = u.Title() + " " + pub.String()
	}
	r.Note(at, fmt.Sprintf("mode: host opens %d on every node that runs a pod of %s; a node can run only one such pod", outside, u.Title()),
		"remove it, and use --expose to publish the port", finding.Behaviour)
	return outside
}
