package convert

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// connections are what the variables, commands and healthchecks of the project
// say of how services are reached. In Compose a service answers on every port,
// and under its name from the start; a Service has the ports that are listed,
// and leads to pods that are ready.
type connections struct {
	hosts map[string]*unit       // by every name that a service has
	ports map[*unit][]port       // that are named beside the host, and declared nowhere
	early map[*unit]project.Path // who names a service that must be reached to become ready
}

// planConnections reads every text once.
func (c *converter) planConnections() {
	c.connections = connections{map[string]*unit{}, map[*unit][]port{}, map[*unit]project.Path{}}
	for _, u := range c.units {
		if u.parent == nil {
			c.connections.hosts[u.title()] = u
		}
	}
	for _, u := range c.units {
		c.connections.addHosts(u)
	}
	for _, u := range c.units {
		s := u.service
		for _, name := range sortedKeys(s.Environment) {
			if value := s.Environment[name]; value != nil {
				c.connect(u, *value, u.at("environment", name))
			}
		}
		c.connect(u, strings.Join(s.Entrypoint, " "), u.at("entrypoint"))
		c.connect(u, strings.Join(s.Command, " "), u.at("command"))
		if s.HealthCheck != nil {
			c.connect(u, strings.Join(s.HealthCheck.Test, " "), u.at("healthcheck", "test"))
		}
	}
}

// addHosts adds the further names of a unit that no service has.
func (n connections) addHosts(u *unit) {
	names := []string{u.service.ContainerName}
	for _, config := range u.service.Networks {
		if config != nil {
			names = append(names, config.Aliases...)
		}
	}
	for _, name := range names {
		if n.hosts[name] == nil && name != "" {
			n.hosts[name] = u
		}
	}
}

// address is a word that may name a host.
type address struct {
	host string
	port int32 // 0 when none is named
	sure bool  // it has a scheme, a port, or an option such as --host before it
}

// leastNamed is the smallest port that is read out of a text: HOST:NUMBER with
// a smaller number is as often an image and its version, such as postgres:16.
const leastNamed = 80

// readAddress reads [SCHEME://]HOST[:PORT][/...].
func readAddress(word, before string) address {
	_, rest, hasScheme := strings.Cut(word, "://")
	if !hasScheme {
		rest = word
	}
	authority, _, _ := strings.Cut(rest, "/")
	host, number, _ := strings.Cut(authority, ":")
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil || n < leastNamed || n > math.MaxUint16 {
		n = 0
	}
	return address{strings.Trim(host, "."), int32(n), hasScheme || n > 0 || before == "-h" || before == "--host"} // a port
}

func notInAddress(r rune) bool { return r != ':' && r != '/' && notInHost(r) }

// connect reads what the unit is told of services.
func (c *converter) connect(u *unit, text string, at project.Path) {
	before := ""
	for word := range strings.FieldsFuncSeq(c.reveal(text), notInAddress) {
		a := readAddress(word, before)
		if other := c.connections.hosts[a.host]; other != nil {
			c.connectPort(other.net(), a, at)
			c.connectEarly(u, other, a, at)
		}
		before = word
	}
}

// connectPort adds a port that a Service with ports would not have; one without
// ports is headless, and its pods are reached on all.
func (c *converter) connectPort(to *unit, a address, at project.Path) {
	known := append(to.reachable(), c.connections.ports[to]...)
	sameNumber := func(p port) bool { return p.number == a.port }
	if a.port == 0 || len(known) == 0 || slices.ContainsFunc(known, sameNumber) {
		return
	}
	p := port{number: a.port, protocol: corev1.ProtocolTCP}
	p.name = p.defaultName()
	c.connections.ports[to] = append(c.connections.ports[to], p)
	c.note(at, fmt.Sprintf("%s:%d is a port that %s does not declare; its Service has it too", a.host, a.port, to.title()), "declare it: expose")
}

// connectEarly finds services whose healthcheck may depend on being reached:
// one is told its own address, or another of the same image, which may be of
// the same cluster, names it. One that waits until it is healthy is a client.
func (c *converter) connectEarly(u, other *unit, a address, at project.Path) {
	h := other.service.HealthCheck
	if h == nil || h.Disable || len(h.Test) == 0 || h.Test[0] == "NONE" || c.connections.early[other] != nil {
		return
	}
	itself := (u == other || u.parent == other) && a.sure
	if !itself && !isPeer(u, other, a, at) {
		return
	}
	c.connections.early[other] = at
	c.note(at, fmt.Sprintf("%s is named here, and may not become healthy before it is reached: its Service leads to it before it is ready (publishNotReadyAddresses)", a.host), "")
}

// isPeer tells whether the unit may be of the other's cluster: it has the same
// image, names it and does not wait until it is healthy. In a command, a bare
// word is often a program.
func isPeer(u, other *unit, a address, at project.Path) bool {
	waits := u.service.DependsOn[other.title()].Condition == types.ServiceConditionHealthy
	sameImage := u.service.Image != "" && u.service.Image == other.service.Image
	return u != other && u.parent == nil && sameImage && !waits && (a.sure || slices.Contains(at, "environment"))
}

// connected completes the Service of a unit by what the project says of it.
func (c *converter) connected(u *unit, s *corev1.ServiceSpec) {
	if named := c.connections.ports[u]; len(named) > 0 {
		s.Ports = nil
		for _, p := range tidy(append(u.reachable(), named...)) {
			s.Ports = append(s.Ports, p.servicePort(p.name, p.number))
		}
	}
	s.PublishNotReadyAddresses = c.connections.early[u] != nil
}
