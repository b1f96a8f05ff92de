package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Pods say in which pod each unit runs, and how: next to the others, or before
// them as an init container.
type Pods struct {
	Sharing
	initHost map[*Unit]*Unit   // of an init container: the unit that it runs before
	init     map[*Unit][]*Unit // that run to completion before a unit's container, in order
}

// PlacePods decides which units run as init containers: a job that only one
// service waits for, and the pre_start hooks.
func PlacePods(p *project.Project, units Units, relations Relations, mentions Mentions, sharing Sharing, kinds Kinds) (Pods, []finding.Finding) {
	b := podPlacer{
		Pods:      Pods{sharing, map[*Unit]*Unit{}, map[*Unit][]*Unit{}},
		Collector: finding.Collect(p.Source), source: p.Source, relations: relations, mentions: mentions, kinds: kinds,
	}
	for _, u := range units.AllUnits {
		if host := b.waitingHost(u); host != nil {
			b.runBefore(u, host)
			b.Note(u.Path, fmt.Sprintf("%s runs as an init container of %s, the only service that waits for it: again in every new pod, until it exits with 0", u.Title(), host.Title()), "set x-kubernetes.workload: job to run it once", finding.Behaviour)
			b.reportOwn(u)
		}
	}
	for _, u := range units.AllUnits {
		for _, h := range u.Hooks {
			if !h.Alone {
				b.runBefore(h, u)
				b.reportPodAttributes(h)
			}
		}
	}
	return b.Pods, b.Findings()
}

// Host is the unit whose pod the unit runs in; nil if it has its own pod.
func (p Pods) Host(u *Unit) *Unit {
	if host := p.initHost[u]; host != nil {
		return host
	}
	return p.host[u]
}

// Pod is the unit whose workload runs the unit's container.
func (p Pods) Pod(u *Unit) *Unit {
	if host := p.initHost[u]; host != nil {
		return p.Pod(host)
	}
	return p.pod(u)
}

// IsInit reports whether the unit runs as an init container.
func (p Pods) IsInit(u *Unit) bool { return p.initHost[u] != nil }

// Init are the units that run to completion before the unit's container, in
// order.
func (p Pods) Init(u *Unit) []*Unit { return p.init[u] }

// InPod are all units whose containers are in the pod of the unit: each that runs
// side by side with others, followed by those that run before it.
func (p Pods) InPod(pod *Unit) []*Unit {
	var all []*Unit
	for _, u := range p.Containers(pod) {
		all = append(append(all, u), p.before(u)...)
	}
	return all
}

// before are the units that run before the unit, in order.
func (p Pods) before(u *Unit) []*Unit {
	var all []*Unit
	for _, first := range p.init[u] {
		all = append(append(all, p.before(first)...), first)
	}
	return all
}

// UsesNetwork reports whether the unit uses the network, and the name, of another.
func (p Pods) UsesNetwork(u *Unit) bool { return p.network[u] != nil }

// SeesProcesses reports whether the unit shares the processes of another one.
func (p Pods) SeesProcesses(u *Unit) bool {
	return p.Host(u) != nil && strings.HasPrefix(u.Service.Pid, types.ServicePrefix)
}

// SharesProcesses reports whether the containers of the unit's pod see each
// other's processes: then the first is the pod's own, not a container's.
func (p Pods) SharesProcesses(u *Unit) bool {
	return slices.ContainsFunc(p.Containers(p.Pod(u)), func(m *Unit) bool {
		return p.SeesProcesses(m) || m.Service.Pid == HostMode || m.Service.Init != nil && *m.Service.Init
	})
}

// podPlacer decides which units run as init containers.
type podPlacer struct {
	Pods
	*finding.Collector
	source    *project.Source
	relations Relations
	mentions  Mentions
	kinds     Kinds
}

func (b podPlacer) runBefore(u, host *Unit) {
	b.initHost[u] = host
	b.init[host] = append(b.init[host], u)
}

// waitingHost is the unit whose init container the unit can be: a one-shot and
// the only service that waits for it, when that runs as a single pod. Then it
// needs no permission to look at Jobs, and both may share a volume. It is nil
// for all other units.
func (b podPlacer) waitingHost(u *Unit) *Unit {
	dependents := b.relations.dependents[u.Title()]
	if b.kinds.of[u].kind != Job || u.Parent != nil || b.Host(u) != nil || len(b.members[u]) > 0 || len(dependents) != 1 ||
		!b.relations.awaitedToEnd(u) || u.Mode() != "" || u.isServer() || b.mentions.isNamed(u) {
		return nil
	}
	if host := dependents[0]; !b.isSinglePod(host) || !b.isSinglePod(u) || b.hasPodSettings(u) {
		return nil
	}
	return dependents[0]
}

func (b podPlacer) isSinglePod(u *Unit) bool {
	n := u.Replicas()
	return b.kinds.of[u].kind != DaemonSet && !u.Hints.Autoscaling.Given() && (n == nil || *n == 1)
}

// hasPodSettings reports whether the service sets fields of its pod, which would
// also apply to the pod that it is merged into. The table lists these attributes.
func (b podPlacer) hasPodSettings(u *Unit) bool {
	if u.Hints.Own {
		return true
	}
	for a := range b.source.Under(u.Path...) {
		if row, _ := attribute.Lookup(a.Path); ofWholePod(row.Field) {
			return true
		}
	}
	return false
}

// ofWholePod reports whether all containers of a pod share the field.
func ofWholePod(field string) bool {
	name, ok := strings.CutPrefix(field, "Pod.spec.")
	if !ok {
		return false
	}
	for _, own := range []string{"volumes", "restartPolicy", "initContainers", "containers", "terminationGracePeriodSeconds"} {
		if strings.HasPrefix(name, own) {
			return false
		}
	}
	return true
}

// reportOwn reports attributes that an init container does not have.
func (b podPlacer) reportOwn(u *Unit) {
	for _, attribute := range [][]string{
		{"labels"}, {"label_file"}, {"annotations"}, {"container_name"}, {"stop_grace_period"}, {"deploy", "labels"}, {"deploy", "endpoint_mode"}, {"deploy", "update_config"},
	} {
		if u.IsSet(attribute...) {
			b.Refuse(u.At(attribute...), strings.Join(attribute, ".")+" applies to a pod; the init container "+u.Title()+" cannot have its own", "")
		}
	}
}

// reportPodAttributes reports attributes of a hook that are fields of its pod: as
// an init container it has those of its service. The table lists these
// attributes.
func (b podPlacer) reportPodAttributes(h *Unit) {
	for _, name := range b.source.Children(h.Path...) {
		row, _ := attribute.Lookup(h.Path.Join(name))
		if inOutput := row.How == attribute.Converted || row.How == attribute.Approximated; inOutput && (ofWholePod(row.Field) || strings.HasPrefix(row.Field, "Pod.metadata.") || name == "stop_grace_period") {
			b.Refuse(h.At(name), name+" applies to a pod: the hook runs in the pod of its service and uses its "+name, "set it in the service")
		}
	}
}
