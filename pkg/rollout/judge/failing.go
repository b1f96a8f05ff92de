package judge

import (
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/window"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// fatalFamily is a family of causes that was fatal, and has been fatal or unclear without
// a break since then.
type fatalFamily struct {
	family model.Family
	window window.Window
}

// whenFailing ends the wait when a fatal cause lasts longer than Grace, or when there is
// no progress and the deadline cannot fire.
func (j *Judge) whenFailing(r *model.Rollout) (Outcome, bool) {
	j.trackFatal(r)
	for i := range r.Causes {
		c := &r.Causes[i]
		if !blocksRollout(r, c) || c.Severity != model.Fatal || !j.fatal[j.at(c.Family)].window.Lasts(r.Now, j.rules.Grace) {
			continue
		}
		if !c.Current { // the verdict has the fix
			return Outcome{Failed, r.Verdict.Reason + "; " + causeText(c)}, true
		}
		return Outcome{Failed, causeText(c)}, true
	}
	return j.whenBlind(r)
}

// blocksRollout reports whether a cause blocks the rollout. Causes of the new revision do,
// and the cause of an old pod that OrderedReady waits for.
func blocksRollout(r *model.Rollout, c *model.Cause) bool {
	if c.Current || r.Ordinals == nil || !r.Ordinals.Ordered || r.Verdict.State != model.Stalled {
		return c.Current
	}
	return slices.ContainsFunc(r.Pods, func(p model.Pod) bool {
		return p.Ordinal == r.Ordinals.Next && !p.Current && p.Revision == c.Revision && p.Reason == c.Reason
	})
}

// trackFatal opens the windows of families with a fatal cause, and removes families whose
// causes are gone or transient. The severity can change in between, because the kubelet
// does not always repeat the error during its back-off.
func (j *Judge) trackFatal(r *model.Rollout) {
	for i := range r.Causes {
		c := &r.Causes[i]
		if blocksRollout(r, c) && c.Severity == model.Fatal && j.at(c.Family) < 0 {
			j.fatal = append(j.fatal, fatalFamily{family: c.Family})
		}
	}
	j.fatal = slices.DeleteFunc(j.fatal, func(d fatalFamily) bool { return !persists(r, d.family) })
	for i := range j.fatal {
		j.fatal[i].window.Open(r.Now)
	}
}

func (j *Judge) at(family model.Family) int {
	return slices.IndexFunc(j.fatal, func(d fatalFamily) bool { return d.family == family })
}

// persists reports whether a cause of the family blocks the rollout and is not
// transient.
func persists(r *model.Rollout, family model.Family) bool {
	return slices.ContainsFunc(r.Causes, func(c model.Cause) bool {
		return blocksRollout(r, &c) && c.Severity > model.Transient && c.Family == family
	})
}

// whenBlind ends the wait after the time of the deadline when the deadline cannot fire,
// because the Progressing condition still has an earlier success.
func (j *Judge) whenBlind(r *model.Rollout) (Outcome, bool) {
	limit := r.Deadline.Limit
	switch r.Verdict.State {
	case model.Waiting, model.Degraded, model.Stalled:
	default:
		return Outcome{}, false
	}
	if r.Deadline.State != model.DeadlineBlind || limit <= 0 || j.progress.last.Add(limit).After(r.Now) {
		return Outcome{}, false
	}
	return Outcome{Failed, withCause(fmt.Sprintf("no progress for %s (progressDeadlineSeconds), which the controller does not detect: %s",
		model.Span(limit), r.Verdict.Reason), r)}, true
}

// progress is the last time that a number of any revision changed.
type progress struct {
	last           time.Time
	numbers, spare []numbers
}

type numbers struct {
	revision
	want, made, ready, available int32
}

func (p *progress) compare(r *model.Rollout) {
	now := p.spare[:0]
	if r.New != nil {
		now = append(now, numbersOf(r.New))
	}
	for i := range r.Old {
		now = append(now, numbersOf(&r.Old[i]))
	}
	if p.last.IsZero() || r.Now.Before(p.last) || !slices.Equal(now, p.numbers) {
		p.last = r.Now
	}
	p.numbers, p.spare = now, p.numbers
}

func numbersOf(v *model.Revision) numbers {
	return numbers{revision{v.Name, v.Number}, v.Want, v.Made, v.Ready, v.Available}
}

// withCause adds the most severe cause of the new revision to a reason.
func withCause(reason string, r *model.Rollout) string {
	for i := range r.Causes {
		if c := &r.Causes[i]; c.Current {
			return reason + "; " + causeText(c)
		}
	}
	return reason
}

// causeText describes a cause: reason, pods and message.
func causeText(c *model.Cause) string {
	text := c.Reason
	switch {
	case c.Pods == 1:
		text += " (pod " + c.Pod + ")"
	case c.Pods > 1:
		text += fmt.Sprintf(" (%d pods, for example %s)", c.Pods, c.Pod)
	}
	if c.Message != "" {
		text += ": " + c.Message
	}
	return text
}
