// Package service makes the objects that lead traffic to the pods of a plan or
// block it: Services, Ingresses, the Gateway API, NetworkPolicies.
package service

import (
	"cmp"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/pod"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// New are a Service for every unit that another one can reach, one for each of
// its aliases, the objects that publish its ports, and the policies of networks.
// Subdomains are those of the pods.
func New(p *plan.Plan, subdomains []pod.Subdomain) ([]object.Object, []finding.Finding) {
	c := start(p)
	taken := names{}
	for _, u := range p.AllUnits {
		taken.reserve(u.Name, u)
	}
	var objects []object.Object
	var hosts []string
	b := newPublisher(c)
	for _, u := range p.AllUnits {
		if name := p.Governing(u); name != "" && name != u.Name {
			objects = append(objects, c.governing(u))
		}
		if !p.HasService(u) {
			continue
		}
		objects = append(objects, c.service(u, u.Name))
		if len(p.Ways(u)) > 0 {
			made, leading := b.publish(u, taken.public(u))
			objects, hosts = append(objects, made...), append(hosts, leading...)
		}
	}
	objects = append(objects, c.elsewhere(taken)...)
	for _, u := range p.AllUnits {
		for _, a := range c.aliases(u) {
			objects = append(objects, c.aliasService(a, taken)...)
		}
	}
	objects = append(objects, c.externalLinks(taken)...)
	objects = append(objects, c.gateway(hosts)...)
	c.reportTLS(hosts)
	objects = append(objects, c.subdomainServices(subdomains, taken)...)
	return append(objects, c.policies()...), c.Findings()
}

// elsewhere are the Services of the services that run outside the cluster.
func (c conversion) elsewhere(taken names) []object.Object {
	var objects []object.Object
	for _, u := range c.Elsewhere {
		name := cmp.Or(u.Hints.Name.Value, plan.ObjectName(u.Title()))
		if owner := taken[name]; owner != nil {
			c.Refuse(u.Hints.Service.ExternalName.At, "the name "+name+" is already used by "+owner.Title(), "rename one of the services")
			continue
		}
		taken.reserve(name, u)
		host := u.Hints.Service.ExternalName.Value
		c.Note(u.Hints.Service.ExternalName.At, u.Title()+" does not run in the cluster, where the name "+name+" refers to "+host+"; its other attributes are dropped", "")
		objects = append(objects, c.externalService(name, host))
	}
	return objects
}
