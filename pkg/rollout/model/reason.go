package model

import (
	"fmt"
	"strings"
	"time"
)

// whyWaits names the binding constraints: the formulas that stop the controller,
// with their numbers, and what has to change.
func (r *Rollout) whyWaits() string {
	if r.New == nil {
		return r.whyNoNew()
	}
	if r.Budget.Recreate && r.New.Want < r.Budget.Desired {
		return r.whyRecreate()
	}
	stops := joinAnd(r.whyNoMore(), r.whyNoLess())
	if stops == "" {
		return r.whyLast()
	}
	return stops + " until " + r.until()
}

func (r *Rollout) whyNoNew() string {
	if r.Budget.Recreate && len(r.Old) > 0 {
		return r.whyRecreate()
	}
	return "the new ReplicaSet has not been created yet"
}

// whyRecreate counts the old pods that must be gone first, and names one that
// should be.
func (r *Rollout) whyRecreate() string {
	n := max(1, sum(r.Old).Made+sum(r.Old).Terminating)
	text := fmt.Sprintf("Recreate starts no new pod until %s %s gone", count(n, "old pod"), isAre(n))
	if c := r.stuck(); c != nil {
		text += fmt.Sprintf(" (%d should be by now; %s: %s)", c.Pods, c.Pod, c.Message)
	}
	return text
}

// whyScaling: the size is changed before anything else.
func (r *Rollout) whyScaling() string {
	if r.Budget.Desired == 0 {
		return "scaled to 0: the pods of all ReplicaSets go, then the template is rolled out without any"
	}
	return fmt.Sprintf("the number of pods was changed to %d: all ReplicaSets are resized "+
		"in proportion before the rollout goes on", r.Budget.Desired)
}

// whyNoMore is the first constraint: pods <= desired + maxSurge.
func (r *Rollout) whyNoMore() string {
	if r.New.Want >= r.Budget.Desired {
		return ""
	}
	return fmt.Sprintf("nothing can be added (%d of %d pods)", r.All.Want, r.Budget.MaxPods())
}

// whyNoLess is the second constraint: available >= desired - maxUnavailable.
func (r *Rollout) whyNoLess() string {
	if r.Budget.Recreate || sum(r.Old).Want == 0 {
		return ""
	}
	if r.whyNoMore() == "" {
		return fmt.Sprintf("%s cannot be removed (%s)", count(sum(r.Old).Want, "old pod"), r.minimum())
	}
	return fmt.Sprintf("nothing removed (%s)", r.minimum())
}

// minimum compares what is available with what must be.
func (r *Rollout) minimum() string {
	have, must := r.All.Available, r.Budget.MinAvailable()
	switch {
	case have == must:
		return fmt.Sprintf("%d available = minimum", have)
	case have < must:
		return fmt.Sprintf("%d available, below the minimum of %d", have, must)
	}
	return fmt.Sprintf("%d available, minimum %d, and unavailable new pods count against it", have, must)
}

// until says which change lets the controller go on.
func (r *Rollout) until() string {
	waiting := r.New.Unavailable()
	word := "ready"
	if r.MinReady > 0 {
		word = "available (ready for " + Span(r.MinReady) + r.next() + ")"
	}
	switch {
	case waiting <= 0:
		return "an old pod is " + word + " or gone"
	case waiting == 1:
		return "the new pod is " + word
	}
	return fmt.Sprintf("one of %d new pods is %s", waiting, word)
}

func (r *Rollout) next() string {
	if r.New.nextAvailable <= 0 {
		return ""
	}
	return ", the next in " + Span(r.New.nextAvailable)
}

// whyLast: every pod is new, and some are not available or old ones not gone.
func (r *Rollout) whyLast() string {
	n, old := r.New.Unavailable(), max(0, sum(r.Old).Made)
	switch {
	case n <= 0 && old > 0:
		return count(old, "pod") + " of old ReplicaSets still to go"
	case n <= 0:
		return r.whyResized()
	}
	if r.MinReady > 0 {
		return fmt.Sprintf("%d of %d new pods must still become available (ready for %s%s)", n, r.New.Want, Span(r.MinReady), r.next())
	}
	return fmt.Sprintf("%d of %d new pods must still become ready", n, r.New.Want)
}

// whyResized: nothing is old, and there are not as many pods as are wanted.
func (r *Rollout) whyResized() string {
	n, extra := r.New.Unavailable(), r.New.Made-r.New.Want
	switch {
	case extra > 0:
		return fmt.Sprintf("scaled to %d: %s %s still to go", r.New.Want, count(extra, "pod"), isAre(extra))
	case n > 0:
		return fmt.Sprintf("%d of the %s wanted must still become %s", n, count(r.New.Want, "pod"), r.become())
	}
	return "all pods are as they should be; the status does not say so yet"
}

// refusal says that pods of the new ReplicaSet are not even created.
func (r *Rollout) refusal() string {
	if r.New == nil || r.New.Failure == nil || r.New.Missing() == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d new pods do not exist: the API server refuses them", r.New.Missing(), r.New.Want)
}

func (r *Rollout) whatNext(s step) string {
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

func (r *Rollout) whyPaused() string {
	resumed := "nothing is rolled out until it is resumed"
	switch {
	case r.settled():
		return fmt.Sprintf("revision %s is fully rolled out; a later change waits until it is resumed", r.number())
	case r.New == nil:
		return "the template was changed; " + resumed
	}
	return fmt.Sprintf("%d of %d pods are of revision %s; %s", r.New.Made, r.Budget.Desired, r.number(), resumed)
}

func (r *Rollout) whyComplete() string {
	n := r.Budget.Desired
	text := fmt.Sprintf("all %d pods are of revision %s and available", n, r.number())
	switch n {
	case 0:
		text = "scaled to 0: no pods are wanted"
	case 1:
		text = fmt.Sprintf("the pod is of revision %s and available", r.number())
	}
	if t := r.All.Terminating; t > 0 {
		noun := "old pod"
		if r.New != nil && r.New.Terminating > 0 { // a size that was made smaller takes new ones as well
			noun = "pod"
		}
		text += fmt.Sprintf("; %s %s still terminating", count(t, noun), isAre(t))
	}
	return text
}

func (r *Rollout) whyDegraded() string {
	return fmt.Sprintf("revision %s was fully rolled out before; now %d of %d pods %s available",
		r.number(), r.New.Available, r.Budget.Desired, isAre(r.New.Available))
}

func joinAnd(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " and " + b
}

func isAre(n int32) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Span words a duration to the second: "45s", "2m10s", "10m", "3h5m".
func Span(d time.Duration) string {
	d = d.Round(time.Second)
	if d >= time.Hour {
		d = d.Round(time.Minute)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
