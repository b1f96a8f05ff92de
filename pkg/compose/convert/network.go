package convert

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

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
		} else {
			c.reportUnserved(u)
		}
	}
	c.addElsewhere(taken)
	for _, u := range c.units {
		for _, a := range c.aliases(u) {
			c.addAlias(a, taken)
		}
	}
	c.externalLinks(taken)
	c.addGateway()
	c.reportTLS()
	c.addSubdomains(taken)
}

// hasService: a unit with a port, or one that another service shares a network
// with. A Job without ports has one only when somebody seems to connect to it;
// an init container answers to nobody, and neither does one without a network.
func (c *converter) hasService(u *unit) bool {
	switch {
	case u.isInit() || u.network != nil || u.kind == cronJob || u.service.NetworkMode == "none":
		return false
	case len(u.reachable()) > 0:
		return true
	case u.kind == job:
		return c.neededStarted(u) || c.isNamed(u)
	}
	return c.sharesNetwork(u)
}

func (c *converter) sharesNetwork(u *unit) bool {
	for name := range u.service.Networks {
		if c.networks[name] > 1 {
			return true
		}
	}
	return false
}

// service is the unit's Service under the name: headless when no port is known,
// or when deploy.endpoint_mode asks for the pods' own addresses.
func (c *converter) service(u *unit, name string) *corev1.Service {
	s := &corev1.Service{
		TypeMeta:   typeMeta("v1", "Service"),
		ObjectMeta: c.meta(name, c.labels(u)),
		Spec:       corev1.ServiceSpec{Selector: c.selector(u), Ports: servicePorts(u)},
	}
	c.connected(u, &s.Spec)
	s.Spec.IPFamilyPolicy = c.families(u)
	roundRobin := u.service.Deploy != nil && u.service.Deploy.EndpointMode == "dnsrr"
	if len(s.Spec.Ports) == 0 || roundRobin || u.hints.Service.Type.Value == hint.Headless {
		s.Spec.ClusterIP = corev1.ClusterIPNone
	}
	return s
}

// families asks for IPv6 beside IPv4 when a network of the unit has it; a
// cluster without IPv6 then gives what it has.
func (c *converter) families(u *unit) *corev1.IPFamilyPolicy {
	for name := range u.service.Networks {
		if on := c.project.Networks[name].EnableIPv6; on != nil && *on {
			policy := corev1.IPFamilyPolicyPreferDualStack
			return &policy
		}
	}
	return nil
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
	out = append(out, c.links[u.title()]...)
	return append(out, c.containerName(u)...)
}

func (c *converter) containerName(u *unit) []alias {
	name := u.service.ContainerName
	if name == "" || name == u.title() || u.isInit() {
		return nil
	}
	at := u.at("container_name")
	if !c.mentionedByOthers(u.title(), name) {
		c.note(at, "pods have generated names; nobody in the project uses "+name+" as a host name, so no Service has it", "")
		return nil
	}
	return []alias{{u, name, at}}
}

// addAlias adds the Service of a further name. A name that no Service can
// have, or that another unit has already, is a finding. DNS ignores case.
func (c *converter) addAlias(a alias, taken map[string]*unit) {
	name := strings.ToLower(a.name)
	owner, exists := taken[name]
	switch {
	case objectName(name) != name:
		c.refuse(a.at, strconv.Quote(a.name)+" cannot be the name of a Kubernetes Service; "+a.unit.path[1]+" is reached as "+a.unit.name, "use "+objectName(name))
	case exists && owner == a.unit:
	case exists:
		c.refuse(a.at, "the name "+a.name+" belongs to "+owner.title()+" already; a Service stands for one of them only", "use another name")
	case c.hasService(a.unit):
		taken[name] = a.unit
		c.add(c.service(a.unit, name))
	default:
		c.refuse(a.at, a.unit.path[1]+" answers to nobody, so no Service has the name "+a.name, "")
	}
}
