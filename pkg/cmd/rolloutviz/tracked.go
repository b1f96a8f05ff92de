package rolloutviz

import (
	"context"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// tracked is a workload that is followed.
type tracked struct {
	collect.Target
	stop    context.CancelFunc // ends its own watch; nil when it has none
	forever bool               // only its deletion ends it

	seen    bool        // facts is set
	shown   bool        // only its status is known as yet: it is drawn, and neither told nor judged
	quiet   bool        // it was complete before it was looked at
	refused bool        // its own watch has failed: its status has to do
	row     model.Facts // of its status, in a scope
	facts   model.Facts
	rollout model.Rollout
	rules   judge.Rules
	log     *transition.Log
	judge   *judge.Judge

	over    bool
	outcome judge.Outcome // once it is over, unless err is set
	err     error         // it cannot be followed

	held      []collect.Update // ahead of the Deployment in hand
	heldSince time.Time
	waitedFor *appsv1.Deployment // it was the newest when they were told
	lastGap   time.Time

	lost      error // there is no connection since lostSince
	lostSince time.Time

	asked   time.Time // when questions were sent last
	asking  bool
	open    []model.Question // those that were sent last
	again   time.Duration    // how long until the same are sent again
	answers answers
}

func newTracked(t collect.Target, rules judge.Rules, forever bool) *tracked {
	return &tracked{Target: t, forever: forever, rules: rules, log: transition.NewLog(), judge: judge.New(rules)}
}

// longestHold is how long facts that are ahead of their Deployment wait for it.
const longestHold = time.Second

// take keeps what the watch has delivered, and tells the steps and the gap in
// it. What is ahead of the Deployment waits until that has come.
func (t *tracked) take(u collect.Update, now time.Time) []transition.Entry {
	if u.Lost != nil && t.lost == nil {
		t.lostSince = now
	}
	t.lost = u.Lost // one of its watches is down; what the others bring counts
	early := t.seen && !u.Deleted && u.Gap == nil && u.Facts.Deployment != t.waitedFor && (model.Ahead(u.Facts) || t.early(u.Facts))
	switch {
	case len(t.held) == 0 && !early:
		return t.see(u, now)
	case len(t.held) == 0:
		t.heldSince = now
	}
	t.held = append(t.held, u)
	if early && now.Sub(t.heldSince) < longestHold {
		return nil
	}
	return t.release(now)
}

// early reports whether the ReplicaSets cannot be the work for the Deployment
// beside them, which is as before: the controller makes only old ones smaller,
// and none while it is paused. Another template is on its way.
func (t *tracked) early(f model.Facts) bool {
	if f.Deployment == nil || f.Deployment.Generation != t.rollout.Generation {
		return false
	}
	told := t.rollout.New
	return slices.ContainsFunc(f.ReplicaSets, func(rs *appsv1.ReplicaSet) bool {
		shrunk := told != nil && rs.Name == told.Name && rs.Spec.Replicas != nil && *rs.Spec.Replicas < told.Want
		return shrunk || t.rollout.Paused && !t.knows(rs.UID)
	})
}

func (t *tracked) knows(uid types.UID) bool {
	return slices.ContainsFunc(t.facts.ReplicaSets, func(rs *appsv1.ReplicaSet) bool { return rs.UID == uid })
}

// release tells what was held back, as of the Deployment that has come.
func (t *tracked) release(now time.Time) []transition.Entry {
	held := t.held
	t.held = nil
	var entries []transition.Entry
	for _, u := range held {
		u.Facts.Deployment = held[len(held)-1].Facts.Deployment
		t.waitedFor = u.Facts.Deployment
		entries = append(entries, t.see(u, now)...)
	}
	return entries
}

func (t *tracked) see(u collect.Update, now time.Time) []transition.Entry {
	var entries []transition.Entry
	if u.Gap != nil && u.Gap.Part != "pods" { // pods make no steps
		entries = t.gap(*u.Gap, now)
	}
	if u.Deleted {
		t.finish(t.judge.Deleted())
		return entries
	}
	if t.seen && u.Facts.StatusOnly != t.facts.StatusOnly { // not to be compared with what was known before
		t.log, t.judge = transition.NewLog(), judge.New(t.rules)
	}
	t.facts, t.seen, t.shown = u.Facts, true, false
	return append(entries, t.look(now)...)
}

// gapsApart is how far apart two gaps are that are told as two: what is watched
// comes back one after the other.
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

// look builds the rollout as it is at a time, and tells the steps since the
// last look.
func (t *tracked) look(now time.Time) []transition.Entry {
	if !t.seen || t.over {
		return nil
	}
	if t.shown {
		f := t.facts
		f.Now = now
		t.preview(f)
		return nil
	}
	if len(t.held) > 0 && now.Sub(t.heldSince) >= longestHold {
		return t.release(now)
	}
	f := t.facts
	f.Now = now
	f.Events, f.Logs = t.answers.events, t.answers.logs
	f.Missing = append(f.Missing[:len(f.Missing):len(f.Missing)], t.answers.missing...)
	if t.lost != nil {
		f.Missing = append(f.Missing, model.Missing{Part: model.MissingConnection,
			Why: fmt.Sprintf("the API server has not answered for %s: %v", model.Span(now.Sub(t.lostSince)), t.lost)})
	}
	t.rollout = model.Build(f)
	entries := t.log.See(t.rollout)
	if t.forever {
		return entries
	}
	if t.rules.Terminated && t.rollout.Verdict.State == model.Complete && !f.StatusOnly && t.unread("pods") {
		t.over, t.err = true, fault.Failedf("%s/%s is complete, but whether its old pods are gone cannot be read", t.Kind, t.Name).
			WithHint("--wait=terminated needs to list pods; leave it at --wait")
		return entries
	}
	if outcome, over := t.judge.See(t.rollout); over && t.lost == nil {
		entries = append(entries, t.log.Flush(now)...)
		t.finish(outcome)
	}
	return entries
}

func (t *tracked) unread(part string) bool {
	return slices.ContainsFunc(t.rollout.Missing, func(m model.Missing) bool { return m.Part == part })
}

// preview keeps what its status says, to be drawn.
func (t *tracked) preview(facts model.Facts) {
	t.facts, t.seen, t.shown = facts, true, true
	t.rollout = model.Build(facts)
}

func (t *tracked) finish(outcome judge.Outcome) {
	t.over, t.outcome = true, outcome
}
