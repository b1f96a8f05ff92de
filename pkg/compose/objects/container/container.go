// Package container makes the containers of a plan: image, command, environment,
// probes, resources, security and lifecycle. Which volumes they mount is decided
// in package storage.
package container

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// New is the container of the unit with its environment and its mounts. An init
// container has no probes, and the container of a Job has only the probes of its
// hints.
func New(p *plan.Plan, u *plan.Unit, env []corev1.EnvVar, mounts []corev1.VolumeMount) (corev1.Container, []finding.Finding) {
	c := start(p)
	s := u.Service
	image, policy := c.image(u)
	k := corev1.Container{
		Name:            u.Name,
		Image:           image,
		ImagePullPolicy: policy,
		Command:         Literals(s.Entrypoint),
		Args:            Literals(s.Command),
		WorkingDir:      s.WorkingDir,
		Env:             env,
		Resources:       c.resources(u),
		SecurityContext: c.securityContext(u),
		Ports:           containerPorts(u),
		Stdin:           s.StdinOpen,
		TTY:             s.Tty,
		Lifecycle:       c.lifecycle(u),
		VolumeMounts:    mounts,
	}
	c.reportCleared(u)
	c.reportAmounts(u)
	if !c.IsInit(u) {
		c.addProbes(u, &k)
	}
	return k, c.Findings()
}

// IsSidecar reports whether the unit is long-running in a pod that runs to
// completion: then it is a native sidecar, which does not keep the pod running
// (GA in Kubernetes 1.33).
func IsSidecar(p *plan.Plan, u *plan.Unit) bool {
	return p.Host(u) != nil && p.Kind(u).Ends() && !u.Ends()
}

func (c conversion) addProbes(u *plan.Unit, k *corev1.Container) {
	if !c.Kind(u).Ends() || IsSidecar(c.Plan, u) {
		c.probes(u, k)
	} else if u.IsSet("healthcheck") && u.Service.HealthCheck != nil && !u.Service.HealthCheck.Disable {
		c.Refuse(u.At("healthcheck"), "a Job has no readiness: the healthcheck is dropped", "", finding.Cosmetic)
	}
	c.hintProbes(u, k)
}

// reportCleared reports settings of the image that Kubernetes cannot clear.
func (c conversion) reportCleared(u *plan.Unit) {
	const fix = "set the program to run"
	s := u.Service
	if s.Entrypoint != nil && len(s.Entrypoint) == 0 {
		c.Refuse(u.At("entrypoint"), "an empty entrypoint clears the image's entrypoint in Compose; Kubernetes uses the image's entrypoint", fix)
	}
	if s.Command != nil && len(s.Command) == 0 && len(s.Entrypoint) == 0 {
		c.Refuse(u.At("command"), "an empty command clears the image's command in Compose; Kubernetes uses the image's command", fix)
	}
}

func containerPorts(u *plan.Unit) []corev1.ContainerPort {
	var out []corev1.ContainerPort
	for _, p := range u.Ports {
		out = append(out, corev1.ContainerPort{Name: p.Name, ContainerPort: p.Number, HostPort: p.HostPort, Protocol: p.Protocol})
	}
	return out
}
