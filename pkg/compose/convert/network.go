package convert

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// port is one port that a container listens on.
type port struct {
	number      int32
	protocol    corev1.Protocol
	name        string // given by the user; "" for none
	appProtocol string
}

// objectName is the port's name in containers and Services: at most 15
// characters, unique per number and protocol.
func (p port) objectName() string {
	if p.name != "" && len(validation.IsValidPortName(p.name)) == 0 {
		return p.name
	}
	return strings.ToLower(string(p.protocol)) + "-" + strconv.Itoa(int(p.number))
}

// ports are what the unit's container listens on: the targets of ports, and
// expose, each number and protocol once, sorted.
func (c *converter) ports(u *unit) []port {
	var all []port
	for _, p := range u.service.Ports {
		all = append(all, port{number: int32(p.Target), protocol: protocol(p.Protocol), name: p.Name, appProtocol: p.AppProtocol}) //nolint:gosec // a port
	}
	for _, text := range u.service.Expose {
		all = append(all, exposed(text)...)
	}
	slices.SortStableFunc(all, comparePorts)
	return slices.CompactFunc(all, func(a, b port) bool { return comparePorts(a, b) == 0 })
}

func comparePorts(a, b port) int {
	return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.protocol, b.protocol))
}

// exposed reads an item of expose: PORT[-PORT][/PROTOCOL].
func exposed(text string) []port {
	numbers, proto, _ := strings.Cut(text, "/")
	first, last, isRange := strings.Cut(numbers, "-")
	from, err := strconv.ParseUint(first, 10, 16)
	if err != nil {
		return nil
	}
	to := from
	if isRange {
		if to, err = strconv.ParseUint(last, 10, 16); err != nil {
			return nil
		}
	}
	var out []port
	for n := from; n <= to; n++ {
		out = append(out, port{number: int32(n), protocol: protocol(proto)}) //nolint:gosec // a port
	}
	return out
}

func protocol(text string) corev1.Protocol {
	if text == "" {
		return corev1.ProtocolTCP
	}
	return corev1.Protocol(strings.ToUpper(text))
}

func (c *converter) containerPorts(u *unit) []corev1.ContainerPort {
	var out []corev1.ContainerPort
	for _, p := range c.ports(u) {
		out = append(out, corev1.ContainerPort{Name: p.objectName(), ContainerPort: p.number, Protocol: p.protocol})
	}
	return out
}

// servicePorts has the CONTAINER port as the Service's port: inside a Compose
// network http://web:80 works whatever is published.
func (c *converter) servicePorts(u *unit) []corev1.ServicePort {
	var out []corev1.ServicePort
	for _, p := range c.ports(u) {
		sp := corev1.ServicePort{Name: p.objectName(), Port: p.number, TargetPort: intstr.FromString(p.objectName()), Protocol: p.protocol}
		if p.appProtocol != "" {
			sp.AppProtocol = &p.appProtocol
		}
		out = append(out, sp)
	}
	return out
}

func (c *converter) firstTCPPort(u *unit) int32 {
	for _, p := range c.ports(u) {
		if p.protocol == corev1.ProtocolTCP {
			return p.number
		}
	}
	return 0
}

// addServices adds a Service for every unit that another one can reach, one for
// each further name it has, and what publishes its ports.
func (c *converter) addServices() {
	taken := map[string]*unit{}
	for _, u := range c.units {
		taken[u.name] = u
	}
	for _, u := range c.units {
		if c.hasService(u) {
			c.add(c.service(u, u.name))
			c.publish(u, taken)
		}
	}
	for _, u := range c.units {
		for _, a := range c.aliases(u) {
			c.addAlias(a, taken)
		}
	}
	c.reportIsolation()
}

// hasService: a unit with a port, or one that another service shares a network
// with. A Job without ports and an init container answer to nobody.
func (c *converter) hasService(u *unit) bool {
	if u.host != nil {
		return false
	}
	return len(c.ports(u)) > 0 || u.kind != job && c.sharesNetwork(u)
}

func (c *converter) sharesNetwork(u *unit) bool {
	return slices.ContainsFunc(c.units, func(other *unit) bool {
		if other == u {
			return false
		}
		for name := range u.service.Networks {
			if _, ok := other.service.Networks[name]; ok {
				return true
			}
		}
		return false
	})
}

// service is the unit's Service under the name: headless when no port is known,
// or when deploy.endpoint_mode asks for the pods' own addresses.
func (c *converter) service(u *unit, name string) *corev1.Service {
	s := &corev1.Service{
		TypeMeta:   typeMeta("v1", "Service"),
		ObjectMeta: c.meta(name, c.labels(u)),
		Spec:       corev1.ServiceSpec{Selector: c.selector(u), Ports: c.servicePorts(u)},
	}
	roundRobin := u.service.Deploy != nil && u.service.Deploy.EndpointMode == "dnsrr"
	if len(s.Spec.Ports) == 0 || roundRobin {
		s.Spec.ClusterIP = corev1.ClusterIPNone
	}
	return s
}

// alias is a further name of a unit.
type alias struct {
	unit *unit
	name string
	at   project.Path
}

// aliases are the further names of a unit in its networks: aliases, the alias
// in other services' links, and container_name where somebody uses it.
func (c *converter) aliases(u *unit) []alias {
	var out []alias
	for _, network := range sortedKeys(u.service.Networks) {
		if config := u.service.Networks[network]; config != nil {
			for i, name := range config.Aliases {
				list := u.at("networks", network, "aliases")
				out = append(out, alias{u, name, c.item(list, i, len(config.Aliases))})
			}
		}
	}
	for _, other := range c.units {
		for i, link := range other.service.Links {
			if target, name, ok := strings.Cut(link, ":"); ok && target == u.path[1] {
				out = append(out, alias{u, name, c.item(other.at("links"), i, len(other.service.Links))})
			}
		}
	}
	return append(out, c.containerName(u)...)
}

func (c *converter) containerName(u *unit) []alias {
	name := u.service.ContainerName
	if name == "" || name == u.path[1] {
		return nil
	}
	at := u.at("container_name")
	if !c.mentionedByOthers(u.path[1], name) {
		c.note(at, "pods have generated names; nobody in the project uses "+name+" as a host name, so no Service has it", "")
		return nil
	}
	return []alias{{u, name, at}}
}

// addAlias adds the Service of a further name. A name that no Service can
// have, or that another unit has already, is a finding.
func (c *converter) addAlias(a alias, taken map[string]*unit) {
	owner, exists := taken[a.name]
	switch {
	case objectName(a.name) != a.name:
		c.refuse(a.at, strconv.Quote(a.name)+" cannot be the name of a Kubernetes Service; "+a.unit.path[1]+" is reached as "+a.unit.name, "use "+objectName(a.name))
	case exists && owner == a.unit:
	case exists:
		c.refuse(a.at, "the name "+a.name+" belongs to "+owner.path[1]+" already; a Service stands for one of them only", "use another name")
	case c.hasService(a.unit):
		taken[a.name] = a.unit
		c.add(c.service(a.unit, a.name))
	}
}

// reportIsolation tells once that networks do not separate pods by themselves.
func (c *converter) reportIsolation() {
	used := map[string]bool{}
	for _, u := range c.units {
		for name := range u.service.Networks {
			used[name] = true
		}
	}
	if len(used) > 1 {
		c.warn(project.Path{"networks"}, "all pods of a cluster reach each other: the separation of the networks "+strings.Join(sortedKeys(used), ", ")+" is not carried",
			"add NetworkPolicies")
	}
}
