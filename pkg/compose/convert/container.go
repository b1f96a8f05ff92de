package convert

import (
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// container is the unit's container. What belongs to the pod (volumes, host
// names, the grace period) is added to p.
func (c *converter) container(u *unit, p *pod) corev1.Container {
	s := u.service
	image, policy := c.image(u)
	k := corev1.Container{
		Name:            u.name,
		Image:           image,
		ImagePullPolicy: policy,
		Command:         literals(s.Entrypoint),
		Args:            literals(s.Command),
		WorkingDir:      s.WorkingDir,
		Env:             c.environment(u),
		Resources:       c.resources(u),
		SecurityContext: c.securityContext(u),
		Ports:           containerPorts(u),
		Stdin:           s.StdinOpen,
		TTY:             s.Tty,
	}
	c.reportCleared(u)
	k.VolumeMounts = c.mounts(u, p)
	return k
}

// reportCleared tells that Kubernetes cannot clear what the image says.
func (c *converter) reportCleared(u *unit) {
	const fix = "name the program that should run"
	s := u.service
	if s.Entrypoint != nil && len(s.Entrypoint) == 0 {
		c.refuse(u.at("entrypoint"), "an empty entrypoint clears the image's; Kubernetes then uses the image's again", fix)
	}
	if s.Command != nil && len(s.Command) == 0 && len(s.Entrypoint) == 0 {
		c.refuse(u.at("command"), "an empty command clears the image's; Kubernetes then uses the image's again", fix)
	}
}

// podSettings fills in what a service says about its pod, its own container apart.
// Kubernetes' variables for every Service (WEB_PORT=tcp://…) are left out: they
// would take the place of an application's own.
func (c *converter) podSettings(u *unit, p *pod) {
	s := u.service
	p.EnableServiceLinks = new(bool)
	p.SecurityContext = c.podSecurity(u)
	if s.StopGracePeriod != nil {
		seconds := int64(math.Ceil(time.Duration(*s.StopGracePeriod).Seconds()))
		p.TerminationGracePeriodSeconds = &seconds
	}
	if s.Hostname != "" {
		c.hostname(u, p)
	}
	c.dns(u, p)
	p.HostAliases = c.hostAliases(u)
}

// hostname carries the host name when a pod can have it: one DNS label.
func (c *converter) hostname(u *unit, p *pod) {
	name := u.service.Hostname
	if len(validation.IsDNS1123Label(name)) == 0 {
		p.Hostname = name
		return
	}
	c.refuse(u.at("hostname"), "a pod's host name is one lower-case label of at most 63 letters, digits and '-'; the pod keeps its own name",
		"use a short name, or remove it when nothing in the container reads it")
}

// dns adds resolvers and search domains behind the cluster's own, without which
// the names of services would stop resolving.
func (c *converter) dns(u *unit, p *pod) {
	s := u.service
	if len(s.DNS)+len(s.DNSSearch)+len(s.DNSOpts) == 0 {
		return
	}
	config := &corev1.PodDNSConfig{Nameservers: c.nameservers(u), Searches: c.searches(u)}
	for i, option := range s.DNSOpts {
		name, value, hasValue := strings.Cut(option, ":")
		if name == "" {
			c.refuse(c.item(u.at("dns_opt"), i, len(s.DNSOpts)), "an option needs a name", "write NAME or NAME:VALUE")
			continue
		}
		o := corev1.PodDNSConfigOption{Name: name}
		if hasValue {
			o.Value = &value
		}
		config.Options = append(config.Options, o)
	}
	if len(config.Nameservers)+len(config.Searches)+len(config.Options) > 0 {
		p.DNSConfig = config
	}
}

// nameservers are the addresses of dns, behind the cluster's own name server.
func (c *converter) nameservers(u *unit) []string {
	var kept []string
	all := u.service.DNS
	for i, server := range all {
		if address, err := netip.ParseAddr(server); err != nil || address.Zone() != "" {
			c.refuse(c.item(u.at("dns"), i, len(all)), strconv.Quote(server)+" is no IP address, which Kubernetes needs here", "write the address")
			continue
		}
		kept = append(kept, server)
	}
	const most = 2 // MaxDNSNameservers in pkg/apis/core/validation is 3, the cluster's own among them
	if len(kept) > most {
		c.refuse(u.at("dns"), "a pod has at most 3 name servers, the cluster's own among them; the first 2 are kept", "remove the others")
		kept = kept[:most]
	}
	if len(kept) > 0 {
		c.note(u.at("dns"), "the cluster's name server is asked first; these only when it does not answer", "")
	}
	return kept
}

// searches are the search domains that Kubernetes accepts; an empty one, with
// which Docker clears the list, is not.
func (c *converter) searches(u *unit) []string {
	var kept []string
	all := u.service.DNSSearch
	for i, domain := range all {
		if len(validation.IsDNS1123SubdomainWithUnderscore(strings.TrimSuffix(domain, "."))) > 0 && domain != "." {
			c.refuse(c.item(u.at("dns_search"), i, len(all)), strconv.Quote(domain)+" is no domain that a pod can search; the cluster's own domains stay", "remove it")
			continue
		}
		kept = append(kept, domain)
	}
	return kept
}

// hostAliases carries extra_hosts, grouped by address as the Pod API has them.
func (c *converter) hostAliases(u *unit) []corev1.HostAlias {
	byAddress := map[string][]string{}
	for _, host := range sortedKeys(u.service.ExtraHosts) {
		if problems := validation.IsDNS1123Subdomain(host); len(problems) > 0 {
			c.refuse(u.at("extra_hosts", host), "Kubernetes refuses this host name: "+brief(problems[0]), "use a-z, 0-9, '-' and '.'")
			continue
		}
		for _, address := range u.service.ExtraHosts[host] {
			if ip, err := netip.ParseAddr(address); err != nil || ip.Zone() != "" {
				c.refuse(u.at("extra_hosts", host), "Kubernetes needs an IP address here; "+address+" is known to Docker only",
					"use an address, or a Service of type ExternalName")
				continue
			}
			byAddress[address] = append(byAddress[address], host)
		}
	}
	var aliases []corev1.HostAlias
	for _, address := range sortedKeys(byAddress) {
		hosts := byAddress[address]
		slices.Sort(hosts)
		aliases = append(aliases, corev1.HostAlias{IP: address, Hostnames: hosts})
	}
	return aliases
}
