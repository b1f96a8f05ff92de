package pod

import (
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// dns adds resolvers and search domains after the cluster's own, which are needed
// to resolve the names of services.
func (c conversion) dns(u *plan.Unit, p *pod) {
	s := u.Service
	if len(s.DNS)+len(s.DNSSearch)+len(s.DNSOpts) == 0 {
		return
	}
	config := corev1.PodDNSConfig{}
	if p.DNSConfig != nil {
		config = *p.DNSConfig
	}
	config.Nameservers = c.nameservers(u, config.Nameservers)
	config.Searches = c.searches(u, config.Searches)
	for i, option := range s.DNSOpts {
		name, value, hasValue := strings.Cut(option, ":")
		if name == "" {
			c.Refuse(c.Item(u.At("dns_opt"), i, len(s.DNSOpts)), "an option must have a name", "write NAME or NAME:VALUE")
			continue
		}
		o := corev1.PodDNSConfigOption{Name: name}
		if hasValue {
			o.Value = &value
		}
		if !slices.ContainsFunc(config.Options, func(other corev1.PodDNSConfigOption) bool { return reflect.DeepEqual(o, other) }) {
			config.Options = append(config.Options, o)
		}
	}
	if len(config.Nameservers)+len(config.Searches)+len(config.Options) > 0 {
		p.DNSConfig = &config
	}
}

// nameservers are the addresses of dns; the cluster's own name server and those
// of the pod are before them.
func (c conversion) nameservers(u *plan.Unit, kept []string) []string {
	all := u.Service.DNS
	for i, server := range all {
		if address, err := netip.ParseAddr(server); err != nil || address.Zone() != "" {
			c.Refuse(c.Item(u.At("dns"), i, len(all)), strconv.Quote(server)+" is not an IP address, which Kubernetes requires here", "use the IP address")
			continue
		}
		if !slices.Contains(kept, server) {
			kept = append(kept, server)
		}
	}
	const most = 2 // MaxDNSNameservers in pkg/apis/core/validation is 3, the cluster's own among them
	if len(kept) > most {
		c.Refuse(u.At("dns"), "a pod can have at most 3 name servers, including the cluster's own; the first 2 are used", "remove the others")
		kept = kept[:most]
	}
	if len(all) > 0 && len(kept) > 0 {
		c.Note(u.At("dns"), "the cluster's name server is used first; these are used only if it does not respond", "")
	}
	return kept
}

// searches are the pod's search domains and those that Kubernetes accepts; an
// empty one, which clears the list in Docker, is rejected.
func (c conversion) searches(u *plan.Unit, kept []string) []string {
	all := u.Service.DNSSearch
	for i, domain := range all {
		if len(validation.IsDNS1123SubdomainWithUnderscore(strings.TrimSuffix(domain, "."))) > 0 && domain != "." {
			c.Refuse(c.Item(u.At("dns_search"), i, len(all)), strconv.Quote(domain)+" is not a valid search domain for a pod; the cluster's own domains are used", "remove it")
			continue
		}
		if !slices.Contains(kept, domain) {
			kept = append(kept, domain)
		}
	}
	return kept
}

// hostAliases converts extra_hosts, grouped by address as in the Pod API.
func (c conversion) hostAliases(u *plan.Unit, p *pod) {
	for _, host := range mapping.Keys(u.Service.ExtraHosts) {
		if problems := validation.IsDNS1123Subdomain(host); len(problems) > 0 {
			c.Refuse(u.At("extra_hosts", host), "Kubernetes does not allow this host name: "+plan.Brief(problems[0]), "use a-z, 0-9, '-' and '.'")
			continue
		}
		for _, address := range u.Service.ExtraHosts[host] {
			ip, err := netip.ParseAddr(address)
			switch {
			case address == "host-gateway":
				c.Refuse(u.At("extra_hosts", host), "the machine that runs Docker is not part of the cluster, and a pod's hosts file cannot refer to its node", "use the address of the program there, or run it in the cluster")
			case err != nil || ip.Zone() != "":
				c.Refuse(u.At("extra_hosts", host), "Kubernetes requires an IP address here; "+address+" is specific to Docker", "use an address, or a Service of type ExternalName")
			default:
				p.alias(address, host)
			}
		}
	}
	slices.SortFunc(p.HostAliases, func(a, b corev1.HostAlias) int { return strings.Compare(a.IP, b.IP) })
}
