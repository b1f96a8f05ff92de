package follow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

const (
	drawEvery     = 100 * time.Millisecond // the shortest time between two drawings
	evaluateEvery = time.Second            // how often a state is built without a change: for countdowns, --grace and --stable
)

// follower is the state of one Run. Only the goroutine of Run uses it, except for the
// channel of events.
type follower struct {
	Request
	IO

	watching context.Context // of watches and questions; it ends before Run returns
	group    sync.WaitGroup
	events   chan event

	tracked   []*tracked
	nextID    int
	scope     *scope // nil when workloads were named
	failed    error  // Result.Err
	changed   bool   // since the last drawing
	evaluated time.Time

	lostSince time.Time       // since when the API server does not answer; zero: it answers
	reported  []model.Missing // missing parts with a note
}

// event is about one workload, or about the scope when of is nil. One of the other fields
// is set.
type event struct {
	of      *tracked
	update  *collect.Update
	list    *collect.ListUpdate
	answers *answers
	stopped bool  // the watch has ended
	err     error // with stopped: why
}

func (f *follower) track(target collect.Target) *tracked {
	t := newTracked(target, f.Rules, f.Forever)
	t.ID = f.nextID
	f.nextID++
	f.tracked = append(f.tracked, t)
	return t
}

// watch watches one workload with its objects.
func (f *follower) watch(t *tracked) {
	ctx, stop := context.WithCancel(f.watching)
	t.stop = stop
	f.group.Go(func() {
		err := f.Cluster.Follow(ctx, t.Target, func(u collect.Update) {
			f.send(ctx, event{of: t, update: &u})
		})
		f.send(ctx, event{of: t, stopped: true, err: err})
	})
}

func (f *follower) send(ctx context.Context, e event) {
	select {
	case f.events <- e:
	case <-ctx.Done():
	}
}

// run handles events until all rollouts have ended.
func (f *follower) run(ctx context.Context) error {
	tick := time.NewTicker(drawEvery)
	defer tick.Stop()
	var timeout <-chan time.Time
	if f.Timeout > 0 {
		timer := time.NewTimer(f.Timeout)
		defer timer.Stop()
		timeout = timer.C
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout:
			err = f.timeOut()
		case e := <-f.events:
			err = f.handle(e)
		case <-f.Redraw:
			f.changed = true
		case <-tick.C:
			err = f.tick()
		}
		if err != nil || f.failed != nil {
			return err
		}
		if f.allEnded() {
			return f.Display.Summary(f.workloads())
		}
	}
}

func (f *follower) handle(e event) error {
	f.changed = true
	t, now := e.of, f.Now()
	switch {
	case e.list != nil:
		return f.applyList(*e.list, now)
	case t == nil:
		f.failed = e.err
		return nil
	case t.Ended:
		return nil
	case e.stopped:
		return f.watchStopped(t, e.err)
	}
	var entries []transition.Entry
	if e.update != nil {
		if err := f.reportConnection(t.lost, e.update.Lost, now); err != nil {
			return err
		}
		entries = t.update(*e.update, now)
	} else {
		t.answers, t.asking = *e.answers, false
		entries = t.evaluate(now)
	}
	err := errors.Join(f.reportMissing(t), f.Display.Entries(t.Workload, entries))
	f.ask(t, now)
	if t.Ended {
		return errors.Join(err, f.ended(t))
	}
	return err
}

// watchStopped ends a named workload that cannot be watched. For a workload of a scope,
// only its status is used from now on.
func (f *follower) watchStopped(t *tracked, err error) error {
	switch {
	case err == nil:
		return nil
	case f.scope != nil:
		return f.fallBackToStatus(t)
	}
	t.fail(err)
	return nil
}

// reportConnection writes a note when the API server does not answer, and when it answers
// again.
func (f *follower) reportConnection(before, lost error, now time.Time) error {
	switch {
	case lost != nil && f.lostSince.IsZero():
		f.lostSince = now
		why := lost
		var known *collect.LostError
		if errors.As(lost, &known) {
			why = known.Err
		}
		return f.Display.Note(fmt.Sprintf("no answer from the API server, still trying: %v", why))
	case lost == nil && before != nil && !f.lostSince.IsZero():
		span := model.Span(now.Sub(f.lostSince))
		f.lostSince = time.Time{}
		return f.Display.Note("the API server answers again, after " + span)
	}
	return nil
}

// reportMissing writes a note once for each part that cannot be read or watched, because a
// log cannot show it permanently.
func (f *follower) reportMissing(t *tracked) error {
	var failed error
	for _, m := range t.Rollout.Missing {
		if m.Part == model.MissingConnection || slices.Contains(f.reported, m) {
			continue
		}
		f.reported = append(f.reported, m)
		failed = errors.Join(failed, f.Display.Note(m.Sentence()))
	}
	return failed
}

// ended handles the end of a rollout.
func (f *follower) ended(t *tracked) error {
	f.unwatch(t)
	var err error
	if !t.completeAtStart || t.Outcome.Result != judge.Complete {
		err = f.Display.Ended(t.Workload)
	}
	if t.Outcome.Result == judge.Deleted {
		f.forget(t)
	}
	f.watchUnfinished()
	return err
}

// tick handles the passing of time: it shows delayed entries and, once a second, evaluates
// every rollout that has not ended.
func (f *follower) tick() error {
	now := f.Now()
	due := now.Sub(f.evaluated) >= evaluateEvery || now.Before(f.evaluated)
	if due {
		f.evaluated = now
	}
	var failed error
	for _, t := range f.tracked {
		if t.Ended || !t.Known {
			continue
		}
		entries := t.log.Flush(now)
		if due {
			entries = append(entries, t.evaluate(now)...)
			f.ask(t, now)
		}
		failed = errors.Join(failed, f.Display.Entries(t.Workload, entries))
		if t.Ended {
			failed = errors.Join(failed, f.ended(t))
		}
	}
	if failed == nil && (f.changed || due) {
		f.changed = false
		failed = f.Display.Draw(f.workloads(), now)
	}
	return failed
}

// workloads are the states to show.
func (f *follower) workloads() []Workload {
	all := make([]Workload, len(f.tracked))
	for i, t := range f.tracked {
		all[i] = t.Workload
	}
	return all
}
