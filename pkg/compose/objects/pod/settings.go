package pod

import (
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/container"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// hints adds the hints that have no Compose attribute to the pod.
func (c conversion) hints(u *plan.Unit, p *pod) {
	h := u.Hints
	if h.ServiceAccountName.Given() {
		setOnce(c.Collector, &p.ServiceAccountName, h.ServiceAccountName.Value, u, below(u, h.ServiceAccountName.At)...)
	}
	if h.PriorityClassName.Given() {
		setOnce(c.Collector, &p.PriorityClassName, h.PriorityClassName.Value, u, below(u, h.PriorityClassName.At)...)
	}
	if h.FSGroup.Given() {
		setOnce(c.Collector, &p.security().FSGroup, &h.FSGroup.Value, u, below(u, h.FSGroup.At)...)
	}
	for _, name := range h.ImagePullSecrets.Value {
		if secret := (corev1.LocalObjectReference{Name: name}); !slices.Contains(p.ImagePullSecrets, secret) {
			p.ImagePullSecrets = append(p.ImagePullSecrets, secret)
		}
	}
	for _, t := range h.Tolerations.Value {
		p.addToleration(t)
	}
}

// below is the place of a hint relative to the unit; a default of the project is
// reported at the unit itself.
func below(u *plan.Unit, at project.Path) []string {
	if len(at) < len(u.Path) || !slices.Equal(at[:len(u.Path)], u.Path) {
		return []string{hint.Extension}
	}
	return at[len(u.Path):]
}

// groups converts group_add; a group's name is known only to the image.
func (c conversion) groups(u *plan.Unit, p *pod) {
	names := u.Service.GroupAdd
	for i, name := range names {
		n, problem := container.Number(name)
		if problem != "" {
			c.Refuse(c.Item(u.At("group_add"), i, len(names)), problem, "use the number of the group")
			continue
		}
		if security := p.security(); !slices.Contains(security.SupplementalGroups, n) {
			security.SupplementalGroups = append(security.SupplementalGroups, n)
		}
	}
}

// runtimeClass converts runtime: the name of a RuntimeClass of the cluster. runc
// is the default.
func (c conversion) runtimeClass(u *plan.Unit, p *pod) {
	name, at := u.Service.Runtime, u.At("runtime")
	switch {
	case name == "":
	case name == "runc" || name == "io.containerd.runc.v2":
		c.Note(at, name+" is the default of the nodes' container runtime", "")
	case len(validation.IsDNS1123Subdomain(name)) > 0:
		c.Refuse(at, strconv.Quote(name)+" cannot be the name of a RuntimeClass", "use the name of a RuntimeClass: kubectl get runtimeclass")
	default:
		c.Warn(at, "the cluster must have a RuntimeClass "+name+"; without it no pod is created", "kubectl get runtimeclass", finding.Starts)
		setOnce(c.Collector, &p.RuntimeClassName, &name, u, "runtime")
	}
}

// initProcess converts init: true. The first process of the pod, which reaps
// zombie processes, becomes that of its containers; the kubelet sends signals to
// the process of the container.
func (c conversion) initProcess(u *plan.Unit, p *pod) {
	if u.Service.Init == nil || !*u.Service.Init || p.HostPID { // the node's own init; the API server refuses both (validateShareProcessNamespace)
		return
	}
	setOnce(c.Collector, &p.ShareProcessNamespace, u.Service.Init, u, "init")
}

// gracePeriod converts stop_grace_period: the longest of the pod's containers.
func (c conversion) gracePeriod(u *plan.Unit, p *pod) {
	if u.Service.StopGracePeriod == nil {
		return
	}
	seconds := u.GraceSeconds()
	if known := p.TerminationGracePeriodSeconds; known != nil && *known != seconds {
		c.Note(u.At("stop_grace_period"), "a pod has one grace period: the longest of its containers", "")
		seconds = max(*known, seconds)
	}
	p.TerminationGracePeriodSeconds = &seconds
}
