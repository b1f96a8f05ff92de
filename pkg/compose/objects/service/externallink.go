package service

import (
	"net/netip"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// externalLink is NAME[:ALIAS] of external_links.
type externalLink struct {
	name, alias string
	at          project.Path
}

func (c conversion) externalLinksOf(u *plan.Unit) []externalLink {
	var all []externalLink
	for i, text := range u.Service.ExternalLinks {
		name, alias, ok := strings.Cut(text, ":")
		if !ok {
			alias = name
		}
		all = append(all, externalLink{name, strings.ToLower(alias), c.Item(u.At("external_links"), i, len(u.Service.ExternalLinks))})
	}
	return all
}

// externalLinks are a Service of type ExternalName for each alias of a container
// outside the project. Docker finds such a container by its name on the same
// machine. A cluster has two kinds of names: DNS names, which contain a dot and
// are used unchanged, and names of Services. A name without a dot is a Service in
// the same namespace, which has the objects of the other project if both are
// applied there.
func (c conversion) externalLinks(taken names) []object.Object {
	var objects []object.Object
	known := map[string]string{} // alias → what it represents
	for _, u := range c.AllUnits {
		for _, link := range c.externalLinksOf(u) {
			if own := c.Service(link.name); own != nil {
				objects = append(objects, c.aliasService(plan.NewAlias(own, link.alias, link.at), taken)...)
			} else if host := c.externalHost(link); host != "" && c.isFree(link, host, taken, known) {
				known[link.alias] = host
				c.Note(link.at, link.alias+" becomes a Service of type ExternalName for "+host+", which must exist", "")
				objects = append(objects, c.externalService(link.alias, host))
			}
		}
	}
	return objects
}

// externalHost is the DNS name that the alias represents; "" when there is none,
// or the alias needs no Service.
func (c conversion) externalHost(link externalLink) string {
	isDNS := strings.Contains(link.name, ".") && len(validation.IsDNS1123Subdomain(strings.ToLower(link.name))) == 0
	name := plan.ObjectName(link.name)
	_, err := netip.ParseAddr(link.name)
	switch {
	case link.name == "":
		c.Refuse(link.at, "this does not refer to a container", "write NAME:ALIAS")
		return ""
	case err == nil:
		c.Refuse(link.at, "a Service of type ExternalName requires a DNS name, not an address", "set extra_hosts: "+link.alias+"="+link.name)
		return ""
	case isDNS && link.alias == strings.ToLower(link.name):
		c.Note(link.at, link.name+" is a DNS name, which pods can resolve without a Service", "")
		return ""
	case plan.ObjectName(link.alias) != link.alias:
		c.Refuse(link.at, strconv.Quote(link.alias)+" cannot be the name of a Kubernetes Service", "use "+plan.ObjectName(link.alias))
		return ""
	case isDNS:
		return strings.ToLower(link.name)
	case link.alias == name:
		c.Note(link.at, "the Service "+name+" must exist in the namespace", "convert the project with "+link.name+", and apply it to the same namespace", finding.Behaviour)
		return ""
	case c.Options.Namespace == "":
		c.Refuse(link.at, "an alias of a Service includes the namespace, which is not known", "set --namespace, or use a DNS name: HOST.DOMAIN:"+link.alias)
		return ""
	}
	return name + "." + c.Options.Namespace + ".svc.cluster.local" // the domain of clusters by default
}

// isFree reports whether the alias still needs a Service: no unit has the name,
// and no other link.
func (c conversion) isFree(link externalLink, host string, taken names, known map[string]string) bool {
	owner, other := taken[link.alias], known[link.alias]
	switch {
	case owner != nil:
		c.Refuse(link.at, "the name "+link.alias+" is already used by "+owner.Title()+"; a name can refer to one Service only", "use a different alias")
	case other != "" && other != host:
		c.Refuse(link.at, "the name "+link.alias+" refers to "+other+" in a different service; a Service can refer to one host only", "use a different alias")
	}
	return owner == nil && other == ""
}
