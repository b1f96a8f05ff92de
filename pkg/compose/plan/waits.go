package plan

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Waits are what the units wait for before they start.
type Waits struct {
	of map[*Unit][]Wait
}

// Wait is one condition for the start of a unit.
type Wait struct {
	On       *Unit
	Complete bool // its Job has completed; else: it accepts connections
}

// FindWaits decides how every depends_on is converted: to an init container that
// is the dependency itself, to one that waits, or to nothing.
func FindWaits(p *project.Project, o Options, units Units, kinds Kinds, pods Pods, services Services) (Waits, []finding.Finding) {
	w := waitPlanner{finding.Collect(p.Source), o, units, kinds, pods, services, map[*Unit][]Wait{}}
	for _, u := range units.AllUnits {
		for _, h := range u.Hooks {
			if h.Alone {
				w.add(u, Wait{On: h, Complete: true})
			}
		}
	}
	for _, u := range units.AllUnits {
		w.plan(u)
	}
	return Waits{w.waits}, w.Findings()
}

// WaitsFor is what the unit waits for before it starts.
func (w Waits) WaitsFor(u *Unit) []Wait { return w.of[u] }

// waitPlanner plans what units wait for.
type waitPlanner struct {
	*finding.Collector
	options  Options
	units    Units
	kinds    Kinds
	pods     Pods
	services Services
	waits    map[*Unit][]Wait
}

func (w waitPlanner) add(u *Unit, one Wait) { w.waits[u] = append(w.waits[u], one) }

func (w waitPlanner) kind(u *Unit) Kind {
	if u.Parent != nil && !u.Alone {
		return w.kinds.of[u.Parent].kind
	}
	return w.kinds.of[u].kind
}

func (w waitPlanner) plan(u *Unit) {
	var skipped []string
	for _, name := range mapping.Keys(u.Service.DependsOn) {
		on := w.units.Service(name)
		switch {
		case on == nil:
			w.Note(u.At("depends_on", name), name+" is not part of this conversion (profile, selection or provider): nothing waits for it", "")
		case w.pods.Pod(on) == w.pods.Pod(u) && !w.pods.IsInit(on):
			w.reportTogether(u, name)
		case w.awaitsBack(u, on):
			w.Warn(u.At("depends_on", name), name+" waits for the pod of this container: the dependency is ignored, because neither would start", "")
		case u.Service.DependsOn[name].Condition == types.ServiceConditionCompletedSuccessfully:
			w.awaitEnd(u, on)
		case !w.answers(w.pods.Net(on)):
			w.Note(u.At("depends_on", name), name+" listens on no known port: no container can wait for its start", "declare its port with expose", finding.Behaviour)
		case w.options.WaitForDependencies || w.kind(u).Ends():
			w.add(u, Wait{On: w.pods.Net(on)})
		default:
			skipped = append(skipped, name)
		}
	}
	if len(skipped) > 0 {
		w.Note(u.At("depends_on"), "Kubernetes starts all pods at once: the program must retry until "+strings.Join(skipped, ", ")+" can be reached",
			"use --wait-for-dependencies to add init containers that wait", finding.Behaviour)
	}
}

// awaitEnd makes the unit wait for a Job, unless the Job's unit runs in its own
// pod.
func (w waitPlanner) awaitEnd(u, on *Unit) {
	switch kind := w.kind(on); {
	case w.pods.IsInit(on):
	case kind == CronJob:
		w.Refuse(u.At("depends_on", on.Title()), on.Title()+" is a CronJob: no container can wait for its completion", "")
	case kind != Job:
		w.Refuse(u.At("depends_on", on.Title()), on.Title()+" is a "+string(kind)+", which does not complete: no container waits for it", "")
	default:
		w.add(u, Wait{On: on, Complete: true})
	}
}

// answers reports whether the unit's Service has endpoints when it has started:
// then its start can be waited for.
func (w waitPlanner) answers(u *Unit) bool {
	n := w.pods.Pod(u).Replicas()
	return w.services.HasService(u) && (n == nil || *n > 0)
}

// reportTogether notes that containers of one pod start together; dependencies
// that compose-go adds for network_mode, ipc, pid and volumes_from are ignored.
func (w waitPlanner) reportTogether(u *Unit, name string) {
	if u.IsSet("depends_on", name) {
		w.Note(u.At("depends_on", name), name+" runs in the same pod: its containers start together", "")
	}
}

// awaitsBack reports whether the other's pod waits for the unit's pod. Compose
// has no cycles; moving services into one pod can create one.
func (w waitPlanner) awaitsBack(u, other *Unit) bool {
	own := w.pods.Pod(u)
	if len(w.pods.members[own]) == 0 && len(w.pods.members[w.pods.Pod(other)]) == 0 {
		return false
	}
	seen := map[*Unit]bool{}
	var awaits func(p *Unit) bool
	awaits = func(p *Unit) bool {
		if p == own || seen[p] {
			return p == own
		}
		seen[p] = true
		for _, m := range w.pods.Containers(p) {
			for _, wait := range w.waits[m] {
				if awaits(w.pods.Pod(wait.On)) {
					return true
				}
			}
		}
		return false
	}
	return awaits(w.pods.Pod(other))
}
