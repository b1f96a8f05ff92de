package service

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// ingressFront is the proxy for Ingresses: the target's, unless another class is
// requested; then only its name is known.
func (c conversion) ingressFront() target.Frontend {
	if class := c.Options.IngressClass; class != "" {
		return target.Frontend{Class: class}
	}
	return c.Options.Target.Ingress
}

// gatewayFront is the same for Gateways.
func (c conversion) gatewayFront() target.Frontend {
	if class := c.Options.GatewayClass; class != "" {
		return target.Frontend{Class: class}
	}
	return c.Options.Target.Gateway
}

// frontOf is the proxy for the unit's Ingress.
func (c conversion) frontOf(u *plan.Unit) target.Frontend {
	if class := u.Hints.Expose.IngressClass; class.Given() {
		return target.Frontend{Class: class.Value}
	}
	return c.ingressFront()
}

// tlsSecret is the Secret with the certificate of the unit's Ingress; "" for none.
func (c conversion) tlsSecret(u *plan.Unit) string {
	h := u.Hints.Expose.TLSSecret
	if h.Given() {
		c.Note(h.At, "the certificate is in the Secret "+h.Value+", which must exist", c.Options.Kubectl("create secret tls "+h.Value+" --cert=FILE --key=FILE"), finding.Behaviour)
	}
	return cmp.Or(h.Value, c.Options.TLSSecret)
}

// reportNeeds reports once what the cluster must have for these objects.
func (c conversion) reportNeeds(what string, front target.Frontend) {
	if front.Needs != "" {
		c.Note(project.Path{"services"}, fmt.Sprintf("%s on %s need %s", what, c.Options.Target.Title, front.Needs), "install it before you apply the manifests", finding.Behaviour)
	}
}

// reportTLS reports the source of the certificate of the routed hosts.
func (c conversion) reportTLS(hosts []string) {
	name, front := c.Options.TLSSecret, c.ingressFront()
	if c.Options.Exposure() == plan.ExposeGateway {
		front = c.gatewayFront()
	}
	switch {
	case name == "" || len(hosts) == 0:
	case front.TLS != "":
		c.Warn(project.Path{"services"}, "the certificate is not read from the Secret "+name+" on "+c.Options.Target.Title+": "+front.TLS, "store it where the platform reads it")
	default:
		c.Note(project.Path{"services"}, "the certificate for "+strings.Join(hosts, ", ")+" is in the Secret "+name+", which must exist", c.Options.Kubectl("create secret tls "+name+" --cert=FILE --key=FILE"), finding.Behaviour)
	}
}
