package convert

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// addHooks makes a unit of every pre_start hook of the service. compose-go has
// completed it with the service's own attributes, apart from the volumes: those
// come as with volumes_from. Source: resolvePreStartHooks in loader/normalize.go
// of compose-go 2.16.2.
func (c *converter) addHooks(u *unit) {
	for i, hook := range u.service.PreStart {
		spec := hook.ContainerSpec
		h := &unit{service: types.ServiceConfig{Name: u.service.Name, ContainerSpec: spec}, path: u.at("pre_start", index(i)), parent: u, hints: u.hints.OfPod()}
		if h.alone = !hook.PerReplica && repeats(u); h.alone {
			h.kind, h.reason = job, "the hook runs once for all replicas (per_replica: false)"
			h.service.DependsOn = u.service.DependsOn
		}
		u.hooks = append(u.hooks, h)
		c.units = append(c.units, h)
	}
}

// written is the path where the attribute was written: what a hook has from its
// service is told there.
func (c *converter) written(at project.Path) project.Path {
	if len(at) < 5 || at[2] != "pre_start" || c.project.Source.Has(at...) {
		return at
	}
	if of := slices.Concat(at[:2], at[4:]); c.project.Source.Has(of...) {
		return of
	}
	return at
}

// repeats tells whether the service runs several times at once.
func repeats(u *unit) bool {
	n := replicas(u)
	return mode(u) == "global" || u.hintedToRepeat() || n != nil && *n > 1
}

// planHooks makes init containers of the hooks. One that runs once for all
// replicas (per_replica: false, the default) is a Job that they wait for, where
// there are several.
func (c *converter) planHooks(u *unit) {
	for _, h := range u.hooks {
		if h.alone {
			u.waits = append(u.waits, wait{on: h, complete: true})
			continue
		}
		h.kind, h.host = u.kind, u
		u.init = append(u.init, h)
		c.reportOfPod(h)
	}
}

// reportOfPod tells what a hook says about its pod: as an init container it has
// that of its service. The table knows what that is.
func (c *converter) reportOfPod(h *unit) {
	for _, name := range c.project.Source.Children(h.path...) {
		row, _ := attribute.Lookup(h.path.Join(name))
		if inOutput := row.How == attribute.Carried || row.How == attribute.Approximated; inOutput && (ofWholePod(row.Field) || strings.HasPrefix(row.Field, "Pod.metadata.") || name == "stop_grace_period") {
			c.refuse(h.at(name), name+" belongs to a pod: the hook runs in that of its service, and has its "+name, "set it in the service")
		}
	}
}
