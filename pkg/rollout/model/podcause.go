package model

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// causeOf finds why a scheduled pod is not ready, init containers first; nil while it is
// only starting. Containers that restarted recently, and init containers that run for a
// long time, are causes too, but only if the current time is known.
func causeOf(p *corev1.Pod, now time.Time) *Cause {
	for i := range p.Status.InitContainerStatuses {
		if c := initCause(p, &p.Status.InitContainerStatuses[i], now); c != nil {
			return c
		}
	}
	for i := range p.Status.ContainerStatuses {
		s := &p.Status.ContainerStatuses[i]
		if c := containerCause(s, s.Name, true, now); c != nil {
			return c
		}
	}
	return notReadyCause(p)
}

// longInit is how long an init container can run before that is a cause.
const longInit = 30 * time.Second

func initCause(p *corev1.Pod, s *corev1.ContainerStatus, now time.Time) *Cause {
	who, sidecar := initName(p, s.Name)
	if c := containerCause(s, who, sidecar, now); c != nil {
		return c
	}
	running := s.State.Running
	switch {
	case running == nil:
		return nil
	case sidecar && !s.Ready && (s.Started == nil || !*s.Started):
		if spec := containerSpec(p, s.Name); spec.StartupProbe != nil {
			return initRuns(s, notReady, who+": "+startupPending)
		}
	case !sidecar && now.Sub(running.StartedAt.Time) > longInit && !now.IsZero() && !running.StartedAt.IsZero():
		return initRuns(s, initContainer, who+" is still running")
	}
	return nil
}

// initRuns is the cause for an init container that other containers wait for.
func initRuns(s *corev1.ContainerStatus, reason, message string) *Cause {
	c := causeBy(inModel, reason, message, s.RestartCount)
	c.Container, c.Since = s.Name, s.State.Running.StartedAt.Time
	return c
}
