package plan

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
)

// unitNames are the names of the units' objects. A service or job whose name is a
// valid object name keeps it; if several would get the same name, the others get
// a hash of their own name.
type unitNames struct {
	*finding.Collector
	of    map[*Unit]string
	owner map[string]*Unit
}

func nameUnits(f *finding.Collector, units []*Unit) unitNames {
	n := unitNames{f, map[*Unit]string{}, map[string]*Unit{}}
	n.addHinted(units)
	for _, u := range units {
		if name := u.Title(); n.of[u] == "" && ObjectName(name) == name {
			n.add(u, name)
		}
	}
	for _, u := range units {
		if n.of[u] == "" {
			n.add(u, n.distinct(u))
		}
	}
	return n
}

func (n unitNames) add(u *Unit, name string) { n.of[u], n.owner[name] = name, u }

// addHinted gives units the names of their hints, unless another has it.
func (n unitNames) addHinted(units []*Unit) {
	natural := map[string]*Unit{}
	for _, u := range units {
		if !u.Hints.Name.Given() {
			natural[u.Title()] = u
		}
	}
	for _, u := range units {
		name := u.Hints.Name
		if !name.Given() {
			continue
		}
		owner := natural[name.Value]
		if owner == nil {
			owner = n.owner[name.Value]
		}
		if owner != nil {
			n.Refuse(name.At, "the name "+name.Value+" is already used by "+strings.Join(owner.Path, "."), "choose a different name")
			continue
		}
		n.add(u, name.Value)
	}
}

// distinct is for a service or job whose own name no object can have.
func (n unitNames) distinct(u *Unit) string {
	original := u.Title()
	name := ObjectName(original)
	owner, taken := n.owner[name]
	if !taken {
		return name
	}
	other := ObjectName(name, Hash(original, 8))
	n.Warn(u.Path, fmt.Sprintf("%s and %s would both be named %s in Kubernetes; this one is named %s", owner.Title(), original, name, other),
		"rename one of the services")
	return other
}
