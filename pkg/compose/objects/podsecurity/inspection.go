package podsecurity

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/container"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// inspection finds violations of the controls of the standard in a pod.
type inspection struct {
	conversion
	unit        *plan.Unit
	pod         *corev1.PodSpec
	annotations map[string]string
	control     string
}

// violated reports that the pod violates the control at the attribute.
func (i inspection) violated(at project.Path, what string) {
	i.Warn(at, "Pod Security "+string(i.Options.PodSecurity)+" does not allow "+what+" ("+i.control+"): a namespace that enforces it rejects the pod",
		"remove it, or use a less strict level for the namespace", finding.Starts)
}

// each calls do with every container of the pod, the unit it is of, and its
// security context, which is never nil.
func (i inspection) each(do func(k *corev1.Container, of *plan.Unit, sc *corev1.SecurityContext)) {
	eachContainer(i.pod, func(k *corev1.Container) {
		sc := k.SecurityContext
		if sc == nil {
			sc = &corev1.SecurityContext{}
		}
		do(k, i.owner(i.unit, k), sc)
	})
}

// option is the place of the unit's security_opt of one of the names.
func (i inspection) option(of *plan.Unit, names ...string) project.Path {
	options := of.Service.SecurityOpt
	at := slices.IndexFunc(options, func(option string) bool {
		name, _ := container.SecurityOption(option)
		return slices.Contains(names, name)
	})
	if at < 0 {
		return of.At("security_opt")
	}
	return i.Item(of.At("security_opt"), at, len(options))
}
