package model

import (
	"fmt"
	"strconv"
	"strings"
)

// whyWaits names the binding constraints, with their numbers, and what has to change.
func (w *deployment) whyWaits(r *Rollout) string {
	if r.New == nil {
		return w.whyNoNew(r)
	}
	if r.Budget.Recreate && r.New.Want < r.Budget.Desired {
		return w.whyRecreate(r)
	}
	stops := joinAnd(w.whyNoMore(r), w.whyNoLess(r))
	if stops == "" {
		return w.whyLast(r)
	}
	return stops + " until " + w.until(r)
}

func (w *deployment) whyNoNew(r *Rollout) string {
	if r.Budget.Recreate && len(r.Old) > 0 {
		return w.whyRecreate(r)
	}
	return "the new ReplicaSet has not been created yet"
}

// whyRecreate counts the old pods that must be gone first, and names one that is
// overdue.
func (w *deployment) whyRecreate(r *Rollout) string {
	n := max(1, sum(r.Old).Made+sum(r.Old).Terminating)
	text := fmt.Sprintf("Recreate starts no new pod until %s %s gone", count(n, "old pod"), isAre(n))
	if c := w.stuck(r); c != nil {
		text += fmt.Sprintf(" (%d overdue; %s: %s)", c.Pods, c.Pod, c.Message)
	}
	return text
}

// whyScaling explains that the controller scales before it does anything else.
func (w *deployment) whyScaling(r *Rollout) string {
	if r.Budget.Desired == 0 {
		return "scaled to 0: all pods are removed first, then the template is rolled out without pods"
	}
	return fmt.Sprintf("scaled to %d: all ReplicaSets are resized "+
		"proportionally before the rollout continues", r.Budget.Desired)
}

// whyNoMore is the first constraint: pods <= desired + maxSurge.
func (w *deployment) whyNoMore(r *Rollout) string {
	if r.New.Want >= r.Budget.Desired {
		return ""
	}
	return fmt.Sprintf("nothing can be added (%d of %d pods)", r.All.Want, r.Budget.MaxPods())
}

// whyNoLess is the second constraint: available >= desired - maxUnavailable.
func (w *deployment) whyNoLess(r *Rollout) string {
	if r.Budget.Recreate || sum(r.Old).Want == 0 {
		return ""
	}
	if w.whyNoMore(r) == "" {
		return fmt.Sprintf("%s cannot be removed (%s)", count(sum(r.Old).Want, "old pod"), r.Budget.minimum(r.All.Available))
	}
	return fmt.Sprintf("nothing removed (%s)", r.Budget.minimum(r.All.Available))
}

// until is the change after which the controller can continue.
func (w *deployment) until(r *Rollout) string {
	waiting := r.New.Unavailable()
	word := "ready"
	if r.MinReady > 0 {
		word = "available (ready for " + Span(r.MinReady) + w.whenNext(r) + ")"
	}
	switch {
	case waiting <= 0:
		return "an old pod is " + word + " or gone"
	case waiting == 1:
		return "the new pod is " + word
	}
	return fmt.Sprintf("one of %d new pods is %s", waiting, word)
}

func (w *deployment) whenNext(r *Rollout) string {
	if r.New.nextAvailable <= 0 {
		return ""
	}
	return ", the next in " + Span(r.New.nextAvailable)
}

// whyLast explains the last wait: all pods are created, but new ones are not available or
// old ones are not removed.
func (w *deployment) whyLast(r *Rollout) string {
	n, old := r.New.Unavailable(), max(0, sum(r.Old).Made)
	switch {
	case n <= 0 && old > 0:
		return fmt.Sprintf("%s of old ReplicaSets %s still to be removed", count(old, "pod"), isAre(old))
	case n <= 0:
		return w.whyResized(r)
	}
	if r.MinReady > 0 {
		return waitingFor(n, r.New.Want, "new pod", fmt.Sprintf("available (ready for %s%s)", Span(r.MinReady), w.whenNext(r)))
	}
	return waitingFor(n, r.New.Want, "new pod", "ready")
}

// whyResized explains the wait when there are no old pods, but too few or too many new
// ones.
func (w *deployment) whyResized(r *Rollout) string {
	n, extra := r.New.Unavailable(), r.New.Made-r.New.Want
	switch {
	case extra > 0:
		return fmt.Sprintf("scaled to %d: %s %s still to be removed", r.New.Want, count(extra, "pod"), isAre(extra))
	case n > 0:
		return waitingFor(n, r.New.Want, "pod", r.become())
	}
	return "all pods are as specified; the status is not updated yet"
}

// whyRefused says that the API server rejects pods of the new ReplicaSet.
func (w *deployment) whyRefused(r *Rollout) string {
	if r.New == nil || r.New.Failure == nil || r.New.Missing() == 0 {
		return ""
	}
	return outOf(r.New.Missing(), r.New.Want, "new pod") + rejected(r.New.Missing())
}

func (w *deployment) whatNext(r *Rollout, s step) string {
	var parts []string
	if s.add > 0 {
		parts = append(parts, "add "+count(s.add, "new pod"))
	}
	if s.remove > 0 {
		word := "old pod"
		if r.New != nil && r.New.Want > r.Budget.Desired {
			word = "pod"
		}
		parts = append(parts, "remove "+count(s.remove, word))
	}
	return "the controller can now " + strings.Join(parts, " and ")
}

// untilResumed is why a paused Deployment does not change.
const untilResumed = "nothing is rolled out until the Deployment is resumed"

func (w *deployment) whyPaused(r *Rollout) string {
	switch {
	case w.podsComplete(r):
		return fmt.Sprintf("revision %s is fully rolled out; further changes wait until the Deployment is resumed", w.number(r))
	case r.New == nil:
		return "the template was changed; " + untilResumed
	}
	return fmt.Sprintf("%d of %d pods run revision %s; %s", r.New.Made, r.Budget.Desired, w.number(r), untilResumed)
}

func (w *deployment) whyComplete(r *Rollout) string {
	n := r.Budget.Desired
	text := fmt.Sprintf("all %d pods run revision %s and are available", n, w.number(r))
	switch n {
	case 0:
		text = "scaled to 0: no pods are wanted"
	case 1:
		text = fmt.Sprintf("the pod runs revision %s and is available", w.number(r))
	}
	if t := r.All.Terminating; t > 0 {
		noun := "old pod"
		if r.New != nil && r.New.Terminating > 0 { // scaling down removes new pods too
			noun = "pod"
		}
		text += fmt.Sprintf("; %s %s still terminating", count(t, noun), isAre(t))
	}
	return text
}

func (w *deployment) whyDegraded(r *Rollout) string {
	return fmt.Sprintf("revision %s was fully rolled out before; now %d of %d pods %s available",
		w.number(r), r.New.Available, r.Budget.Desired, isAre(r.New.Available))
}

func joinAnd(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " and " + b
}

// number is the number of the new revision, with its number before the rollback.
func (w *deployment) number(r *Rollout) string {
	if before := r.numberBefore(); before > 0 {
		return fmt.Sprintf("%d (%d again)", r.New.Number, before)
	}
	return strconv.FormatInt(r.New.Number, 10)
}
