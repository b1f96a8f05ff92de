package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// cycles finds services that wait for each other. compose-go's own search
// (graph/cycle.go, 2.16.2) follows every path, of which there can be
// exponentially many; this one visits each service once.
func (c *consistency) cycles() {
	done := map[string]bool{}
	var trail []string
	var visit func(name string) bool
	visit = func(name string) bool {
		if i := slices.Index(trail, name); i >= 0 {
			loop := append(slices.Clone(trail[i:]), name)
			last := trail[len(trail)-1]
			c.fail(c.edge(last, name), fmt.Sprintf("cyclic dependency: %s", strings.Join(loop, " depends on ")), "remove one of these dependencies")
			return true
		}
		if done[name] {
			return false
		}
		done[name] = true
		trail = append(trail, name)
		for _, next := range slices.Sorted(maps.Keys(c.dependsOn(name))) {
			if visit(next) {
				return true
			}
		}
		trail = trail[:len(trail)-1]
		return false
	}
	for _, name := range slices.Sorted(maps.Keys(c.model.Services)) {
		if trail = nil; visit(name) {
			return
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.model.Jobs)) {
		if trail = nil; visit(name) {
			return
		}
	}
}

func (c *consistency) dependsOn(name string) types.DependsOnConfig {
	if s, ok := c.model.Services[name]; ok {
		return s.DependsOn
	}
	return c.model.Jobs[name].DependsOn
}

// edge is the attribute that makes name depend on next.
func (c *consistency) edge(name, next string) []string {
	section := "services"
	if _, ok := c.model.Services[name]; !ok {
		section = "jobs"
	}
	if c.root.get(section, name, "depends_on", next) != nil {
		return attr(section, name, "depends_on", next)
	}
	for _, attribute := range []string{"links", "volumes_from"} {
		for i, n := range c.root.get(section, name, attribute).elements() {
			if reference, _, _ := strings.Cut(n.text(), ":"); reference == next {
				return attr(section, name, attribute, item(i))
			}
		}
	}
	for _, attribute := range []string{"network_mode", "ipc", "pid", "uts", "cgroup"} {
		if c.root.get(section, name, attribute).text() == types.ServicePrefix+next {
			return attr(section, name, attribute)
		}
	}
	return attr(section, name)
}

// tangled reports whether compose-go's search for cycles would take long: more
// than about 50 steps for each service. Then this package checks for cycles.
func tangled(root *node) bool {
	services := append(slices.Clone(root.child("services").entries()), root.child("jobs").entries()...)
	needs := make(map[string][]string, len(services))
	for _, service := range services {
		needs[service.key] = needed(service)
	}
	steps := map[string]int{}
	limit := 50 * (len(services) + 1)
	var count func(name string) int
	count = func(name string) int {
		if n, ok := steps[name]; ok {
			return n
		}
		steps[name] = limit // until known: a cycle counts as long
		n := 1
		for _, need := range needs[name] {
			n = min(n+count(need), limit)
		}
		steps[name] = n
		return n
	}
	total := 0
	for _, service := range services {
		if total += count(service.key); total >= limit {
			return true
		}
	}
	return false
}

// needed are the services that compose-go counts as dependencies of a service
// (loader/normalize.go).
func needed(service *node) []string {
	names := keys(service.child("depends_on").entries())
	for _, attribute := range []string{"links", "volumes_from"} {
		for _, n := range service.child(attribute).elements() {
			name, _, _ := strings.Cut(n.text(), ":")
			names = append(names, name)
		}
	}
	for _, attribute := range []string{"network_mode", "ipc", "pid", "uts", "cgroup"} {
		if name, ok := strings.CutPrefix(service.child(attribute).text(), types.ServicePrefix); ok {
			names = append(names, name)
		}
	}
	return names
}
