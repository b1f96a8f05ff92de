package pod

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// platform converts OS[/ARCHITECTURE[/VARIANT]], or either alone, as labels that
// the pod's node must have.
func (c conversion) platform(u *plan.Unit, p *pod) {
	text, at := u.Service.Platform, u.At("platform")
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
		c.Refuse(at, strconv.Quote(text)+" is not a platform of nodes: expected linux or windows, and an architecture such as amd64 or arm64", "use a platform such as linux/amd64")
		return
	}
	if variant != "" && usualVariants[arch] != variant {
		c.Warn(at, "nodes do not report the variant "+strconv.Quote(variant)+" of their architecture; the pod can run on any node with "+arch, "")
	}
	if system != "" {
		c.selectNode(u, p, corev1.LabelOSStable, system, "platform")
	}
	if arch != "" {
		c.selectNode(u, p, corev1.LabelArchStable, arch, "platform")
		c.reportArch(at, arch)
	}
}

// reportArch reports that the target has no such nodes by default.
func (c conversion) reportArch(at project.Path, arch string) {
	if usual := c.Options.Target.Arch; usual != "" && usual != arch {
		c.Note(at, "nodes of "+c.Options.Target.Title+" are "+usual+" by default; the pod needs a node with "+arch, "add a node pool with "+arch, finding.Starts)
	}
}

// selectNode makes the pod require a node with the label. A value that another
// container or attribute requires already is kept.
func (c conversion) selectNode(u *plan.Unit, p *pod, label, value string, attribute ...string) {
	if other, ok := p.selectNode(label, value); !ok {
		c.Refuse(u.At(attribute...), "the pod already requires a node with "+label+"="+other+", which can have only one value", "use one value")
	}
}
