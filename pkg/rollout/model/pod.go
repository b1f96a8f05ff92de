package model

import (
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Pod is one pod of the rollout.
type Pod struct {
	Name     string
	UID      types.UID
	Node     string // "" when it has none yet; of a DaemonSet's pod the one it is meant for
	Revision int64
	Current  bool  // of the new revision
	Ordinal  int32 // of a StatefulSet's pod, else -1
	State    PodState
	Created  time.Time
	Restarts int32  // of all its containers
	Reason   string // of its Cause, "" when it has none
}

// PodState is how far one pod has come.
type PodState int

// From the first step to the last.
const (
	Unscheduled PodState = iota // no node yet
	Starting
	Failing // not ready for a known bad reason
	Ready   // not yet for minReadySeconds
	Available
	Terminating
	Finished // Failed or Succeeded: its workload counts it no more
)

func (s PodState) String() string {
	return [...]string{"unscheduled", "starting", "failing", "ready", "available", "terminating", "finished"}[s]
}

// stateOf tells how far a pod has come and, when it is held up, by what.
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
		cause := causeBy(inCondition, orElse(c.Reason, unschedulable), join(gates(p), c.Message), 0)
		cause.Since = c.LastTransitionTime.Time
		return Unscheduled, cause
	}
	return startingOrFailing(p, now)
}

// gates are the scheduling gates that keep the scheduler from looking at a pod.
func gates(p *corev1.Pod) string {
	var names []string
	for _, g := range p.Spec.SchedulingGates {
		names = append(names, g.Name)
	}
	return strings.Join(names, ", ")
}

// readyFor is how long a pod has been ready: never less than nothing, whatever
// its node's clock says.
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

func condition(p *corev1.Pod, t corev1.PodConditionType) *corev1.PodCondition {
	for i := range p.Status.Conditions {
		if p.Status.Conditions[i].Type == t {
			return &p.Status.Conditions[i]
		}
	}
	return nil
}

// podTally is what the pods of one ReplicaSet add to its counts.
type podTally struct {
	terminating, failing, unscheduled int32
	alive                             int32 // not Failed or Succeeded, terminating included
	oldestStart                       time.Time
	nextAvailable                     time.Duration // of the pods that are ready and must stay so
	causes                            []Cause
	pods                              []Pod
	seen                              []seenPod // as pods
	asks                              []ask
}

// seenPod is a pod with what its status tells, for what events and logs add.
type seenPod struct {
	*corev1.Pod
	cause *Cause
}

func (t *podTally) add(p *corev1.Pod, minReady time.Duration, now time.Time) {
	state, cause := stateOf(p, minReady, now)
	if p.Status.Phase != corev1.PodFailed && p.Status.Phase != corev1.PodSucceeded {
		t.alive++
	}
	t.pods = append(t.pods, summary(p, state, cause))
	t.seen = append(t.seen, seenPod{p, cause})
	switch state {
	case Terminating:
		t.terminating++
	case Failing:
		t.failing++
	case Unscheduled:
		t.unscheduled++
	case Starting:
		if t.oldestStart.IsZero() || p.CreationTimestamp.Time.Before(t.oldestStart) {
			t.oldestStart = p.CreationTimestamp.Time
		}
	case Ready:
		left := minReady - readyFor(condition(p, corev1.PodReady), now)
		if t.nextAvailable == 0 || left < t.nextAvailable {
			t.nextAvailable = left
		}
	}
	if cause != nil {
		cause.Pod, cause.Pods = p.Name, 1
		cause.date(p, now)
		t.causes = append(t.causes, *cause)
	}
}

// date gives a cause without a time its pod's, and none a time to come.
func (c *Cause) date(p *corev1.Pod, now time.Time) {
	if c.Since.IsZero() {
		c.Since = p.CreationTimestamp.Time
	}
	if !now.IsZero() && c.Since.After(now) {
		c.Since = now
	}
}

func summary(p *corev1.Pod, state PodState, cause *Cause) Pod {
	s := Pod{Name: p.Name, UID: p.UID, Node: p.Spec.NodeName, Ordinal: -1, State: state, Created: p.CreationTimestamp.Time}
	for i := range p.Status.ContainerStatuses {
		s.Restarts += p.Status.ContainerStatuses[i].RestartCount
	}
	if cause != nil {
		s.Reason = cause.Reason
	}
	return s
}

// tally adds up the pods of one ReplicaSet.
func tally(rs *appsv1.ReplicaSet, pods []*corev1.Pod, minReady time.Duration, now time.Time) podTally {
	var t podTally
	hash := rs.Labels[appsv1.DefaultDeploymentUniqueLabelKey]
	for _, p := range pods {
		sameHash := hash != "" && p.Labels[appsv1.DefaultDeploymentUniqueLabelKey] == hash
		if controlledBy(p, rs) || (len(p.OwnerReferences) == 0 && sameHash) {
			t.add(p, minReady, now)
		}
	}
	return t
}

// refine lets the pods tell why those that are not ready are not. The counts the
// controller decides on stay: a snapshot's lists are read moments apart.
func (r *Revision) refine(t podTally, now time.Time) {
	t.agree(r.Counts)
	r.Terminating = max(r.Terminating, t.terminating)
	r.alive, r.nextAvailable = t.alive, t.nextAvailable
	notReady := max(0, r.Made-r.Ready)
	r.Failing = min(t.failing, notReady)
	r.Unscheduled = min(t.unscheduled, notReady-r.Failing)
	if !t.oldestStart.IsZero() {
		r.StartingFor = max(0, now.Sub(t.oldestStart))
	}
}

// agree lets as many pods be available as the ReplicaSet counts, those that have
// been ready for longest: its controller's clock decides, and this one may be
// behind. Without all pods nobody knows which it counts.
func (t *podTally) agree(c Counts) {
	var ready []int
	available := c.Available
	for i, p := range t.pods {
		switch p.State {
		case Available:
			available--
		case Ready:
			ready = append(ready, i)
		}
	}
	if t.alive-t.terminating < c.Made {
		return
	}
	since := func(i int) time.Time { return condition(t.seen[i].Pod, corev1.PodReady).LastTransitionTime.Time }
	slices.SortStableFunc(ready, func(a, b int) int { return since(a).Compare(since(b)) })
	n := min(len(ready), int(max(0, available)))
	for _, i := range ready[:n] {
		t.pods[i].State = Available
	}
	if n > 0 {
		t.nextAvailable = 0
	}
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
