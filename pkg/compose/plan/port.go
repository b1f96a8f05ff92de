package plan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Port is one port that a container listens on.
type Port struct {
	Number      int32
	Protocol    corev1.Protocol
	Name        string // in containers and Services: at most 15 characters, unique
	AppProtocol string
	Published   bool  // to other machines
	HostPort    int32 // on the node, for mode: host; 0 for none
}

// newPort is a port without other settings.
func newPort(number int32, protocol corev1.Protocol) Port {
	return Port{Number: number, Protocol: protocol}
}

// with is the port with the settings of an entry of ports.
func (p Port) with(name, appProtocol string, published bool, hostPort int32) Port {
	return Port{p.Number, p.Protocol, name, appProtocol, published, hostPort}
}

// String is the number, with the protocol if it is not TCP.
func (p Port) String() string {
	text := strconv.Itoa(int(p.Number))
	if p.Protocol != corev1.ProtocolTCP {
		text += "/" + strings.ToLower(string(p.Protocol))
	}
	return text
}

// DefaultName is the port's name if none is given.
func (p Port) DefaultName() string {
	return strings.ToLower(string(p.Protocol)) + "-" + strconv.Itoa(int(p.Number))
}

// ServicePort is the port in a Service with a different name and number.
func (p Port) ServicePort(name string, number int32) corev1.ServicePort {
	out := corev1.ServicePort{Name: name, Port: number, TargetPort: intstr.FromInt32(p.Number), Protocol: p.Protocol}
	if p.AppProtocol != "" {
		out.AppProtocol = &p.AppProtocol
	}
	return out
}

// inOrder sorts ports, keeps each number and protocol once, and names them.
func inOrder(all []Port) []Port {
	slices.SortStableFunc(all, comparePorts)
	return named(merged(all))
}

// merged has each number and protocol once, with the settings of all its entries.
func merged(sorted []Port) []Port {
	var out []Port
	for _, p := range sorted {
		if len(out) == 0 || comparePorts(out[len(out)-1], p) != 0 {
			out = append(out, p)
			continue
		}
		last := &out[len(out)-1]
		last.Name = cmp.Or(last.Name, p.Name)
		last.AppProtocol = cmp.Or(last.AppProtocol, p.AppProtocol)
		last.Published = last.Published || p.Published
		last.HostPort = cmp.Or(last.HostPort, p.HostPort)
	}
	return out
}

func comparePorts(a, b Port) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Protocol, b.Protocol))
}

// named gives every port a unique name: the first port with a given name gets it.
func named(ports []Port) []Port {
	taken := map[string]bool{}
	for _, p := range ports {
		taken[p.DefaultName()] = true
	}
	for i, p := range ports {
		if p.Name == "" || taken[p.Name] {
			ports[i].Name = p.DefaultName()
		}
		taken[ports[i].Name] = true
	}
	return ports
}

// protocolOf is the protocol of an entry of ports, TCP when it names none.
func protocolOf(p types.ServicePortConfig) corev1.Protocol {
	return corev1.Protocol(strings.ToUpper(cmp.Or(p.Protocol, "tcp")))
}
