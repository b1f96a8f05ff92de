package pod

import (
	"cmp"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// architectures maps other names, in lower case, to those of Go, which Kubernetes
// uses. Source: normalizeArch in platforms of containerd, and `uname -m`.
var architectures = map[string]string{
	"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm", "armel": "arm", "armv7l": "arm", "armv6l": "arm",
	"i386": "386", "i486": "386", "i586": "386", "i686": "386",
}

// knownArchitectures are those that container images are published for.
var knownArchitectures = map[string]bool{
	"amd64": true, "arm64": true, "arm": true, "386": true, "ppc64le": true, "s390x": true, "riscv64": true, "mips64le": true, "loong64": true,
}

// usualVariants are the variants that every node of the architecture can run:
// they need no node selector.
var usualVariants = map[string]string{"arm64": "v8", "amd64": "v1"}

func architecture(name string) string {
	name = strings.ToLower(name)
	return cmp.Or(architectures[name], name)
}

// nodeLabel is the Kubernetes label for an attribute of Swarm's nodes; "" for
// none.
func nodeLabel(key, value string) (label, labelValue string) {
	const custom = "node.labels."
	if lower := strings.ToLower(key); strings.HasPrefix(lower, custom) {
		return key[len(custom):], value
	}
	switch strings.ToLower(key) {
	case "node.hostname":
		return corev1.LabelHostname, strings.ToLower(value)
	case "node.platform.os":
		return corev1.LabelOSStable, strings.ToLower(value)
	case "node.platform.arch":
		return corev1.LabelArchStable, architecture(value)
	}
	return "", ""
}
