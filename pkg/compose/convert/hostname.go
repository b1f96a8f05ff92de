package convert

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// maxHostname is what Linux has room for. Source: validatePodHostName in
// pkg/apis/core/validation of Kubernetes 1.37.
const maxHostname = 64

// hostname carries hostname and domainname. A short name is the pod's; a domain
// of one label its subdomain; a full name the override, which Kubernetes has for
// good since 1.37.
func (c *converter) hostname(u *unit, p *pod) {
	host, domain := strings.ToLower(u.service.Hostname), strings.ToLower(u.service.DomainName)
	short := host == "" || len(validation.IsDNS1123Label(host)) == 0
	if host+domain == "" || c.refusesHostname(u, p, short) {
		return
	}
	if host != u.service.Hostname {
		c.note(u.at("hostname"), "host names of pods are lower case: "+host, "")
	}
	if short && host != "" {
		settle(c, &p.Hostname, host, u, "hostname")
	}
	switch {
	case short && domain == "":
	case short && objectName(domain) == domain:
		c.subdomain(u, p, domain)
	default:
		c.fullName(u, p, strings.Trim(host+"."+domain, "."))
	}
}

// refusesHostname tells about pods whose host name is not theirs to choose.
func (c *converter) refusesHostname(u *unit, p *pod, short bool) bool {
	at := firstSet(c, u, "hostname", "domainname")
	switch {
	case p.HostNetwork:
		c.refuse(at, "a pod that shares its node's network has its node's name", "remove it, or network_mode: host")
	case u.pod().kind == statefulSet && short: // updateIdentity in pkg/controller/statefulset of Kubernetes 1.37
		c.refuse(at, "a StatefulSet names its pods itself, after it and with a number", "--workload=deployment, or remove it when nothing in the container reads it")
	default:
		return false
	}
	return true
}

// subdomain gives the pod a domain of one label.
func (c *converter) subdomain(u *unit, p *pod, domain string) {
	settle(c, &p.Subdomain, domain, u, "domainname")
	if u.parent == nil || c.set(u, "domainname") { // a hook's is else its service's
		c.subdomains = append(c.subdomains, subdomain{u.pod(), domain, u.at("domainname")})
	}
}

// firstSet is the path of the first of the attributes that a person wrote.
func firstSet(c *converter, u *unit, attributes ...string) project.Path {
	for _, attribute := range attributes {
		if c.set(u, attribute) {
			return u.at(attribute)
		}
	}
	return u.at(attributes[0])
}

// fullName makes a name with dots the pod's host name.
func (c *converter) fullName(u *unit, p *pod, name string) {
	const since = 37
	attribute := "hostname"
	if u.service.DomainName != "" {
		attribute = "domainname"
	}
	switch {
	case len(name) > maxHostname || len(validation.IsDNS1123Subdomain(name)) > 0:
		c.refuse(u.at(attribute), name+" cannot be a pod's host name: that has at most 64 of a-z, 0-9, '-' and '.'", "use a shorter name, or remove it when nothing in the container reads it")
	case u.service.Hostname == "":
		c.refuse(u.at(attribute), "a pod has a domain only together with a host name", "set hostname, or remove it when nothing in the container reads it")
	case !c.has(since):
		c.refuse(u.at(attribute), "a host name with dots (hostnameOverride) is part of a pod since Kubernetes 1.37", "use a short name, or --kube-version=1.37 when the cluster runs that")
	default:
		if attribute == "domainname" {
			c.warn(u.at(attribute), "the domain becomes a part of the pod's host name: hostname and hostname -f both show "+name, "")
		}
		settle(c, &p.HostnameOverride, &name, u, attribute)
	}
}

// subdomain is the domain of a unit's pod; a Service of that name makes it
// known to the cluster's DNS.
type subdomain struct {
	unit *unit
	name string
	at   project.Path
}

// addSubdomains adds a headless Service for every domain: hostname.domain then
// resolves, before the pod is ready too.
func (c *converter) addSubdomains(taken map[string]*unit) {
	for _, s := range c.subdomains {
		owner, exists := taken[s.name]
		if exists && owner != s.unit {
			c.refuse(s.at, "the Service "+s.name+", which would make the domain known, belongs to "+owner.title()+": no name of the domain resolves", "use another name")
		}
		if exists {
			continue
		}
		taken[s.name] = s.unit
		c.add(&corev1.Service{
			TypeMeta:   typeMeta("v1", "Service"),
			ObjectMeta: c.meta(s.name, c.labels(s.unit)),
			Spec: corev1.ServiceSpec{
				ClusterIP: corev1.ClusterIPNone, PublishNotReadyAddresses: true, Selector: c.selector(s.unit),
			},
		})
	}
}
