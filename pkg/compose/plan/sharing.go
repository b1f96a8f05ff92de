package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Sharing is which units share a pod by their own settings: containers of a pod
// have one network and one IPC namespace, may see each other's processes, and
// mount the same volumes.
type Sharing struct {
	host    map[*Unit]*Unit   // whose pod a unit runs in; absent if it has its own pod
	members map[*Unit][]*Unit // whose containers run next to a unit's own
	network map[*Unit]*Unit   // whose network a unit uses, and under whose name it is reached; absent for its own
}

// Share puts units that share something into one pod.
func Share(p *project.Project, units Units, relations Relations) (Sharing, []finding.Finding) {
	s := sharer{
		Sharing:   Sharing{map[*Unit]*Unit{}, map[*Unit][]*Unit{}, map[*Unit]*Unit{}},
		Collector: finding.Collect(p.Source), units: units, relations: relations,
	}
	for _, u := range units.AllUnits {
		if u.Parent != nil {
			continue
		}
		for _, what := range s.namespaces(u) {
			s.share(u, what)
		}
	}
	s.shareGroups()
	return s.Sharing, s.Findings()
}

// pod is the unit whose workload runs the unit's container.
func (s Sharing) pod(u *Unit) *Unit {
	if host := s.host[u]; host != nil {
		return s.pod(host)
	}
	return u
}

// Net is the unit under whose name the unit is reached.
func (s Sharing) Net(u *Unit) *Unit {
	if other := s.network[u]; other != nil {
		return s.Net(other)
	}
	return u
}

// Containers are the units whose containers run side by side in the pod of the
// unit, its own first.
func (s Sharing) Containers(pod *Unit) []*Unit { return append([]*Unit{pod}, s.members[pod]...) }

// Reachable are the ports that are reached under the unit's name: its own, and
// those of the containers that use its network.
func (s Sharing) Reachable(u *Unit) []Port {
	if s.network[u] != nil {
		return nil
	}
	all := slices.Clone(u.Ports)
	for _, m := range s.Containers(s.pod(u)) {
		if m != u && s.Net(m) == u {
			all = append(all, m.Ports...)
		}
	}
	return inOrder(all)
}

// sharer decides who shares a pod with whom.
type sharer struct {
	Sharing
	*finding.Collector
	units     Units
	relations Relations
}

// shared is one thing that a unit shares with another. Source of the syntax: the
// Compose specification.
type shared struct {
	name    string // of the service whose pod it is, or an unknown name
	unknown bool   // not a service: container:NAME
	at      project.Path
	network bool // the network is that of the other unit: the service has no own name
}

// namespaces are the namespace attributes of a service, network first.
func (s sharer) namespaces(u *Unit) []shared {
	var out []shared
	config := u.Service
	for _, namespace := range []struct{ attribute, value string }{{"network_mode", config.NetworkMode}, {"ipc", config.Ipc}, {"pid", config.Pid}} {
		if form, name, ok := strings.Cut(namespace.value, ":"); ok {
			out = append(out, shared{name, form != "service", u.At(namespace.attribute), namespace.attribute == "network_mode"})
		}
	}
	for i, text := range config.VolumesFrom {
		from := ReadVolumesFrom(text)
		out = append(out, shared{from.Name, from.IsContainer, s.Item(u.At("volumes_from"), i, len(config.VolumesFrom)), false})
	}
	return out
}

// share moves the unit into the pod of the service it names, unless it cannot run
// there.
func (s sharer) share(u *Unit, what shared) {
	with := s.units.Service(what.name)
	switch {
	case what.unknown:
		s.Refuse(what.at, "the container "+what.name+" is not part of the project: nothing is shared with it", "use a service: service:NAME")
	case with == nil:
		s.Refuse(what.at, what.name+" is not part of this conversion (profile, selection or provider): nothing is shared with it", "")
	case s.pod(with) == s.pod(u):
		s.useNetwork(u, with, what)
	case u.Triggers != nil || with.Triggers != nil || s.relations.awaitedToEnd(u) || s.relations.awaitedToEnd(with):
		s.Refuse(what.at, fmt.Sprintf("%s and %s cannot share a pod: only one of them runs to completion; nothing is shared", u.Title(), what.name), "")
	default:
		if p, ok := s.collision(u, with); ok {
			s.Refuse(what.at, fmt.Sprintf("containers of %s and %s both listen on port %d, and containers of a pod share one address: each has its own pod; only named volumes are shared", u.Title(), what.name, p.Number),
				"use a different port for one of them")
			return
		}
		s.join(u, with)
		s.useNetwork(u, with, what)
		s.Note(what.at, fmt.Sprintf("%s runs in the pod of %s: they are rolled out, scaled and scheduled together", u.Title(), s.pod(with).Title()), "")
	}
}

// join moves the unit, and all whose pod it has, into the pod of another.
func (s sharer) join(u, with *Unit) {
	from, to := s.pod(u), s.pod(with)
	s.host[from] = to
	s.members[to] = append(append(s.members[to], from), s.members[from]...)
	for _, m := range s.members[from] {
		s.host[m] = to
	}
	delete(s.members, from)
}

// collision is a port that a container of each of the two pods listens on.
func (s sharer) collision(u, with *Unit) (Port, bool) {
	for _, a := range s.Containers(s.pod(u)) {
		for _, b := range s.Containers(s.pod(with)) {
			for _, p := range a.Ports {
				if b.listens(p) {
					return p, true
				}
			}
		}
	}
	return Port{}, false
}

// useNetwork gives the unit the network and the name of another.
func (s sharer) useNetwork(u, with *Unit, what shared) {
	if !what.network || s.Net(with) == u {
		return
	}
	s.network[u] = with
	if len(u.Service.Ports) > 0 {
		s.Refuse(u.At("ports"), u.Title()+" uses the network of "+with.Title()+": a port can be published only there", "move ports to "+s.Net(with).Title())
	}
}

// shareGroups puts the services of a group into the pod of its first one.
func (s sharer) shareGroups() {
	first, members := map[string]*Unit{}, map[string]int{}
	for _, u := range s.units.AllUnits {
		group := u.Hints.Group
		if !group.Given() {
			continue
		}
		members[group.Value]++
		if with := first[group.Value]; with != nil {
			s.share(u, shared{name: with.Title(), at: group.At})
		} else {
			first[group.Value] = u
		}
	}
	for _, name := range mapping.Keys(first) {
		if members[name] == 1 {
			s.Note(first[name].Hints.Group.At, "no other service is in the group "+name, "")
		}
	}
}
