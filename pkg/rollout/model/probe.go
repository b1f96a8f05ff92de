package model

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Messages about probes from the status; events replace them with the probe's message.
const (
	startupPending   = "startup probe has not passed"
	readinessPending = "readiness probe has not passed"
)

// notReadyCause is for pods that are not ready although all containers run.
func notReadyCause(p *corev1.Pod) *Cause {
	c := causeBy(inModel, notReady, "", 0)
	var waiting []string
	for _, s := range longRunning(p) {
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
	waiting = append(waiting, falseGates(p, &c.Since)...)
	if len(waiting) == 0 {
		return nil
	}
	c.Message = strings.Join(waiting, "; ")
	return c
}

// probeTrouble names the probe that a running container has not passed.
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

// falseGates describes the readiness gates that are not true.
func falseGates(p *corev1.Pod, since *time.Time) []string {
	var words []string
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
		words = append(words, text)
	}
	return words
}
