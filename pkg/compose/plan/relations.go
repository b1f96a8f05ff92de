package plan

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Relations are the references between the units.
type Relations struct {
	dependents map[string][]*Unit // that depend on a service
	networks   map[string]int     // how many units are in a network
	mounters   map[string]int     // how many units mount a named volume
	links      map[string][]Alias // aliases that links of other services give a service
}

// Alias is an additional name of a unit.
type Alias struct {
	Unit *Unit
	Name string
	At   project.Path
}

// NewAlias is an additional name of the unit, with its place.
func NewAlias(u *Unit, name string, at project.Path) Alias { return Alias{u, name, at} }

// Relate collects the references between the units of the project in one pass.
func Relate(p *project.Project, units Units) Relations {
	r := Relations{map[string][]*Unit{}, map[string]int{}, map[string]int{}, map[string][]Alias{}}
	places := finding.Collect(p.Source)
	for _, u := range units.AllUnits {
		for name := range u.Service.DependsOn {
			r.dependents[name] = append(r.dependents[name], u)
		}
		for name := range u.Service.Networks {
			r.networks[name] += 0
			if u.Parent == nil { // things that a hook shares with its service are counted there
				r.networks[name]++
			}
		}
		if u.Parent != nil {
			continue
		}
		for _, source := range u.namedVolumes() {
			r.mounters[source]++
		}
		for i, link := range u.Service.Links {
			if target, name, ok := strings.Cut(link, ":"); ok && units.Service(target) != nil {
				r.links[target] = append(r.links[target], NewAlias(units.Service(target), name, places.Item(u.At("links"), i, len(u.Service.Links))))
			}
		}
	}
	return r
}

// Links are the names that links of other services give the unit.
func (r Relations) Links(u *Unit) []Alias { return r.links[u.Title()] }

// NetworkKeys are the keys of all networks that a unit is in, sorted.
func (r Relations) NetworkKeys() []string { return mapping.Keys(r.networks) }

// sharesNetwork reports whether another unit is in a network of the unit.
func (r Relations) sharesNetwork(u *Unit) bool {
	for name := range u.Service.Networks {
		if r.networks[name] > 1 {
			return true
		}
	}
	return false
}

// keepsOwnData reports whether the service has a named volume that no other has.
func (r Relations) keepsOwnData(u *Unit) bool {
	return slices.ContainsFunc(u.namedVolumes(), func(source string) bool { return r.mounters[source] == 1 })
}

// neededStarted reports whether another unit needs the unit to be started.
func (r Relations) neededStarted(u *Unit) bool {
	return r.hasDependent(u, types.ServiceConditionStarted, types.ServiceConditionHealthy)
}

// awaitedToEnd reports whether another unit waits until the unit has ended.
func (r Relations) awaitedToEnd(u *Unit) bool {
	return r.hasDependent(u, types.ServiceConditionCompletedSuccessfully)
}

// hasDependent reports whether a unit depends on u with one of the conditions.
func (r Relations) hasDependent(u *Unit, conditions ...string) bool {
	return slices.ContainsFunc(r.dependents[u.Title()], func(other *Unit) bool {
		return slices.Contains(conditions, other.Service.DependsOn[u.Title()].Condition)
	})
}
