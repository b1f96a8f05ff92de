package rolloutviz

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

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

	seen    bool // facts is set
	facts   model.Facts
	rollout model.Rollout
	log     *transition.Log
	judge   *judge.Judge

	over    bool
	outcome judge.Outcome // once it is over, unless err is set
	err     error         // it cannot be followed

	held      []collect.Update // ahead of the Deployment in hand
	heldSince time.Time

	lost      error // there is no connection since lostSince
	lostSince time.Time

	asked   time.Time // when questions were sent last
	asking  bool
	open    []model.Question // those that were sent last
	again   time.Duration    // how long until the same are sent again
	answers answers
}

// answers are what the API told about causes beyond the status.
type answers struct {
	events  []corev1.Event
	logs    map[model.LogKey]string
	missing []model.Missing
}

func newTracked(t collect.Target, rules judge.Rules, forever bool) *tracked {
	return &tracked{Target: t, forever: forever, log: transition.NewLog(), judge: judge.New(rules)}
}

// longestHold is how long facts that are ahead of their Deployment wait for it.
const longestHold = time.Second

// take keeps what the watch has delivered, and tells the steps and the gap in
// it. What is ahead of the Deployment waits until that has come.
func (t *tracked) take(u collect.Update, now time.Time) []transition.Entry {
	if u.Lost != nil {
		if t.lost == nil {
			t.lostSince = now
		}
		t.lost = u.Lost
		return t.release(now)
	}
	t.lost = nil
	if len(t.held) == 0 && !u.Deleted && u.Gap == nil && t.seen && model.Ahead(u.Facts) {
		t.heldSince = now
		t.held = append(t.held, u)
		return nil
	}
	if len(t.held) > 0 {
		t.held = append(t.held, u)
		if u.Gap == nil && !u.Deleted && model.Ahead(u.Facts) && now.Sub(t.heldSince) < longestHold {
			return nil
		}
		return t.release(now)
	}
	return t.see(u, now)
}

// release tells what was held back, as of the Deployment that has come.
func (t *tracked) release(now time.Time) []transition.Entry {
	held := t.held
	t.held = nil
	var entries []transition.Entry
	for _, u := range held {
		u.Facts.Deployment = held[len(held)-1].Facts.Deployment
		entries = append(entries, t.see(u, now)...)
	}
	return entries
}

func (t *tracked) see(u collect.Update, now time.Time) []transition.Entry {
	var entries []transition.Entry
	if u.Gap != nil {
		entries = append(entries, t.log.Gap(u.Gap.From, u.Gap.To, u.Gap.Why))
	}
	if u.Deleted {
		t.finish(t.judge.Deleted())
		return entries
	}
	t.facts, t.seen = u.Facts, true
	return append(entries, t.look(now)...)
}

// look builds the rollout as it is at a time, and tells the steps since the
// last look.
func (t *tracked) look(now time.Time) []transition.Entry {
	if !t.seen || t.over {
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
	if outcome, over := t.judge.See(t.rollout); over && t.lost == nil {
		entries = append(entries, t.log.Flush(now)...)
		t.finish(outcome)
	}
	return entries
}

func (t *tracked) finish(outcome judge.Outcome) {
	t.over, t.outcome = true, outcome
}

// Questions are asked again after a while, and then after longer: events come
// late, and more come.
const (
	askSoonest   = 2 * time.Second
	askLatest    = 10 * time.Second
	mostQuestion = 3
)

// questions are those that are worth a request now.
func (t *tracked) questions(rd reader, now time.Time) []model.Question {
	if t.asking || t.over || t.lost != nil || now.Sub(t.asked) < askSoonest {
		return nil
	}
	questions := rd.worth(t.rollout.Questions, mostQuestion)
	switch {
	case !slices.Equal(questions, t.open):
		t.open, t.again = questions, askSoonest
	case now.Sub(t.asked) < t.again:
		return nil
	default:
		t.again = min(2*t.again, askLatest)
	}
	return questions
}
