package helm

import (
	"cmp"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// exposures are the ways to publish, as `expose.type` names them.
var exposures = []plan.Expose{
	plan.ExposeNone, plan.ExposeNodePort, plan.ExposeLoadBalancer, plan.ExposeIngress, plan.ExposeGateway,
}

// setting is an option of the conversion that is a value of the chart, below
// `expose`.
type setting struct {
	name    string
	types   []plan.Expose // that use it
	comment string
	get     func(plan.Options) string
	set     func(*plan.Options, string)
	sample  string // replaces it if it is empty by default
}

// settings begin with the parts of hosts.
var settings = []setting{
	{
		name: "domain", types: []plan.Expose{plan.ExposeIngress, plan.ExposeGateway},
		comment: "Hosts are SERVICE.domain.", sample: "example.com",
		get: func(o plan.Options) string { return o.Domain },
		set: func(o *plan.Options, v string) { o.Domain = v },
	},
	{
		name: "ingressClass", types: []plan.Expose{plan.ExposeIngress},
		comment: "The IngressClass; \"\" leaves it to the cluster.", sample: "nginx",
		get: func(o plan.Options) string { return cmp.Or(o.IngressClass, o.Target.Ingress.Class) },
		set: func(o *plan.Options, v string) { setClass(&o.IngressClass, &o.Target.Ingress.Class, v) },
	},
	{
		name: "gatewayClass", types: []plan.Expose{plan.ExposeGateway},
		comment: "The GatewayClass of the Gateway; \"\" creates none.", sample: "nginx",
		get: func(o plan.Options) string { return cmp.Or(o.GatewayClass, o.Target.Gateway.Class) },
		set: func(o *plan.Options, v string) { setClass(&o.GatewayClass, &o.Target.Gateway.Class, v) },
	},
	{
		name: "tlsSecret", types: []plan.Expose{plan.ExposeIngress, plan.ExposeGateway},
		comment: "The Secret with the certificate of the hosts; \"\" for plain HTTP.", sample: "tls",
		get: func(o plan.Options) string { return o.TLSSecret },
		set: func(o *plan.Options, v string) { o.TLSSecret = v },
	},
}

// setClass keeps the annotations of the target's own class.
func setClass(asked, target *string, class string) {
	if *asked == "" && *target != "" {
		*target = class
		return
	}
	*asked = class
}

func (s setting) source() string { return ".Values.expose." + s.name }
