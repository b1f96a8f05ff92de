package model

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// goneWithin is how long a kubelet can need after a pod's grace period.
const goneWithin = 10 * time.Second

// stuckCause says why a pod that should be gone still exists: deletionTimestamp is the end
// of its grace period (registry/core/pod/strategy.go, v1.37.2).
func stuckCause(p *corev1.Pod, now time.Time) *Cause {
	due := p.DeletionTimestamp.Time
	if now.IsZero() || now.Sub(due) <= goneWithin {
		return nil
	}
	c := causeBy(inModel, StuckTerminating, "", 0)
	c.Since = due
	running := slices.ContainsFunc(p.Status.ContainerStatuses, func(s corev1.ContainerStatus) bool { return s.State.Running != nil })
	switch {
	case lostNode(p):
		c.Message = fmt.Sprintf("node %s does not respond, so it is unknown whether its containers have stopped", p.Spec.NodeName)
	case len(p.Finalizers) > 0:
		c.Severity, c.Message = Unclear, "held by "+finalizers(p)
	case running:
		c.Message = fmt.Sprintf("its containers are still running on node %s", orElse(p.Spec.NodeName, "(none)"))
	default:
		c.Message = fmt.Sprintf("node %s has not confirmed that it is gone", orElse(p.Spec.NodeName, "(none)"))
	}
	return c
}

func finalizers(p *corev1.Pod) string {
	noun := "finalizer "
	if len(p.Finalizers) > 1 {
		noun = "finalizers "
	}
	return noun + strings.Join(p.Finalizers, ", ")
}

// lostNode reports whether the control plane deleted the pod because its node is
// unreachable (pkg/controller/tainteviction and nodelifecycle, v1.37.2).
func lostNode(p *corev1.Pod) bool {
	if p.Status.Reason == nodeLost {
		return true
	}
	c := condition(p, corev1.DisruptionTarget)
	return c != nil && c.Status == corev1.ConditionTrue && (c.Reason == "DeletionByTaintManager" || c.Reason == "DeletionByPodGC")
}
