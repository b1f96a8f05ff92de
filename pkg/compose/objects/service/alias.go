package service

import (
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// aliases are the further names of a unit in its networks: aliases, the alias
// in other services' links, and container_name if it is used.
func (c conversion) aliases(u *plan.Unit) []plan.Alias {
	var out []plan.Alias
	for _, network := range mapping.Keys(u.Service.Networks) {
		if config := u.Service.Networks[network]; config != nil {
			for i, name := range config.Aliases {
				list := u.At("networks", network, "aliases")
				out = append(out, plan.NewAlias(u, name, c.Item(list, i, len(config.Aliases))))
			}
		}
	}
	out = append(out, c.Links(u)...)
	return append(out, c.containerName(u)...)
}

func (c conversion) containerName(u *plan.Unit) []plan.Alias {
	name := u.Service.ContainerName
	if name == "" || name == u.Title() || c.IsInit(u) {
		return nil
	}
	at := u.At("container_name")
	if !c.ByOthers(u.Title(), name) {
		c.Note(at, "pods have generated names; no other service uses "+name+" as a host name, so it is dropped", "")
		return nil
	}
	return []plan.Alias{plan.NewAlias(u, name, at)}
}

// aliasService is the Service of a further name; none, and a finding, for a name
// that no Service can have or that another unit has already. DNS ignores case.
func (c conversion) aliasService(a plan.Alias, taken names) []object.Object {
	name := strings.ToLower(a.Name)
	owner, exists := taken[name]
	switch {
	case plan.ObjectName(name) != name:
		c.Refuse(a.At, strconv.Quote(a.Name)+" cannot be the name of a Kubernetes Service; "+a.Unit.Path[1]+" is reached as "+a.Unit.Name, "use "+plan.ObjectName(name))
	case exists && owner == a.Unit:
	case exists:
		c.Refuse(a.At, "the name "+a.Name+" is already used by "+owner.Title()+"; a name can refer to one Service only", "use a different name")
	case c.HasService(a.Unit):
		taken.reserve(name, a.Unit)
		return []object.Object{c.service(a.Unit, name)}
	default:
		c.Refuse(a.At, a.Unit.Path[1]+" listens on no known port, so no Service has the name "+a.Name, "")
	}
	return nil
}
