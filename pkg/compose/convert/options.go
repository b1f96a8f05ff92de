package convert

import (
	"fmt"
	"strconv"
	"strings"
)

// Workload says what runs a service that keeps data of its own.
type Workload string

// The values of Workload.
const (
	WorkloadAuto        Workload = "auto" // a Deployment, which replaces its pod before it starts the next
	WorkloadDeployment  Workload = "deployment"
	WorkloadStatefulSet Workload = "statefulset"
)

// SecretMode says what is written of Secrets.
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

// OldestKnown is the oldest minor version that manifests can be made for: what
// is written without asking for the version is in all newer ones. Newest to be
// needed: appArmorProfile, of Kubernetes 1.30.
var OldestKnown = KubeVersion{30}

// ParseKubeVersion reads 1.MINOR, with a "v" in front or a patch version behind
// it where there is one: v1.36.2 is 1.36. Other text, and a version before
// [OldestKnown], is an error.
func ParseKubeVersion(text string) (KubeVersion, error) {
	minor, isOne := strings.CutPrefix(strings.TrimPrefix(text, "v"), "1.")
	minor, _, _ = strings.Cut(minor, ".")
	n, err := strconv.ParseUint(minor, 10, 16)
	switch {
	case !isOne || err != nil:
		return KubeVersion{}, fmt.Errorf("%q is not a version of Kubernetes", text)
	case int(n) < OldestKnown.Minor:
		return KubeVersion{}, fmt.Errorf("%s is older than Kubernetes %s, the oldest that manifests are made for", text, OldestKnown)
	}
	return KubeVersion{Minor: int(n)}, nil
}

func (v KubeVersion) String() string { return fmt.Sprintf("1.%d", v.Minor) }

// has tells whether the manifests may use what came with minor version n of
// Kubernetes 1.
func (c *converter) has(n int) bool {
	v := c.options.KubeVersion
	if v == (KubeVersion{}) {
		v = OldestSupported
	}
	return v.Minor >= n
}
