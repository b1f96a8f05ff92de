package model

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// What a status tells about probes; events replace these words by the probe's own.
const (
	startupPending   = "startup probe has not passed"
	readinessPending = "readiness probe has not passed"
)

// notReadyCause is for pods whose containers all run and that are still not ready.
func notReadyCause(p *corev1.Pod) *Cause {
	c := causeBy(inModel, notReady, "", 0)
	var waiting []string
	for _, s := range lasting(p) {
		if s.State.Running == nil {
			return nil
		}
		c.Since = lastOf(c.Since, s.State.Running.StartedAt.Time)
		if why := probeTrouble(p, &s); why != "" {
			waiting = append(waiting, s.Name+": "+why)
			c.Container = s.Name
		}
	}
	if len(waiting) > 1 {
		c.Container = ""
	}
	waiting = append(waiting, closedGates(p, &c.Since)...)
	if len(waiting) == 0 {
		return nil
	}
	c.Message = strings.Join(waiting, "; ")
	return c
}

// lasting are the containers that have to be ready: the pod's own and its sidecars.
func lasting(p *corev1.Pod) []corev1.ContainerStatus {
	all := p.Status.ContainerStatuses[:len(p.Status.ContainerStatuses):len(p.Status.ContainerStatuses)]
	for _, s := range p.Status.InitContainerStatuses {
		if _, sidecar := initName(p, s.Name); sidecar {
			all = append(all, s)
		}
	}
	return all
}

// probeTrouble says which probe a running container has not passed.
func probeTrouble(p *corev1.Pod, s *corev1.ContainerStatus) string {
	spec := containerSpec(p, s.Name)
	switch {
	case s.Ready:
		return ""
	case spec.StartupProbe != nil && (s.Started == nil || !*s.Started):
		return startupPending
	case spec.ReadinessProbe != nil:
		return readinessPending
	}
	return "running, not ready"
}

func closedGates(p *corev1.Pod, since *time.Time) []string {
	var closed []string
	for _, g := range p.Spec.ReadinessGates {
		c := condition(p, g.ConditionType)
		if c != nil && c.Status == corev1.ConditionTrue {
			continue
		}
		text := "readiness gate " + string(g.ConditionType) + " is not true"
		if c != nil {
			text = join(text, c.Message)
			*since = lastOf(*since, c.LastTransitionTime.Time)
		}
		closed = append(closed, text)
	}
	return closed
}
