// Package convert turns a Compose project into Kubernetes objects and findings.
// It is pure: everything it knows is in the [project.Project] and the [Options].
// Start with [Convert]; each other file is one concern.
package convert

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"k8s.io/apimachinery/pkg/api/resource"
	apitypes "k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// Options are the decisions that a Compose project does not hold. The zero
// value of each is its default, except for VolumeSize, which must be set.
type Options struct {
	Target              target.Profile    // the platform; the zero value is any cluster
	Namespace           string            // metadata.namespace of every object; "" leaves it out
	Expose              Expose            // how published ports become reachable from outside; "" is the target's way
	Domain              string            // hosts of Ingresses and HTTPRoutes are SERVICE.Domain
	Registry            string            // prefix of the images that the project builds; "" for none
	EnvSecrets          EnvSecrets        // which variables go to a Secret
	VolumeSize          resource.Quantity // storage request of every claim
	NativeProbes        bool              // httpGet and tcpSocket where a healthcheck is one
	Liveness            bool              // healthchecks also restart containers
	WaitForDependencies bool              // every depends_on becomes a waiting init container
	StableNames         bool              // no content hash in the names of ConfigMaps and Secrets
	KubeVersion         KubeVersion       // the oldest Kubernetes that the manifests are for; zero: OldestSupported
	Workload            Workload          // what runs a service with data of its own; "" is WorkloadAuto
	Secrets             SecretMode        // what is written of Secrets; "" is SecretsInline
	NetworkPolicy       bool              // networks become NetworkPolicies
	AllowHostFiles      bool              // paths of the nodes themselves become hostPath volumes
	PodSecurity         PodSecurity       // the Pod Security Standard to keep to; "" is PodSecurityPrivileged

	// What stands before Services that are published by host names.
	TLSSecret    string                  // Secret with the certificate of the hosts; "" for plain HTTP
	IngressClass string                  // "" is the target's
	GatewayClass string                  // "" is the target's
	Gateway      apitypes.NamespacedName // an existing Gateway to attach to; zero: one is made

	ModelEndpoints map[string]string // address of a model's server, by the model's name

	// Reveal is for projects with stand-ins for values that are filled in later:
	// it gives the text that is meant, on which decisions and the names of
	// objects depend. Nil: every text means itself.
	Reveal func(string) string
}

// Result is a converted project.
type Result struct {
	Objects  []object.Object   // in no particular order; pkg/object sorts them
	Findings []finding.Finding // sorted by place
}

// Convert converts every enabled service of the project. An error names a
// place in the project that has no meaning in either world (exit code 2); what
// Kubernetes cannot hold is a finding.
func Convert(p *project.Project, o Options) (*Result, error) {
	c := &converter{project: p, options: o, configs: map[string]held{}, hints: hint.NewReader(p.Source, p.Extensions)}
	c.addUnits()
	if err := c.checkImages(); err != nil {
		return nil, err
	}
	c.findings = append(c.findings, attribute.Check(p.Source)...)
	c.planMentions()
	c.planPods()
	c.planConnections()
	c.planWorkloads()
	c.planDependencies()
	c.reportRenames()
	c.planVolumes()
	c.planStateful()
	c.reserveExternal()
	c.planNetworks()
	for _, u := range c.units {
		c.convertUnit(u)
	}
	c.restartWith()
	c.addClaims()
	c.addServices()
	c.addPolicies()
	c.reportUnused()
	return &Result{Objects: c.objects, Findings: once(append(c.findings, c.hints.Findings...))}, nil
}

// once sorts the findings and leaves out repetitions: what several services use
// is told once.
func once(findings []finding.Finding) []finding.Finding {
	finding.Sort(findings)
	return slices.CompactFunc(findings, func(a, b finding.Finding) bool {
		return a.Message == b.Message && a.Position == b.Position && slices.Equal(a.Attribute, b.Attribute)
	})
}

// converter is one conversion under way.
type converter struct {
	project   *project.Project
	options   Options
	units     []*unit // sorted by service name
	elsewhere []*unit // that do not run in the cluster, where hints say so
	hints     *hint.Reader
	configs   map[string]held // KIND/NAME of a ConfigMap or Secret → what it holds
	objects   []object.Object
	findings  []finding.Finding

	// What the units have to do with each other, each gathered in one pass.
	byService   map[string]*unit
	byObject    map[string]*unit     // by the name of its objects
	dependents  map[string][]*unit   // that depend on a service
	networks    map[string]int       // how many units are in a network
	mounters    map[string]int       // how many units mount a named volume
	links       map[string][]alias   // further names that links of others give a service
	mentions    map[string][]mention // where a host name is used
	volumes     map[string]*claim    // by volume key
	owned       map[*unit][]*claim   // that only the unit's own pods mount
	connections connections
	subdomains  []subdomain      // of pods, for which Services are added
	exclusive   map[*unit]string // the claim that only the unit's single pod may hold

	waiter        bool               // the account that may watch Jobs has been added
	bound         map[string]bool    // RoleBindings of accounts that hints name
	networkLabels map[string]string  // by which a pod is in a network, by the network's key
	podNetworks   map[*unit][]string // of a pod's containers, sorted

	hosts     map[string]bool   // first labels of the host names of Ingresses and HTTPRoutes
	routed    []string          // host names that lead to a service
	outside   map[string]*unit  // which unit publishes a port first, by number and protocol
	hostPorts map[string]string // who has a port of the node, by number and protocol, and what a container port is opened as
	nodePorts map[int32]*unit   // whose each one is
}

// unit is one container on its way to a pod: a service, a job or a pre_start hook.
type unit struct {
	service types.ServiceConfig
	name    string       // of its Kubernetes objects
	hints   *hint.Hints  // never nil
	path    project.Path // services.NAME, jobs.NAME or services.NAME.pre_start.[N]
	kind    workloadKind
	reason  string // for the kind; "" for the usual Deployment
	waits   []wait // what it waits for before it starts
	ports   []port // what its container listens on, sorted, each number and protocol once

	// Whose pod it runs in.
	host    *unit   // nil when it is a workload of its own
	init    []*unit // that run to their end before its container, in order
	members []*unit // whose containers run beside its own
	network *unit   // whose network it uses, and under whose name it is reached; nil for its own

	parent   *unit                // the service that it is a pre_start hook of; nil for all others
	hooks    []*unit              // its own pre_start hooks, in order
	alone    bool                 // a hook that has a pod of its own
	triggers *types.TriggerConfig // of a job; nil for all others
}

// title is what the unit is called in a name or a message.
func (u *unit) title() string {
	if u.parent != nil {
		return fmt.Sprintf("%s-pre-start-%d", u.parent.title(), slices.Index(u.parent.hooks, u)+1)
	}
	return u.path[1]
}

// isInit tells whether it runs as an init container.
func (u *unit) isInit() bool { return u.host != nil && slices.Contains(u.host.init, u) }

// net is the unit under whose name the unit is reached.
func (u *unit) net() *unit {
	if u.network != nil {
		return u.network.net()
	}
	return u
}

// pod is the unit whose workload runs the unit's container.
func (u *unit) pod() *unit {
	if u.host != nil {
		return u.host.pod()
	}
	return u
}

func (u *unit) at(segments ...string) project.Path { return u.path.Join(segments...) }

func (c *converter) add(objects ...object.Object) { c.objects = append(c.objects, objects...) }

func (c *converter) find(severity finding.Severity, at project.Path, message, fix string) {
	at = c.written(at)
	c.findings = append(c.findings, finding.Finding{
		Severity:  severity,
		Attribute: at,
		Position:  c.project.Source.Position(at...),
		Message:   message,
		Fix:       fix,
	})
}

func (c *converter) note(at project.Path, message, fix string) {
	c.find(finding.Note, at, message, fix)
}

func (c *converter) warn(at project.Path, message, fix string) {
	c.find(finding.Warning, at, message, fix)
}

func (c *converter) refuse(at project.Path, message, fix string) {
	c.find(finding.Refused, at, message, fix)
}

// item is the path of the i-th of n items of a list. When the source has
// another number of items than the model (port ranges are expanded), only the
// list is named.
func (c *converter) item(list project.Path, i, n int) project.Path {
	list = c.written(list)
	if !c.project.Source.Has(list.Join(index(n-1))...) || c.project.Source.Has(list.Join(index(n))...) {
		return list
	}
	return list.Join(index(i))
}

// set tells whether a person wrote the attribute of the unit's service.
func (c *converter) set(u *unit, segments ...string) bool {
	return c.project.Source.Has(u.at(segments...)...)
}
