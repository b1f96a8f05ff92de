package plan

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Links are the addresses of services in the variables, commands and healthchecks
// of the project. In Compose a service is reachable on every port, and by its
// name from the start; a Service has only the listed ports, and leads only to
// ready pods.
type Links struct {
	ports map[*Unit][]Port       // that are used with the host name, and not declared
	early map[*Unit]project.Path // the users of a service that must be reachable to become ready
}

// ReadLinks reads every text of the project once.
func ReadLinks(p *project.Project, o Options, units Units, sharing Sharing) (Links, []finding.Finding) {
	r := linkReader{finding.Collect(p.Source), o, sharing, hostNames(units), Links{map[*Unit][]Port{}, map[*Unit]project.Path{}}}
	for _, u := range units.AllUnits {
		s := u.Service
		for _, name := range mapping.Keys(s.Environment) {
			if value := s.Environment[name]; value != nil {
				r.read(u, *value, u.At("environment", name))
			}
		}
		r.read(u, strings.Join(s.Entrypoint, " "), u.At("entrypoint"))
		r.read(u, strings.Join(s.Command, " "), u.At("command"))
		if s.HealthCheck != nil {
			r.read(u, strings.Join(s.HealthCheck.Test, " "), u.At("healthcheck", "test"))
		}
	}
	return r.links, r.Findings()
}

// Undeclared are the ports of the unit that other units use and it does not
// declare.
func (l Links) Undeclared(u *Unit) []Port { return l.ports[u] }

// IsNeededEarly reports whether the unit must be reached before it is ready.
func (l Links) IsNeededEarly(u *Unit) bool { return l.early[u] != nil }

// hostNames are the units by all names of their services.
func hostNames(units Units) map[string]*Unit {
	hosts := map[string]*Unit{}
	for _, u := range units.AllUnits {
		if u.Parent == nil {
			hosts[u.Title()] = u
		}
	}
	for _, u := range units.AllUnits { // aliases that are not the name of a service
		names := []string{u.Service.ContainerName}
		for _, config := range u.Service.Networks {
			if config != nil {
				names = append(names, config.Aliases...)
			}
		}
		for _, name := range names {
			if hosts[name] == nil && name != "" {
				hosts[name] = u
			}
		}
	}
	return hosts
}

// address is a word that may name a host.
type address struct {
	host string
	port int32 // 0 when none is named
	sure bool  // it has a scheme, a port, or an option such as --host before it
}

// leastNamed is the smallest port that is recognised in a text: HOST:NUMBER with
// a smaller number may be an image and its version, such as postgres:16.
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

// linkReader finds addresses of services in texts.
type linkReader struct {
	*finding.Collector
	options Options
	sharing Sharing
	hosts   map[string]*Unit
	links   Links
}

// read reads the addresses of services in a text of the unit.
func (r linkReader) read(u *Unit, text string, at project.Path) {
	before := ""
	for word := range strings.FieldsFuncSeq(r.options.Meant(text), notInAddress) {
		a := readAddress(word, before)
		if other := r.hosts[a.host]; other != nil {
			r.addPort(r.sharing.Net(other), a, at)
			r.addEarly(u, other, a, at)
		}
		before = word
	}
}

// addPort adds a port that a Service with ports would lack; one without ports is
// headless, and its pods are reachable on all ports.
func (r linkReader) addPort(to *Unit, a address, at project.Path) {
	known := append(r.sharing.Reachable(to), r.links.ports[to]...)
	sameNumber := func(p Port) bool { return p.Number == a.port }
	if a.port == 0 || len(known) == 0 || slices.ContainsFunc(known, sameNumber) {
		return
	}
	r.links.ports[to] = append(r.links.ports[to], named([]Port{newPort(a.port, corev1.ProtocolTCP)})...)
	r.Note(at, fmt.Sprintf("%s:%d is a port that %s does not declare; it is added to the Service", a.host, a.port, to.Title()), "declare it with expose")
}

// addEarly finds services whose healthcheck may depend on being reached: it uses
// its own address, or another service with the same image, which may be of the
// same cluster, uses it. A service that waits until it is healthy is a client.
func (r linkReader) addEarly(u, other *Unit, a address, at project.Path) {
	h := other.Service.HealthCheck
	if h == nil || h.Disable || len(h.Test) == 0 || h.Test[0] == "NONE" || r.links.early[other] != nil {
		return
	}
	itself := (u == other || u.Parent == other) && a.sure
	if !itself && !isPeer(u, other, a, at) {
		return
	}
	r.links.early[other] = at
	r.Note(at, fmt.Sprintf("%s is used here and may need connections to become healthy: its Service includes pods that are not ready (publishNotReadyAddresses)", a.host), "")
}

// isPeer reports whether the unit may be of the other's cluster: it has the same
// image, names it and does not wait until it is healthy. In a command, a bare
// word is often a program.
func isPeer(u, other *Unit, a address, at project.Path) bool {
	waits := u.Service.DependsOn[other.Title()].Condition == types.ServiceConditionHealthy
	sameImage := u.Service.Image != "" && u.Service.Image == other.Service.Image
	return u != other && u.Parent == nil && sameImage && !waits && (a.sure || slices.Contains(at, "environment"))
}
