package model

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// endedCauses are about pods that failed although their workload needs them. There must
// be two or more with the same reason, because each of them was replaced.
func (t *podTally) endedCauses() []Cause {
	var out []Cause
	for _, p := range t.seen {
		if p.Status.Phase != corev1.PodFailed || p.DeletionTimestamp != nil {
			continue
		}
		c := endedCause(p.Pod)
		c.Pod, c.Pods, c.Since = p.Name, 1, p.CreationTimestamp.Time
		out = append(out, *c)
	}
	out = slices.DeleteFunc(group(out), func(c Cause) bool { return c.Pods < 2 })
	for i := range out {
		out[i].Message = join(fmt.Sprintf("%d pods failed (%s)", out[i].Pods, out[i].Reason), out[i].Message)
	}
	return out
}

// endedCause is why a pod failed: its own reason, or else the reason of a container.
func endedCause(p *corev1.Pod) *Cause {
	if p.Status.Reason != "" {
		return causeBy(inStatus, p.Status.Reason, p.Status.Message, 0)
	}
	for _, s := range p.Status.ContainerStatuses {
		if t := s.State.Terminated; t != nil && t.ExitCode != 0 && t.Reason != "" {
			return causeBy(inTerminated, t.Reason, p.Status.Message, 0)
		}
	}
	return causeBy(inStatus, podFailed, p.Status.Message, 0)
}
