package model

import (
	"fmt"
	"time"
)

func (w *statefulSet) decide(f Facts) Verdict {
	s := w.set
	switch {
	case s.DeletionTimestamp != nil:
		return Verdict{Deleting, "the statefulset is being deleted"}
	case !setObserved(s):
		return unseen(s.Generation, s.Status.ObservedGeneration)
	case w.Budget.Err != nil:
		return Verdict{Undetermined, w.Budget.Err.Error()}
	case w.blind(&f):
		return w.byStatus(setComplete(s), s.Status.UpdatedReplicas, setAvailable(s))
	case w.Budget.Recreate:
		return Verdict{Undetermined, "the strategy Recreate of StatefulSets (alpha in 1.37) is not known here"}
	case setComplete(s) && w.order.settled(w.Pods):
		return Verdict{Complete, w.whyComplete()}
	}
	if v := w.moving(f); v.State != "" {
		return v
	}
	return w.standing(f)
}

// unseen says that the status is about an earlier spec.
func unseen(generation, observed int64) Verdict {
	return Verdict{Unobserved, fmt.Sprintf("the controller has not seen generation %d of the spec yet (last seen: %d): "+
		"the counts are about what was wanted before", generation, observed)}
}

// byStatus is what can be said without the pods.
func (r *Rollout) byStatus(complete bool, updated, available int32) Verdict {
	n := r.Budget.Desired
	if complete {
		return Verdict{Complete, fmt.Sprintf("the status says so: %d of %d pods are new, %d are available", updated, n, available)}
	}
	return Verdict{Undetermined, fmt.Sprintf("%d of %d pods are new, %d are available; without the pods "+
		"nobody can say what it waits for", updated, n, available)}
}

func (w *statefulSet) whyComplete() string {
	o := w.order
	if o.end == o.start {
		return "scaled to 0: no pods are wanted"
	}
	if len(w.Old) == 0 {
		if o.end-o.start == 1 {
			return "the pod is of " + w.New.label() + " and available"
		}
		return fmt.Sprintf("all %d pods are of %s and available", o.end-o.start, w.New.label())
	}
	held := fmt.Sprintf("held by partition %d: %s %s", o.partition-o.start, podRange(o.start, min(o.partition, o.end)),
		keeps(o.start, min(o.partition, o.end))+labelsOf(w.Old))
	if o.partition >= o.end {
		return held + ", and all are available"
	}
	return fmt.Sprintf("%s of %s, and all are available; %s", podRange(o.partition, o.end)+areIs(o.partition, o.end), w.New.label(), held)
}

func areIs(from, end int32) string { return " " + isAre(end-from) }

// podRange words ordinals: "pod 2", "pods 0..1".
func podRange(from, end int32) string {
	if end-from == 1 {
		return fmt.Sprintf("pod %d", from)
	}
	return fmt.Sprintf("pods %d..%d", from, end-1)
}

func keeps(from, end int32) string {
	if end-from == 1 {
		return "keeps "
	}
	return "keep "
}

// moving is the verdict while there is a next move, or a pod that stops it.
func (w *statefulSet) moving(f Facts) Verdict {
	m := w.move
	switch m.does {
	case create:
		return w.creating()
	case restart:
		return Verdict{Progressing, fmt.Sprintf("pod %s has ended: the controller deletes it and makes it anew", m.pods[0].Name)}
	case remove:
		return Verdict{Progressing, "the controller can now remove " + first(m.pods, "pod") + ", past the last ordinal"}
	case replace:
		return Verdict{Progressing, "the controller can now replace " + first(m.pods, "old pod")}
	case await:
		return w.awaiting(f, m.waits)
	}
	return Verdict{}
}

// first words several pods with the one that goes first.
func first(pods []Pod, noun string) string {
	if len(pods) == 1 {
		return noun + " " + pods[0].Name
	}
	return fmt.Sprintf("%s, %s first", count(int32(len(pods)), noun), pods[0].Name)
}

func (w *statefulSet) creating() Verdict {
	what := "pod " + w.podName(w.move.first)
	refused := " does not exist: the API server refuses to create it"
	if w.move.count > 1 {
		what = count(w.move.count, "pod")
		refused = " do not exist: the API server refuses to create them"
	}
	if w.New != nil && w.New.Failure != nil {
		return Verdict{Stalled, what + refused}
	}
	return Verdict{Progressing, "the controller can now create " + what}
}

// awaiting is OrderedReady's stop. It mirrors processReplica in
// stateful_set_control.go, v1.37.2: a pod that is not available is waited for
// whatever its revision, so a broken one holds up its own repair.
func (w *statefulSet) awaiting(f Facts, p *Pod) Verdict {
	text := fmt.Sprintf("OrderedReady waits for pod %s of %s", p.Name, w.revisionOf(p))
	cure := fmt.Sprintf("kubectl delete pod %s -n %s", p.Name, w.Namespace)
	state := p.State.String()
	if p.Reason != "" {
		state = p.Reason
	}
	switch {
	case p.State == Terminating:
		return Verdict{Waiting, text + " to end" + w.overdue(p)}
	case p.Ordinal < w.order.start || p.Ordinal >= w.order.end:
		return Verdict{Waiting, text + " to become " + w.become() + " before any pod is removed"}
	case p.State == Ready:
		return Verdict{Waiting, text + " to become " + w.become()}
	case !p.Current && p.Ordinal >= w.order.partition && w.stuck(p):
		return Verdict{Stalled, fmt.Sprintf("%s, which is not ready (%s) and is not replaced until it is: %s (the controller makes it anew from %s)",
			text, state, cure, w.New.label())}
	case !p.Current && p.Ordinal >= w.order.partition:
		return Verdict{Waiting, fmt.Sprintf("%s to become %s before it replaces any; if it does not: %s", text, w.become(), cure)}
	case w.causes[p.Name].Severity == Fatal && !p.Current:
		return Verdict{Stalled, fmt.Sprintf("%s, which does not become ready by itself (%s)", text, state)}
	case w.causes[p.Name].Severity == Fatal:
		return Verdict{Stalled, fmt.Sprintf("%s, which does not become ready by itself (%s); when the template is mended: %s",
			text, state, cure)}
	case w.fellBack(f):
		return w.degraded()
	}
	return Verdict{Waiting, text + " to become " + w.become()}
}

// overdue says what holds a pod that should be gone.
func (w *statefulSet) overdue(p *Pod) string {
	if c, known := w.causes[p.Name]; known {
		return ", which is overdue: " + c.Message
	}
	return ""
}

// longStart is how long a pod of a revision that was never fully rolled out may
// be on its way before it is called stuck.
const longStart = time.Minute

// stuck reports whether an old pod that is not ready will hardly become so.
func (w *statefulSet) stuck(p *Pod) bool {
	c, known := w.causes[p.Name]
	switch {
	case !known:
		return false
	case c.Severity == Fatal:
		return true
	case w.hashes[p.Name] == w.first:
		return false
	}
	return c.Severity == Unclear || w.Now.Sub(c.Since) > longStart
}

func (w *statefulSet) revisionOf(p *Pod) string {
	if p.Current {
		return w.New.label()
	}
	for i := range w.Old {
		if w.Old[i].hash == w.hashes[p.Name] {
			return w.Old[i].label()
		}
	}
	return "an unknown revision"
}

// fellBack reports that all was well before: every pod is new and there, and one
// that was ready is not.
func (w *statefulSet) fellBack(f Facts) bool {
	s := w.set.Status
	return w.lastOld() == nil && s.CurrentRevision == s.UpdateRevision && w.All.Missing() == 0 && len(wasReady(f.Pods, w.Pods)) > 0
}

func (w *statefulSet) degraded() Verdict {
	return Verdict{Degraded, fmt.Sprintf("%s was fully rolled out before; now %d of %d pods %s available",
		w.New.label(), w.All.Available, w.Budget.Desired, isAre(w.All.Available))}
}

// standing is the verdict when the controller neither acts nor is stopped by OrderedReady.
func (w *statefulSet) standing(f Facts) Verdict {
	if old := w.lastOld(); w.order.manual && old != nil {
		return Verdict{Waiting, fmt.Sprintf("OnDelete: delete pod %s to have it made anew from %s (%d of %d pods are old)",
			old.Name, w.New.label(), sum(w.Old).Made, w.Budget.Desired)}
	}
	away := w.Budget.Desired - w.All.Available
	switch old := w.lastOld(); {
	case away <= 0 && old == nil:
		return Verdict{Progressing, "all pods are as they should be; the status does not say so yet"}
	case w.hopeless():
		return Verdict{Stalled, w.whyStands(away) + ", which does not come by itself"}
	case w.fellBack(f):
		return w.degraded()
	}
	return Verdict{Waiting, w.whyStands(away)}
}

// whyStands names the constraint of Parallel: available >= desired - maxUnavailable.
func (w *statefulSet) whyStands(away int32) string {
	text := fmt.Sprintf("%d of %d pods must still become %s", away, w.Budget.Desired, w.become())
	if w.lastOld() == nil {
		return text
	}
	which := "the unavailable pod"
	if away > 1 {
		which = "one of " + count(away, "unavailable pod")
	}
	return fmt.Sprintf("nothing can be replaced (%s) until %s is %s", w.minimum(), which, w.become())
}

// lastOld is the old pod with the highest ordinal that is to be replaced.
func (w *statefulSet) lastOld() *Pod {
	var last *Pod
	for i := range w.Pods {
		p := &w.Pods[i]
		if !p.Current && p.State != Terminating && p.Ordinal >= w.order.partition && p.Ordinal < w.order.end &&
			(last == nil || p.Ordinal > last.Ordinal) {
			last = p
		}
	}
	return last
}
