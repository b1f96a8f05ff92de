package service

import "github.com/batuta-k8s/batuta/pkg/compose/plan"

// names are the units by the names of their Services.
type names map[string]*plan.Unit

func (n names) reserve(name string, u *plan.Unit) { n[name] = u }

// public takes and returns the name of the object that publishes the unit's
// ports.
func (n names) public(u *plan.Unit) string {
	name := plan.ObjectName(u.Name, "public")
	if _, ok := n[name]; ok {
		name = plan.ObjectName(u.Name, "public", plan.Hash(u.Name, 8))
	}
	n.reserve(name, u)
	return name
}
