package convert

import (
	"cmp"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
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

// platform carries OS[/ARCHITECTURE[/VARIANT]], or either alone, as labels that
// the pod's node must have.
func (c *converter) platform(u *unit, p *pod) {
	text, at := u.service.Platform, u.at("platform")
	if text == "" {
		return
	}
	system, arch, _ := strings.Cut(strings.ToLower(text), "/")
	arch, variant, _ := strings.Cut(arch, "/")
	if arch == "" && knownArchitectures[architecture(system)] {
		system, arch = "", system
	}
	arch = architecture(arch)
	if system != "" && system != "linux" && system != "windows" || arch != "" && !knownArchitectures[arch] {
		c.refuse(at, strconv.Quote(text)+" is no platform that nodes have: linux or windows, and an architecture such as amd64 or arm64", "write one such as linux/amd64")
		return
	}
	if variant != "" && usualVariants[arch] != variant {
		c.warn(at, "nodes do not tell the variant "+strconv.Quote(variant)+" of their architecture; any node with "+arch+" may run it", "")
	}
	if system != "" {
		c.selectNode(u, p, corev1.LabelOSStable, system, "platform")
	}
	if arch != "" {
		c.selectNode(u, p, corev1.LabelArchStable, arch, "platform")
		c.reportArch(at, arch)
	}
}

// reportArch tells that the target makes no such nodes unless it is asked to.
func (c *converter) reportArch(at project.Path, arch string) {
	if usual := c.options.Target.Arch; usual != "" && usual != arch {
		c.note(at, "nodes of "+c.options.Target.Title+" are "+usual+" by default; the pod waits for one with "+arch, "add a node pool with "+arch)
	}
}

// selectNode makes the pod ask for a node with the label. One that it asks for
// already, for another container or attribute, stays.
func (c *converter) selectNode(u *unit, p *pod, label, value string, attribute ...string) {
	known, set := p.NodeSelector[label]
	if set && known != value {
		c.refuse(u.at(attribute...), "the pod asks for a node with "+label+"="+known+" already, which has no other value", "ask for one")
		return
	}
	p.NodeSelector = put(p.NodeSelector, label, value)
}
