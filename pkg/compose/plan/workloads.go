package plan

import (
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Workloads are the final kinds of workload, with the data of StatefulSets: the
// claims that only its pods mount, and its governing Service.
type Workloads struct {
	kinds     map[*Unit]choice
	owned     map[*Unit][]*Claim
	governing map[*Unit]string
	governs   map[string]bool
}

// AssignWorkloads decides which kind of workload runs each unit: the chosen one,
// or a StatefulSet for a unit with its own data if requested.
func AssignWorkloads(p *project.Project, o Options, units Units, kinds Kinds, pods Pods, claims Claims, services Services) (Workloads, []finding.Finding) {
	w := Workloads{map[*Unit]choice{}, ownedClaims(claims), map[*Unit]string{}, map[string]bool{}}
	for _, u := range units.AllUnits {
		w.kinds[u] = kinds.of[u]
		if u.Parent != nil && !u.Alone {
			w.kinds[u] = chosen(kinds.of[u.Parent].kind, "")
		}
	}
	for _, u := range units.AllUnits {
		if w.Kind(u) == Deployment && pods.Host(u) == nil && len(w.owned[u]) > 0 && o.Workload == WorkloadStatefulSet && !u.Hints.Workload.Given() {
			w.kinds[u] = chosen(StatefulSet, "it has its own data and --workload=statefulset is set")
			for _, m := range slices.Concat(pods.members[u], pods.init[u]) {
				w.kinds[m] = chosen(StatefulSet, w.kinds[m].reason)
			}
		}
	}
	f := finding.Collect(p.Source)
	for _, u := range units.AllUnits {
		if pods.Host(u) != nil {
			w.reportMemberHints(f, pods, u)
			continue
		}
		w.reportKind(f, o, claims, u)
		if w.Kind(u) == StatefulSet {
			name := governingService(units, services, w.governs, u)
			w.governing[u], w.governs[name] = name, name != u.Name
		}
	}
	return w, f.Findings()
}

// Kind is the kind of workload that runs the unit.
func (w Workloads) Kind(u *Unit) Kind { return w.kinds[u].kind }

// Owned are the claims that only the unit's pods mount and that do not exist
// yet, in the order of their keys.
func (w Workloads) Owned(u *Unit) []*Claim { return w.owned[u] }

// Governing is the name of the headless Service that names the pods of the unit's
// StatefulSet: the unit's own where that is headless, else one more.
func (w Workloads) Governing(u *Unit) string { return w.governing[u] }

// IsGoverning reports whether the name is that of a Service for the pods of a
// StatefulSet alone.
func (w Workloads) IsGoverning(name string) bool { return w.governs[name] }

func ownedClaims(claims Claims) map[*Unit][]*Claim {
	owned := map[*Unit][]*Claim{}
	for _, c := range claims.AllClaims() {
		if !c.External && c.Inline == nil && c.Disk == nil && len(c.Users) == 1 {
			owned[c.Users[0]] = append(owned[c.Users[0]], c)
		}
	}
	return owned
}

func governingService(units Units, services Services, taken map[string]bool, u *Unit) string {
	if services.HasService(u) && services.IsHeadless(u) {
		return u.Name
	}
	name := ObjectName(u.Name, "pods")
	if units.Named(name) != nil || taken[name] {
		name = ObjectName(u.Name, "pods", Hash(u.Name, 8))
	}
	return name
}

// reportKind reports the kind of a unit and the reason.
func (w Workloads) reportKind(f *finding.Collector, o Options, claims Claims, u *Unit) {
	volume := claims.Exclusive(u)
	switch kind := w.Kind(u); {
	case kind == CronJob: // reported with its schedules
	case kind == Deployment && volume != "":
		f.Note(u.Path, "becomes a Deployment that stops its pod before it starts the next one (Recreate): only one pod can use the volume "+volume, "use --workload=statefulset to make it a StatefulSet")
	case kind == Deployment:
		f.Note(u.Path, "becomes a Deployment: long-running, with interchangeable pods", "")
	case kind == Job:
		f.Note(u.Path, "becomes a Job because "+w.kinds[u].reason+"; Kubernetes cannot change a Job", "before you apply a change: "+o.Kubectl("delete job "+u.Name), finding.Behaviour)
	default:
		f.Note(u.Path, "becomes a "+string(kind)+" because "+w.kinds[u].reason, "")
	}
}

// reportMemberHints reports hints about a workload for a container in the pod of
// another service.
func (w Workloads) reportMemberHints(f *finding.Collector, pods Pods, u *Unit) {
	for _, at := range []project.Path{u.Hints.Workload.At, u.Autoscaling()} {
		if at != nil && u.Parent == nil {
			f.Refuse(at, u.Title()+" runs in the pod of "+pods.Pod(u).Title()+" and shares its workload", "set it there")
		}
	}
}
