package model

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Pod is one pod of the rollout.
type Pod struct {
	Name     string
	UID      types.UID
	Node     string // "" when it has none yet; of a DaemonSet's pod the node it is assigned to
	Revision int64
	Current  bool  // of the new revision
	Ordinal  int32 // of a StatefulSet's pod, else -1
	State    PodState
	Created  time.Time
	Restarts int32  // of all its containers
	Reason   string // of its Cause, "" when it has none
}

// PodState is the state of one pod.
type PodState int

// From the first step to the last.
const (
	Unscheduled PodState = iota // no node yet
	Starting
	Failing // not ready, for a reason that is an error
	Ready   // not yet for minReadySeconds
	Available
	Terminating
	Finished // Failed or Succeeded: its workload no longer counts it
)

func (s PodState) String() string {
	return [...]string{"unscheduled", "starting", "failing", "ready", "available", "terminating", "finished"}[s]
}

// stateOf returns the state of a pod, and why it is not available.
func stateOf(p *corev1.Pod, minReady time.Duration, now time.Time) (PodState, *Cause) {
	isReady := condition(p, corev1.PodReady)
	switch {
	case p.DeletionTimestamp != nil:
		return Terminating, stuckCause(p, now)
	case p.Status.Phase == corev1.PodFailed || p.Status.Phase == corev1.PodSucceeded:
		return Finished, nil
	case isReady != nil && isReady.Status == corev1.ConditionTrue:
		// as IsPodAvailable in pkg/api/v1/pod/util.go, v1.37.2
		if readyFor(isReady, now) >= minReady {
			return Available, nil
		}
		return Ready, nil
	}
	if c := condition(p, corev1.PodScheduled); c != nil && c.Status == corev1.ConditionFalse {
		cause := causeBy(inCondition, orElse(c.Reason, unschedulable), join(schedulingGates(p), c.Message), 0)
		cause.Since = c.LastTransitionTime.Time
		return Unscheduled, cause
	}
	return startingOrFailing(p, now)
}

// readyFor is how long a pod has been ready; 0 when its node's clock is ahead.
func readyFor(c *corev1.PodCondition, now time.Time) time.Duration {
	return max(0, now.Sub(c.LastTransitionTime.Time))
}

func startingOrFailing(p *corev1.Pod, now time.Time) (PodState, *Cause) {
	cause := causeOf(p, now)
	if cause == nil || cause.Severity == Transient {
		return Starting, cause
	}
	return Failing, cause
}

// wasReady returns the pods that were ready and no longer are. The condition is written
// when a pod starts, and after that only when it changes.
func wasReady(pods []*corev1.Pod, own []Pod) []string {
	var names []string
	for _, p := range pods {
		if p == nil || !slices.ContainsFunc(own, func(o Pod) bool { return o.Name == p.Name }) {
			continue
		}
		c := condition(p, corev1.PodReady)
		if c == nil || c.Status != corev1.ConditionFalse || p.Status.StartTime == nil || p.DeletionTimestamp != nil {
			continue
		}
		if c.LastTransitionTime.Sub(p.Status.StartTime.Time) > 2*time.Second {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return names
}
