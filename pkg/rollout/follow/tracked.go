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

// tracked is one followed workload. Its methods send no requests and get the time from
// their caller.
type tracked struct {
	Workload
	stop    context.CancelFunc // ends its own watch; nil when it has none
	forever bool               // as in Request
	rules   judge.Rules

	facts model.Facts // of Rollout
	log   *transition.Log
	judge *judge.Judge
	early early

	lost      error // not nil: the connection has been lost since lostSince
	lostSince time.Time
	lastGap   time.Time

	listed          model.Facts // its status in the list of the scope
	preview         bool        // only its status is known so far: it is drawn, but not logged or judged
	completeAtStart bool        // it was complete when the scope was listed
	refused         bool        // its own watch has failed: only its status is used

	asking    bool      // a question has no answer yet
	asked     time.Time // when questions were sent last …
	questions []model.Question
	askAgain  time.Duration // … and after which time the same ones are sent again
	answers   answers
}

func newTracked(t collect.Target, rules judge.Rules, forever bool) *tracked {
	return &tracked{Workload: Workload{Target: t}, forever: forever, rules: rules, log: transition.NewLog(), judge: judge.New(rules)}
}

// update applies an update of the watch and returns its steps and gap. Updates that are
// ahead of their Deployment wait for it.
func (t *tracked) update(u collect.Update, now time.Time) []transition.Entry {
	if u.Lost != nil && t.lost == nil {
		t.lostSince = now
	}
	t.lost = u.Lost // one of its watches is down; updates of the others still count
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

// applyEarly applies the updates that waited for their Deployment.
func (t *tracked) applyEarly(now time.Time) []transition.Entry {
	var entries []transition.Entry
	for _, u := range t.early.release() {
		entries = append(entries, t.apply(u, now)...)
	}
	return entries
}

func (t *tracked) apply(u collect.Update, now time.Time) []transition.Entry {
	var entries []transition.Entry
	if u.Gap != nil && u.Gap.Part != "pods" { // pods are not steps
		entries = t.gap(*u.Gap, now)
	}
	if u.Deleted {
		t.end(t.judge.Deleted())
		return entries
	}
	if t.Known && u.Facts.StatusOnly != t.facts.StatusOnly { // cannot be compared with the previous facts
		t.log, t.judge = transition.NewLog(), judge.New(t.rules)
	}
	t.facts, t.Known, t.preview = u.Facts, true, false
	return append(entries, t.evaluate(now)...)
}

// gapsApart is the time between two gaps that become two entries: watches reconnect one
// after the other.
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

// evaluate builds the rollout for a time, judges it, and returns the steps since the last
// evaluation.
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

// factsAt returns the facts with the answers, and with the parts that cannot be read.
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

// setPreview keeps the status for drawing.
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
