package convert

import (
	"net/netip"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// externalLink is NAME[:ALIAS] of external_links.
type externalLink struct {
	name, alias string
	at          project.Path
}

func (c *converter) externalLinksOf(u *unit) []externalLink {
	var all []externalLink
	for i, text := range u.service.ExternalLinks {
		name, alias, ok := strings.Cut(text, ":")
		if !ok {
			alias = name
		}
		all = append(all, externalLink{name, strings.ToLower(alias), c.item(u.at("external_links"), i, len(u.service.ExternalLinks))})
	}
	return all
}

// externalLinks adds a Service of type ExternalName for each alias of a
// container outside the project. Docker finds such a container by its name on
// the same machine. A cluster knows two kinds of names: those of DNS, which hold
// a dot and are taken as they are, and those of Services; a bare name is that of
// a Service in the namespace, which is where the other project's objects would
// be applied to next to this one's.
func (c *converter) externalLinks(taken map[string]*unit) {
	known := map[string]string{} // alias → what it stands for
	for _, u := range c.units {
		for _, link := range c.externalLinksOf(u) {
			if own := c.byService[link.name]; own != nil {
				c.addAlias(alias{own, link.alias, link.at}, taken)
			} else if host := c.externalHost(link); host != "" && c.isFree(link, host, taken, known) {
				known[link.alias] = host
				c.addExternal(link, host)
			}
		}
	}
}

// externalHost is the DNS name that the alias stands for; "" when there is none,
// or the alias needs no Service.
func (c *converter) externalHost(link externalLink) string {
	isDNS := strings.Contains(link.name, ".") && len(validation.IsDNS1123Subdomain(strings.ToLower(link.name))) == 0
	name := objectName(link.name)
	_, err := netip.ParseAddr(link.name)
	switch {
	case link.name == "":
		c.refuse(link.at, "this names no container", "write NAME:ALIAS")
		return ""
	case err == nil:
		c.refuse(link.at, "an address has no name in DNS, and a Service of type ExternalName stands for a name", "extra_hosts: "+link.alias+"="+link.name)
		return ""
	case isDNS && link.alias == strings.ToLower(link.name):
		c.note(link.at, link.name+" is a DNS name, which pods resolve without a Service", "")
		return ""
	case objectName(link.alias) != link.alias:
		c.refuse(link.at, strconv.Quote(link.alias)+" cannot be the name of a Kubernetes Service", "use "+objectName(link.alias))
		return ""
	case isDNS:
		return strings.ToLower(link.name)
	case link.alias == name:
		c.note(link.at, "the Service "+name+" must exist in the namespace", "convert the project that has "+link.name+", and apply it to the same namespace")
		return ""
	case c.options.Namespace == "":
		c.refuse(link.at, "an alias of a Service is written with its namespace, which is not known", "give --namespace, or write a DNS name: HOST.DOMAIN:"+link.alias)
		return ""
	}
	return name + "." + c.options.Namespace + ".svc.cluster.local" // the domain of clusters unless they are told otherwise
}

// isFree tells whether the alias still needs a Service: no unit has the name,
// and no other link.
func (c *converter) isFree(link externalLink, host string, taken map[string]*unit, known map[string]string) bool {
	owner, other := taken[link.alias], known[link.alias]
	switch {
	case owner != nil:
		c.refuse(link.at, "the name "+link.alias+" belongs to "+owner.title()+" already; a Service stands for one of them only", "use another alias")
	case other != "" && other != host:
		c.refuse(link.at, "the name "+link.alias+" stands for "+other+" in another service; a Service stands for one host only", "use another alias")
	}
	return owner == nil && other == ""
}

func (c *converter) addExternal(link externalLink, host string) {
	c.note(link.at, link.alias+" is a Service of type ExternalName for "+host+", which must exist", "")
	c.add(c.externalService(link.alias, host))
}

func (c *converter) externalService(name, host string) *corev1.Service {
	return &corev1.Service{
		TypeMeta: typeMeta("v1", "Service"), ObjectMeta: c.meta(name, c.projectLabels()),
		Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: host},
	}
}
