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
// names, the grace period) is added to spec.
func (c *converter) container(u *unit, spec *corev1.PodSpec) corev1.Container {
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
		Ports:           c.containerPorts(u),
		Stdin:           s.StdinOpen,
		TTY:             s.Tty,
	}
	c.reportCleared(u)
	k.VolumeMounts = c.mounts(u, spec)
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

// pod fills in what a service says about its pod, its own container apart.
func (c *converter) podSettings(u *unit, spec *corev1.PodSpec) {
	s := u.service
	if s.StopGracePeriod != nil {
		seconds := int64(math.Ceil(time.Duration(*s.StopGracePeriod).Seconds()))
		spec.TerminationGracePeriodSeconds = &seconds
	}
	if s.Hostname != "" {
		c.hostname(u, spec)
	}
	c.dns(u, spec)
	spec.HostAliases = c.hostAliases(u)
}

// hostname carries the host name when a pod can have it: one DNS label.
func (c *converter) hostname(u *unit, spec *corev1.PodSpec) {
	name := u.service.Hostname
	if len(validation.IsDNS1123Label(name)) == 0 {
		spec.Hostname = name
		return
	}
	c.refuse(u.at("hostname"), "a pod's host name is one lower-case label of at most 63 letters, digits and '-'; the pod keeps its own name",
		"use a short name, or remove it when nothing in the container reads it")
}

// dns adds resolvers and search domains behind the cluster's own, without which
// the names of services would stop resolving.
func (c *converter) dns(u *unit, spec *corev1.PodSpec) {
	s := u.service
	if len(s.DNS)+len(s.DNSSearch)+len(s.DNSOpts) == 0 {
		return
	}
	config := &corev1.PodDNSConfig{Nameservers: s.DNS, Searches: c.searches(u)}
	for _, option := range s.DNSOpts {
		name, value, hasValue := strings.Cut(option, ":")
		o := corev1.PodDNSConfigOption{Name: name}
		if hasValue {
			o.Value = &value
		}
		config.Options = append(config.Options, o)
	}
	const maxNameservers = 3 // MaxDNSNameservers in pkg/apis/core/validation, the cluster's own among them
	if len(config.Nameservers) >= maxNameservers {
		c.refuse(u.at("dns"), "a pod has at most 3 name servers, the cluster's own among them; the first 2 are kept", "remove the others")
		config.Nameservers = config.Nameservers[:maxNameservers-1]
	}
	if len(config.Nameservers)+len(config.Searches)+len(config.Options) > 0 {
		spec.DNSConfig = config
	}
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
		for _, address := range u.service.ExtraHosts[host] {
			if _, err := netip.ParseAddr(address); err != nil {
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
