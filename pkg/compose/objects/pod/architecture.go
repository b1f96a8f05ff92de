package pod

import (
	"cmp"
	"strings"
)

// architectures are other names of what Kubernetes calls by Go's names, lower
// case. Source: normalizeArch in platforms of containerd, and `uname -m`.
var architectures = map[string]string{
	"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm", "armel": "arm", "armv7l": "arm", "armv6l": "arm",
	"i386": "386", "i486": "386", "i586": "386", "i686": "386",
}

// knownArchitectures are those that container images are published for.
var knownArchitectures = map[string]bool{
	"amd64": true, "arm64": true, "arm": true, "386": true, "ppc64le": true, "s390x": true, "riscv64": true, "mips64le": true, "loong64": true,
}

// usualVariants are what a node of the architecture can run in any case: they
// need not be asked for.
var usualVariants = map[string]string{"arm64": "v8", "amd64": "v1"}

func architecture(name string) string {
	name = strings.ToLower(name)
	return cmp.Or(architectures[name], name)
}
