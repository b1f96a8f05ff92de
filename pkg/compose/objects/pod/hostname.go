package pod

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// maxHostname is the limit of Linux. Source: validatePodHostName in
// pkg/apis/core/validation of Kubernetes 1.37.
const maxHostname = 64

// hostname converts hostname and domainname. A short name is the pod's; a domain
// of one label its subdomain; a full name is the override, which is generally
// available since Kubernetes 1.37.
func (c conversion) hostname(u *plan.Unit, p *pod) {
	host, domain := strings.ToLower(u.Service.Hostname), strings.ToLower(u.Service.DomainName)
	short := host == "" || len(validation.IsDNS1123Label(host)) == 0
	if host+domain == "" || c.refusesHostname(u, p, short) {
		return
	}
	if host != u.Service.Hostname {
		c.Note(u.At("hostname"), "host names of pods are lower case: "+host, "")
	}
	if short && host != "" {
		setOnce(c.Collector, &p.Hostname, host, u, "hostname")
	}
	switch {
	case short && domain == "":
	case short && plan.ObjectName(domain) == domain:
		c.subdomain(u, p, domain)
	default:
		c.fullName(u, p, strings.Trim(host+"."+domain, "."))
	}
}

// refusesHostname reports pods whose host name Kubernetes sets.
func (c conversion) refusesHostname(u *plan.Unit, p *pod, short bool) bool {
	at := u.FirstSet("hostname", "domainname")
	switch {
	case p.HostNetwork:
		c.Refuse(at, "a pod that uses its node's network has its node's host name", "remove it, or remove network_mode: host")
	case c.Kind(c.Pod(u)) == plan.StatefulSet && short: // updateIdentity in pkg/controller/statefulset of Kubernetes 1.37
		c.Refuse(at, "a StatefulSet sets the host names of its pods: its name and a number", "use --workload=deployment, or remove it if no program in the container uses it")
	default:
		return false
	}
	return true
}

// subdomain gives the pod a domain of one label.
func (c conversion) subdomain(u *plan.Unit, p *pod, domain string) {
	setOnce(c.Collector, &p.Subdomain, domain, u, "domainname")
	if u.Parent == nil || u.IsSet("domainname") { // a hook has that of its service by default
		p.subdomains = append(p.subdomains, Subdomain{c.Pod(u), domain, u.At("domainname")})
	}
}

// fullName sets a name with dots as the pod's host name.
func (c conversion) fullName(u *plan.Unit, p *pod, name string) {
	const since = 37
	attribute := "hostname"
	if u.Service.DomainName != "" {
		attribute = "domainname"
	}
	switch {
	case len(name) > maxHostname || len(validation.IsDNS1123Subdomain(name)) > 0:
		c.Refuse(u.At(attribute), name+" cannot be a pod's host name: use at most 64 characters of a-z, 0-9, '-' and '.'", "use a shorter name, or remove it if no program in the container uses it")
	case u.Service.Hostname == "":
		c.Refuse(u.At(attribute), "a pod can have a domain only together with a host name", "set hostname, or remove it if no program in the container uses it")
	case !c.Options.Supports(since):
		c.Refuse(u.At(attribute), "a host name with dots (hostnameOverride) is supported since Kubernetes 1.37", "use a short name, or set --kube-version=1.37 if the cluster runs 1.37 or newer")
	default:
		if attribute == "domainname" {
			c.Warn(u.At(attribute), "the domain becomes a part of the pod's host name: hostname and hostname -f both print "+name, "")
		}
		setOnce(c.Collector, &p.HostnameOverride, &name, u, attribute)
	}
}
