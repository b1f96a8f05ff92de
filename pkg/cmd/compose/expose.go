package compose

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// The ways to publish, as --expose takes them.
var exposures = []string{
	string(plan.ExposeNone), string(plan.ExposeNodePort), string(plan.ExposeLoadBalancer), string(plan.ExposeIngress), string(plan.ExposeGateway),
}

// networkFlags are the flags about what is reached from where, as typed.
type networkFlags struct {
	target, expose, domain, tlsSecret   string
	ingressClass, gatewayClass, gateway string
	policy                              bool
	models                              []string
}

func (f *networkFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.target, "target", target.Names()[0], "platform that sets classes and annotations: "+choices(target.Names()))
	fs.StringVar(&f.expose, "expose", "", "how to publish ports outside the cluster: "+choices(exposures)+" (default: "+exposeDefaults()+")")
	fs.StringVar(&f.domain, "domain", "localhost", "`DOMAIN` of the hosts of Ingresses and HTTPRoutes: SERVICE.DOMAIN")
	fs.StringVar(&f.tlsSecret, "tls-secret", "", "`NAME` of an existing Secret with the certificate of those hosts")
	fs.StringVar(&f.ingressClass, "ingress-class", "", "`CLASS` of Ingresses (default: that of the target)")
	fs.StringVar(&f.gatewayClass, "gateway-class", "", "`CLASS` of the Gateway (default: that of the target)")
	fs.StringVar(&f.gateway, "gateway", "", "existing Gateway to attach HTTPRoutes to: `NAME` or NAMESPACE/NAME")
	fs.BoolVar(&f.policy, "network-policy", false, "convert networks to NetworkPolicies that separate them")
	fs.StringArrayVar(&f.models, "model-endpoint", nil, "address of the server of a model, `NAME=URL`; repeatable")
}

// exposeDefaults says which way to publish the targets have: that of the first,
// then WAY for the targets with another one.
func exposeDefaults() string {
	first := target.Names()[0]
	var parts []string
	for _, way := range exposures {
		switch names := target.ExposedBy(way); {
		case slices.Contains(names, first):
			parts = append(parts, way)
		case len(names) > 0:
			parts = append(parts, way+" for "+listed(names))
		}
	}
	return strings.Join(parts, "; ")
}

// listed is "a", "a and b" or "a, b and c".
func listed(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// apply puts the checked flags into the options.
func (f *networkFlags) apply(o *plan.Options) error {
	profile, err := target.Lookup(f.target)
	if err != nil {
		return err
	}
	o.Target, o.Expose, o.Domain, o.TLSSecret = profile, plan.Expose(f.expose), f.domain, f.tlsSecret
	o.IngressClass, o.GatewayClass, o.NetworkPolicy = f.ingressClass, f.gatewayClass, f.policy
	if namespace, name, ok := strings.Cut(f.gateway, "/"); ok {
		o.Gateway = types.NamespacedName{Namespace: namespace, Name: name}
	} else {
		o.Gateway.Name = f.gateway
	}
	o.ModelEndpoints = map[string]string{}
	for _, text := range f.models {
		name, address, _ := strings.Cut(text, "=")
		o.ModelEndpoints[name] = address
	}
	return nil
}

// check finds values that no conversion can use.
func (f *networkFlags) check() error {
	for _, c := range []struct{ flag, value, expected, hint string }{
		{"domain", f.domain, "a domain such as example.com", ""},
		{"tls-secret", f.tlsSecret, "the name of a Secret", "use a-z, 0-9, - and ."},
		{"ingress-class", f.ingressClass, "the name of an IngressClass", "list them with: kubectl get ingressclasses"},
		{"gateway-class", f.gatewayClass, "the name of a GatewayClass", "list them with: kubectl get gatewayclasses"},
	} {
		if (c.value != "" || c.flag == "domain") && len(validation.IsDNS1123Subdomain(c.value)) > 0 {
			return fault.FlagValue{Flag: c.flag, Value: c.value}.NotValid(c.expected).WithHint(c.hint)
		}
	}
	if !isGateway(f.gateway) {
		return fault.FlagValue{Flag: "gateway", Value: f.gateway}.NotValid("[NAMESPACE/]NAME of a Gateway").
			WithHint("list them with: kubectl get gateways -A")
	}
	return f.checkModels()
}

func isGateway(text string) bool {
	namespace, name, ok := strings.Cut(text, "/")
	if !ok {
		return text == "" || len(validation.IsDNS1123Subdomain(text)) == 0
	}
	return len(validation.IsDNS1123Label(namespace)) == 0 && len(validation.IsDNS1123Subdomain(name)) == 0
}

func (f *networkFlags) checkModels() error {
	for _, text := range f.models {
		name, address, _ := strings.Cut(text, "=")
		u, err := url.Parse(address)
		if name == "" || err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fault.FlagValue{Flag: "model-endpoint", Value: text}.NotValid("NAME=URL, such as llm=http://llm.models.svc/v1")
		}
	}
	return nil
}

// rules are the rules of the flags. Some flags belong to one way to publish: the
// one that is asked for, or that of the target.
func (f *networkFlags) rules() cli.Rules {
	const ingress, gateway = "expose=" + string(plan.ExposeIngress), "expose=" + string(plan.ExposeGateway)
	profile, _ := target.Lookup(f.target) // the rule of --target finds an unknown one
	expose := "expose=" + cmp.Or(f.expose, profile.Expose)
	return cli.Rules{
		cli.OneOf("target", target.Names()...),
		cli.OneOf("expose", exposures...),
		cli.Requires("ingress-class", ingress).When(expose != ingress),
		cli.Requires("gateway-class", gateway).When(expose != gateway),
		cli.Requires("gateway", gateway).When(expose != gateway),
		cli.Requires("tls-secret", ingress, gateway).When(expose != ingress && expose != gateway),
		cli.Excludes("gateway", "tls-secret", "gateway-class").
			WithHint("remove one of them: --gateway uses an existing Gateway with its own class and certificate"),
	}
}

// checkProject finds endpoints of models that the project does not have.
func checkProject(p *project.Project, o plan.Options) error {
	for _, name := range slices.Sorted(maps.Keys(o.ModelEndpoints)) {
		if _, ok := p.Models[name]; !ok {
			return fault.Usagef("--model-endpoint: the project has no model %s", name).
				WithHint("its models: " + cmp.Or(strings.Join(slices.Sorted(maps.Keys(p.Models)), ", "), "none"))
		}
	}
	return nil
}
