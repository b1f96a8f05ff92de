package follow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// tracked is one workload that is followed. Its methods send no requests and get the
// time from their caller.
type tracked struct {
	Workload
	stop    context.CancelFunc // ends its own watch; nil when it has none
	forever bool               // as in Request
	rules   judge.Rules

	facts model.Facts // of Rollout
	log   *transition.Log
	judge *judge.Judge
	early early

	lost      error // not nil: there has been no connection since lostSince
	lostSince time.Time
	lastGap   time.Time

	listed          model.Facts // its status, as the list of the scope has it
	preview         bool        // only its status is known so far: it is drawn, but neither logged nor judged
	completeAtStart bool        // it was complete when the scope was listed
	refused         bool        // its own watch has failed: it is judged by its status

	asking    bool      // a question has no answer yet
	asked     time.Time // when questions were sent last …
	questions []model.Question
	askAgain  time.Duration // … and after how long the same are sent again
	answers   answers
}

func newTracked(t collect.Target, rules judge.Rules, forever bool) *tracked {
	return &tracked{Workload: Workload{Target: t}, forever: forever, rules: rules, log: transition.NewLog(), judge: judge.New(rules)}
}

// update applies what the watch has delivered and returns the steps and the gap in it.
// Updates that are ahead of their Deployment wait for it.
func (t *tracked) update(u collect.Update, now time.Time) []transition.Entry {
	if u.Lost != nil && t.lost == nil {
		t.lostSince = now
	}
	t.lost = u.Lost // one of its watches is down; what the others deliver counts
	ahead := t.Known && t.early.isAhead(u, t.Rollout, t.facts)
	if !ahead && !t.early.waiting() {
		return t.apply(u, now)
	}
	t.early.add(u, now)
	if ahead && !t.early.due(now) {
		return nil
	}
	return t.applyEarly(now)
}

// applyEarly applies the updates that have waited for their Deployment.
func (t *tracked) applyEarly(now time.Time) []transition.Entry {
	var entries []transition.Entry
	for _, u := range t.early.release() {
		entries = append(entries, t.apply(u, now)...)
	}
	return entries
}

func (t *tracked) apply(u collect.Update, now time.Time) []transition.Entry {
	var entries []transition.Entry
	if u.Gap != nil && u.Gap.Part != "pods" { // pods are no steps
		entries = t.gap(*u.Gap, now)
	}
	if u.Deleted {
		t.end(t.judge.Deleted())
		return entries
	}
	if t.Known && u.Facts.StatusOnly != t.facts.StatusOnly { // cannot be compared with what was known before
		t.log, t.judge = transition.NewLog(), judge.New(t.rules)
	}
	t.facts, t.Known, t.preview = u.Facts, true, false
	return append(entries, t.evaluate(now)...)
}

// gapsApart is how far apart two gaps must be to become two entries: watches come back
// one after the other.
const gapsApart = 5 * time.Second

func (t *tracked) gap(g collect.Gap, now time.Time) []transition.Entry {
	entries := t.log.Flush(now)
	entry := t.log.Gap(g.From, g.To, g.Why)
	if now.Sub(t.lastGap) >= gapsApart {
		entries = append(entries, entry)
	}
	t.lastGap = now
	return entries
}

// evaluate builds the rollout as it is at a time, judges it, and returns the steps
// since the last evaluation.
func (t *tracked) evaluate(now time.Time) []transition.Entry {
	if !t.Known || t.Ended {
		return nil
	}
	if t.preview {
		f := t.facts
		f.Now = now
		t.setPreview(f)
		return nil
	}
	if t.early.waiting() && t.early.due(now) {
		return t.applyEarly(now)
	}
	t.Rollout = model.Build(t.factsAt(now))
	entries := t.log.See(t.Rollout)
	if t.forever {
		return entries
	}
	if t.rules.Terminated && t.Rollout.Verdict.State == model.Complete && !t.facts.StatusOnly && t.lacks("pods") {
		t.fail(ErrPodsNotRead)
		return entries
	}
	if outcome, over := t.judge.See(t.Rollout); over && t.lost == nil {
		entries = append(entries, t.log.Flush(now)...)
		t.end(outcome)
	}
	return entries
}

// factsAt are the facts with the answers, and with what cannot be read at a time.
func (t *tracked) factsAt(now time.Time) model.Facts {
	f := t.facts
	f.Now = now
	f.Events, f.Logs = t.answers.events, t.answers.logs
	f.Missing = append(f.Missing[:len(f.Missing):len(f.Missing)], t.answers.missing...)
	if t.lost != nil {
		f.Missing = append(f.Missing, model.Missing{Part: model.MissingConnection,
			Why: fmt.Sprintf("the API server has not answered for %s: %v", model.Span(now.Sub(t.lostSince)), t.lost)})
	}
	return f
}

func (t *tracked) lacks(part string) bool {
	return slices.ContainsFunc(t.Rollout.Missing, func(m model.Missing) bool { return m.Part == part })
}

// setPreview keeps what the status says, to be drawn.
func (t *tracked) setPreview(facts model.Facts) {
	t.facts, t.Known, t.preview = facts, true, true
	t.Rollout = model.Build(facts)
}

func (t *tracked) end(outcome judge.Outcome) {
	t.Ended, t.Outcome = true, outcome
}

func (t *tracked) fail(err error) {
	t.Ended, t.Err = true, err
}
