package model

import (
	"fmt"
	"time"
)

// exception is the verdict for the strategy Recreate, which is not supported.
func (w *statefulSet) exception(r *Rollout) Verdict {
	if !r.Budget.Recreate {
		return Verdict{}
	}
	return Verdict{Undetermined, "the Recreate strategy of StatefulSets (alpha in 1.37) is not supported"}
}

// podsComplete reports whether the pods are complete.
func (w *statefulSet) podsComplete(r *Rollout) bool { return w.order.complete(r.Pods) }

func (w *statefulSet) unfinished(r *Rollout) Verdict {
	if v := w.moving(r); v.State != "" {
		return v
	}
	return w.waiting(r)
}

func (w *statefulSet) whyComplete(r *Rollout) string {
	o := w.order
	if o.end == o.start {
		return "scaled to 0: no pods are wanted"
	}
	if len(r.Old) == 0 {
		if o.end-o.start == 1 {
			return "the pod runs " + r.New.label() + " and is available"
		}
		return fmt.Sprintf("all %d pods run %s and are available", o.end-o.start, r.New.label())
	}
	kept := fmt.Sprintf("partition %d keeps %s at %s", o.partition-o.start, podRange(o.start, min(o.partition, o.end)), labelsOf(r.Old))
	if o.partition >= o.end {
		return kept + "; all pods are available"
	}
	return fmt.Sprintf("%s %s, all pods are available; %s", podRange(o.partition, o.end)+runs(o.partition, o.end), r.New.label(), kept)
}

// podRange names ordinals: "pod 2", "pods 0..1".
func podRange(from, end int32) string {
	if end-from == 1 {
		return fmt.Sprintf("pod %d", from)
	}
	return fmt.Sprintf("pods %d..%d", from, end-1)
}

func runs(from, end int32) string {
	if end-from == 1 {
		return " runs"
	}
	return " run"
}

// moving is the verdict while there is a next step, or a pod that blocks it.
func (w *statefulSet) moving(r *Rollout) Verdict {
	m := w.move
	switch m.action {
	case create:
		return w.creating(r)
	case restart:
		return Verdict{Progressing, fmt.Sprintf("pod %s has finished: the controller deletes and recreates it", m.pods[0].Name)}
	case remove:
		return Verdict{Progressing, "the controller can now remove " + first(m.pods, "pod") + ", past the last ordinal"}
	case replace:
		return Verdict{Progressing, "the controller can now replace " + first(m.pods, "old pod")}
	case await:
		return w.awaiting(r, m.waits)
	}
	return Verdict{}
}

// first describes several pods with the one that comes first.
func first(pods []Pod, noun string) string {
	if len(pods) == 1 {
		return noun + " " + pods[0].Name
	}
	return fmt.Sprintf("%s, %s first", count(int32(len(pods)), noun), pods[0].Name)
}

func (w *statefulSet) creating(r *Rollout) Verdict {
	what := "pod " + w.podName(w.move.first)
	if w.move.count > 1 {
		what = count(w.move.count, "pod")
	}
	if r.New != nil && r.New.Failure != nil {
		return Verdict{Stalled, what + rejected(w.move.count)}
	}
	return Verdict{Progressing, "the controller can now create " + what}
}

// awaiting is the verdict when OrderedReady waits for a pod. It mirrors processReplica in
// stateful_set_control.go, v1.37.2: the controller waits for every pod that is not
// available, whatever its revision. A broken pod therefore blocks its own fix.
func (w *statefulSet) awaiting(r *Rollout, p *Pod) Verdict {
	text := fmt.Sprintf("OrderedReady waits for pod %s of %s", p.Name, w.revisionOf(r, p))
	cure := fmt.Sprintf("kubectl delete pod %s -n %s", p.Name, r.Namespace)
	state := p.State.String()
	if p.Reason != "" {
		state = p.Reason
	}
	switch {
	case p.State == Terminating:
		return Verdict{Waiting, text + " to terminate" + w.overdue(p)}
	case p.Ordinal < w.order.start || p.Ordinal >= w.order.end:
		return Verdict{Waiting, text + " to become " + r.become() + " before any pod is removed"}
	case p.State == Ready:
		return Verdict{Waiting, text + " to become " + r.become()}
	case !p.Current && p.Ordinal >= w.order.partition && w.stuck(r, p):
		return Verdict{Stalled, fmt.Sprintf("%s, which is not ready (%s) and is replaced only when it is ready; delete it: %s (the controller recreates it at %s)",
			text, state, cure, r.New.label())}
	case !p.Current && p.Ordinal >= w.order.partition:
		return Verdict{Waiting, fmt.Sprintf("%s to become %s before it replaces any pod; if that does not happen: %s", text, r.become(), cure)}
	case w.causes[p.Name].Severity == Fatal && !p.Current:
		return Verdict{Stalled, fmt.Sprintf("%s, which %s (%s)", text, w.causes[p.Name].Outlook(), state)}
	case w.causes[p.Name].Severity == Fatal:
		return Verdict{Stalled, fmt.Sprintf("%s, which %s (%s); after you fix the template: %s",
			text, w.causes[p.Name].Outlook(), state, cure)}
	case w.fellBack(r):
		return w.degraded(r)
	}
	return Verdict{Waiting, text + " to become " + r.become()}
}

// overdue says why a pod that should be gone still exists.
func (w *statefulSet) overdue(p *Pod) string {
	if c, known := w.causes[p.Name]; known {
		return ", which is overdue: " + c.Message
	}
	return ""
}

// longStart is how long a pod of a revision that was never fully rolled out can start
// before it counts as stuck.
const longStart = time.Minute

// stuck reports whether an old pod will probably not become ready.
func (w *statefulSet) stuck(r *Rollout, p *Pod) bool {
	c, known := w.causes[p.Name]
	switch {
	case !known:
		return false
	case c.Severity == Fatal:
		return true
	case w.hashes[p.Name] == w.lastRevision():
		return false
	}
	return c.Severity == Unclear || r.Now.Sub(c.Since) > longStart
}

func (w *statefulSet) revisionOf(r *Rollout, p *Pod) string {
	if p.Current {
		return r.New.label()
	}
	for i := range r.Old {
		if r.Old[i].hash == w.hashes[p.Name] {
			return r.Old[i].label()
		}
	}
	return "an unknown revision"
}

// fellBack reports whether the rollout was complete before: all pods exist and are new,
// and one that was ready no longer is.
func (w *statefulSet) fellBack(r *Rollout) bool {
	s := w.set.Status
	return w.lastOld(r) == nil && s.CurrentRevision == s.UpdateRevision && r.All.Missing() == 0 && len(wasReady(w.facts.Pods, r.Pods)) > 0
}

func (w *statefulSet) degraded(r *Rollout) Verdict {
	return Verdict{Degraded, fmt.Sprintf("%s was fully rolled out before; now %d of %d pods %s available",
		r.New.label(), r.All.Available, r.Budget.Desired, isAre(r.All.Available))}
}

// waiting is the verdict when the controller has no next step and OrderedReady does not
// block it.
func (w *statefulSet) waiting(r *Rollout) Verdict {
	if old := w.lastOld(r); w.order.manual && old != nil {
		return Verdict{Waiting, fmt.Sprintf("OnDelete: delete pod %s to recreate it at %s (%d of %d pods are old)",
			old.Name, r.New.label(), sum(r.Old).Made, r.Budget.Desired)}
	}
	away := r.Budget.Desired - r.All.Available
	switch old := w.lastOld(r); {
	case away <= 0 && old == nil:
		return Verdict{Progressing, "all pods are as specified; the status is not updated yet"}
	case r.hopeless():
		return Verdict{Stalled, w.whyWaits(r, away) + needsChange}
	case w.fellBack(r):
		return w.degraded(r)
	}
	return Verdict{Waiting, w.whyWaits(r, away)}
}

// whyWaits names the constraint of Parallel: available >= desired - maxUnavailable.
func (w *statefulSet) whyWaits(r *Rollout, away int32) string {
	text := waitingFor(away, r.Budget.Desired, "pod", r.become())
	if w.lastOld(r) == nil {
		return text
	}
	which := "the unavailable pod"
	if away > 1 {
		which = "one of " + count(away, "unavailable pod")
	}
	return fmt.Sprintf("nothing can be replaced (%s) until %s is %s", r.Budget.minimum(r.All.Available), which, r.become())
}

// lastOld is the old pod with the highest ordinal that is to be replaced.
func (w *statefulSet) lastOld(r *Rollout) *Pod {
	var last *Pod
	for i := range r.Pods {
		p := &r.Pods[i]
		if !p.Current && p.State != Terminating && p.Ordinal >= w.order.partition && p.Ordinal < w.order.end &&
			(last == nil || p.Ordinal > last.Ordinal) {
			last = p
		}
	}
	return last
}
