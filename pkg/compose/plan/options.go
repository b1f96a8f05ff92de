package plan

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	apitypes "k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// Options are the decisions that are not in a Compose project. The zero value of
// each is its default, except for VolumeSize, which must be set.
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
	SecretsFile         string            // the file of kubectl secretgen -f that is written for Secrets that must exist; "" for none
	FormatHashes        bool              // StableNames is set because the format adds the hashes itself
	KubeVersion         KubeVersion       // oldest Kubernetes version to support; zero: OldestSupported
	Workload            Workload          // workload of a service with its own data; "" is WorkloadAuto
	Secrets             SecretMode        // how Secrets are written; "" is SecretsInline
	NetworkPolicy       bool              // networks become NetworkPolicies
	AllowHostFiles      bool              // paths of the nodes themselves become hostPath volumes
	PodSecurity         PodSecurity       // the Pod Security Standard to keep to; "" is PodSecurityPrivileged

	// Settings for Services that are published by host names.
	TLSSecret    string                  // Secret with the certificate of the hosts; "" for plain HTTP
	IngressClass string                  // "" is the target's
	GatewayClass string                  // "" is the target's
	Gateway      apitypes.NamespacedName // an existing Gateway to attach to; zero: one is made

	ModelEndpoints map[string]string // address of a model's server, by the model's name

	// Reveal is for projects with placeholders for values that are filled in
	// later: it returns the real text, on which decisions and the names of
	// objects depend. Nil: there are no placeholders.
	Reveal func(string) string
}

// EnforcePolicies is the advice where a NetworkPolicy has an effect only with the
// right network plugin.
const EnforcePolicies = "use a network plugin that enforces them, such as Calico or Cilium"

// Kubectl is the kubectl command with the arguments, in the namespace of the
// objects.
func (o Options) Kubectl(args string) string {
	if o.Namespace != "" {
		args += " -n " + o.Namespace
	}
	return "kubectl " + args
}

// Workload is the workload of a service with its own data.
type Workload string

// The values of Workload.
const (
	WorkloadAuto        Workload = "auto" // a Deployment, which replaces its pod before it starts the next
	WorkloadDeployment  Workload = "deployment"
	WorkloadStatefulSet Workload = "statefulset"
)

// EnvSecrets is which variables go to a Secret instead of the pod template.
type EnvSecrets string

// The values of EnvSecrets.
const (
	EnvSecretsAuto EnvSecrets = "auto" // variables whose name or value looks like a credential
	EnvSecretsNone EnvSecrets = "none"
	EnvSecretsAll  EnvSecrets = "all"
)

// Expose is how published ports become reachable from outside the cluster.
type Expose string

// The values of Expose.
const (
	ExposeNone         Expose = "none" // not at all; a finding names the ports
	ExposeNodePort     Expose = "nodeport"
	ExposeLoadBalancer Expose = "loadbalancer"
	ExposeIngress      Expose = "ingress"
	ExposeGateway      Expose = "gateway" // HTTPRoutes of the Gateway API
)

// SecretMode is how Secrets are written.
type SecretMode string

// The values of SecretMode.
const (
	SecretsInline      SecretMode = "inline"      // with their values
	SecretsPlaceholder SecretMode = "placeholder" // with their keys, and no values
	SecretsExternal    SecretMode = "external"    // not at all: they are referenced, and must exist
)

// PodSecurity is a Pod Security Standard. Source: "Pod Security Standards" of
// the Kubernetes documentation.
type PodSecurity string

// The standards.
const (
	PodSecurityPrivileged PodSecurity = "privileged" // restricts nothing
	PodSecurityBaseline   PodSecurity = "baseline"
	PodSecurityRestricted PodSecurity = "restricted"
)

// KubeVersion is a minor version of Kubernetes. Only 1.x exists.
type KubeVersion struct{ Minor int }

// OldestSupported is the oldest minor version that upstream still maintains, as
// of Kubernetes 1.37: the last three are.
var OldestSupported = KubeVersion{35}

// OldestKnown is the oldest minor version that manifests can be made for: fields
// that are written without a version check exist since then. The newest of them
// is appArmorProfile, since Kubernetes 1.30.
var OldestKnown = KubeVersion{30}

// ParseKubeVersion reads 1.MINOR, with an optional "v" before it and an optional
// patch version: v1.36.2 is 1.36. Other text, and a version before [OldestKnown],
// is an error.
func ParseKubeVersion(text string) (KubeVersion, error) {
	minor, isOne := strings.CutPrefix(strings.TrimPrefix(text, "v"), "1.")
	minor, _, _ = strings.Cut(minor, ".")
	n, err := strconv.ParseUint(minor, 10, 16)
	switch {
	case !isOne || err != nil:
		return KubeVersion{}, fmt.Errorf("%q is not a Kubernetes version", text)
	case int(n) < OldestKnown.Minor:
		return KubeVersion{}, fmt.Errorf("%s is older than Kubernetes %s, the oldest supported version", text, OldestKnown)
	}
	return KubeVersion{Minor: int(n)}, nil
}

func (v KubeVersion) String() string { return fmt.Sprintf("1.%d", v.Minor) }

// Supports reports whether the manifests may use a feature that Kubernetes has
// since its minor version.
func (o Options) Supports(minor int) bool {
	v := o.KubeVersion
	if v == (KubeVersion{}) {
		v = OldestSupported
	}
	return v.Minor >= minor
}

// Exposure is how ports are published without a hint: the requested way, else the
// default of the target.
func (o Options) Exposure() Expose {
	return cmp.Or(o.Expose, Expose(o.Target.Expose), ExposeNone)
}

// WithoutValues reports whether no value of a Secret is written. Then no name
// depends on a value either: a hash would reveal something about it, and would
// not match the value that is filled in later.
func (o Options) WithoutValues() bool {
	return o.Secrets == SecretsPlaceholder || o.Secrets == SecretsExternal
}

// Meant is the real text for a text of the project; see Reveal.
func (o Options) Meant(text string) string {
	if o.Reveal == nil {
		return text
	}
	return o.Reveal(text)
}

// MeantAll is the data with the real values.
func (o Options) MeantAll(data map[string][]byte) map[string][]byte {
	if o.Reveal == nil {
		return data
	}
	meant := make(map[string][]byte, len(data))
	for key, value := range data {
		meant[key] = []byte(o.Reveal(string(value)))
	}
	return meant
}
