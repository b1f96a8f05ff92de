package model

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// podTally has the counts that come from the pods of one revision.
type podTally struct {
	terminating, failing, unscheduled int32
	alive                             int32 // not Failed or Succeeded, terminating included
	oldestStart                       time.Time
	nextAvailable                     time.Duration // of the pods that are ready, but not for long enough
	causes                            []Cause
	pods                              []Pod
	seen                              []seenPod // as pods
	open                              []openQuestion
}

// seenPod is a pod with the cause from its status. Events and logs add to the cause.
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
		cause.setSince(p, now)
		t.causes = append(t.causes, *cause)
	}
}

// matchAvailable makes as many pods available as the ReplicaSet counts, those that have
// been ready the longest. The controller's clock decides, and this machine's clock can be
// slow. It does nothing when not all pods are known.
func (t *podTally) matchAvailable(c Counts) {
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

// refine uses the pods to explain why some are not ready. It does not change the counts
// that the controller uses: the lists of a snapshot are read at slightly different times.
func (r *Revision) refine(t podTally, now time.Time) {
	t.matchAvailable(r.Counts)
	r.Terminating = max(r.Terminating, t.terminating)
	r.alive, r.nextAvailable = t.alive, t.nextAvailable
	notReady := max(0, r.Made-r.Ready)
	r.Failing = min(t.failing, notReady)
	r.Unscheduled = min(t.unscheduled, notReady-r.Failing)
	if !t.oldestStart.IsZero() {
		r.StartingFor = max(0, now.Sub(t.oldestStart))
	}
}
