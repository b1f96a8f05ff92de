package plan

import (
	"cmp"
	"errors"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Units are the containers of a plan.
type Units struct {
	AllUnits  []*Unit // services with their hooks by name, then jobs
	Elsewhere []*Unit // services that run outside the cluster, because of hints

	byTitle map[string]*Unit
	byName  map[string]*Unit
}

// Service is the service or job of the project; nil when it is not converted.
func (u Units) Service(name string) *Unit { return u.byTitle[name] }

// Named is the unit whose objects have the name; nil for none.
func (u Units) Named(object string) *Unit { return u.byName[object] }

// ReadUnits makes a unit of every enabled service, except for providers, which
// are not containers, of every pre_start hook and of every enabled job. The error
// is about an image that no registry could serve, with its place.
func ReadUnits(p *project.Project) (Units, []finding.Finding, error) {
	f := finding.Collect(p.Source)
	hints := hint.NewReader(p.Source, p.Extensions)
	r := unitReader{project: p, hintReader: hintReader{f, hints, p.Source}}
	units := Units{byTitle: map[string]*Unit{}}
	for _, name := range mapping.Keys(p.Services) {
		if service := p.Services[name]; service.Provider == nil {
			if u := r.service(name, service); r.isElsewhere(u) {
				units.Elsewhere = append(units.Elsewhere, u)
			} else {
				units.AllUnits = append(append(units.AllUnits, u), u.Hooks...)
				units.byTitle[name] = u
			}
		}
	}
	for _, name := range mapping.Keys(p.Jobs) {
		u := r.job(name, p.Jobs[name])
		units.AllUnits = append(units.AllUnits, u)
		units.byTitle[name] = u // services and jobs share one set of names
	}
	units.byName = r.complete(units.AllUnits)
	err := r.images(units.AllUnits)
	return units, append(f.Findings(), hints.Findings...), err
}

// unitReader makes the units of a project.
type unitReader struct {
	project *project.Project
	hintReader
}

func (r unitReader) service(name string, service types.ServiceConfig) *Unit {
	at := project.Path{"services", name}
	h := r.read(hint.InService, at, service, service.Extensions)
	u := &Unit{Service: h.service, Path: at, Hints: h.hints, Triggers: h.triggers, source: r.source}
	for i, hook := range u.Service.PreStart {
		u.Hooks = append(u.Hooks, r.hook(u, hook, i))
	}
	return u
}

// hook is the i-th pre_start hook of the service. compose-go has added the
// service's own attributes, except for the volumes: those are inherited as with
// volumes_from. Source: resolvePreStartHooks in loader/normalize.go of compose-go
// 2.16.2.
func (r unitReader) hook(u *Unit, hook types.PreStartHook, i int) *Unit {
	h := &Unit{
		Service: types.ServiceConfig{Name: u.Service.Name, ContainerSpec: hook.ContainerSpec},
		Path:    u.At("pre_start", Index(i)), Parent: u, Hints: u.Hints.OfPod(), source: r.source,
	}
	if h.Alone = !hook.PerReplica && u.repeats(); h.Alone {
		h.Service.DependsOn = u.Service.DependsOn
	}
	return h
}

func (r unitReader) job(name string, j types.JobConfig) *Unit {
	at := project.Path{"jobs", name}
	h := r.read(hint.InJob, at, types.ServiceConfig{Name: name, ContainerSpec: j.ContainerSpec, WorkloadSpec: j.WorkloadSpec}, j.Extensions)
	return &Unit{Service: h.service, Path: at, Hints: h.hints, Triggers: cmp.Or(h.triggers, j.Triggers, &types.TriggerConfig{}), source: r.source}
}

// complete sets the fields of units that depend on all of them, and returns the
// units by name.
func (r unitReader) complete(units []*Unit) map[string]*Unit {
	services := containerNames(units)
	for _, u := range units {
		u.Service = withServices(u.Service, services)
	}
	names, ports := nameUnits(r.Collector, units), newPortReader(r.Collector, r.project)
	for _, u := range units {
		u.Name = names.of[u]
		u.Ports = ports.readPorts(u)
	}
	return names.owner
}

// images completes the units' images, or returns their errors.
func (r unitReader) images(units []*Unit) error {
	var problems []error
	for _, u := range units {
		image, err := imageName(r.Collector, r.project, u)
		u.Service.Image = image
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// isElsewhere reports whether the service runs outside the cluster: its name then
// is that of an external host.
func (r unitReader) isElsewhere(u *Unit) bool {
	kind, name := u.Hints.Service.Type, u.Hints.Service.ExternalName
	switch {
	case kind.Value == hint.ExternalName && !name.Given():
		r.Refuse(kind.At, "an ExternalName needs a host: the hint is ignored, and the service runs in the cluster", "set service.externalName")
		return false
	case name.Given() && kind.Given() && kind.Value != hint.ExternalName:
		r.Refuse(name.At, "a Service of type "+string(kind.Value)+" selects pods and cannot point to a host", "remove service.type")
		return false
	}
	return name.Given()
}
