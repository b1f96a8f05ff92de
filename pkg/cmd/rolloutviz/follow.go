package rolloutviz

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/term/live"
)

const (
	frameEvery = 100 * time.Millisecond // the most often that is drawn
	lookEvery  = time.Second            // how often time alone is looked at: countdowns, grace, stability
)

// follower follows workloads until their rollouts are over.
type follower struct {
	env    *cli.Env
	req    request
	reader reader
	stage  stage

	watching  context.Context // ends with the follower; of its watches and questions
	all       []*tracked
	scope     *scoped // nil when workloads were named
	news      chan news
	group     sync.WaitGroup
	changed   bool
	looked    time.Time
	lostSince time.Time       // the API server has not answered since; zero: it does
	unread    []model.Missing // what was told of that could not be read
}

// news is what reaches the follower about one workload; one field is set.
type news struct {
	of      *tracked
	update  *collect.Update
	list    *collect.ListUpdate
	answers *answers
	end     bool // its watch ended
	err     error
}

// follow draws, or waits, until all rollouts are over; its error is the exit
// code of the worst.
func (req request) follow(ctx context.Context, env *cli.Env) error {
	client, s, err := req.connect(env)
	if err != nil {
		return err
	}
	f := &follower{env: env, req: req, reader: reader{client, req.logs}, news: make(chan news)}
	f.stage = newStage(env, req, len(s.targets) == 1)
	if req.rules.Revision > 0 && len(s.targets) != 1 {
		return oneRevision()
	}
	return f.follow(ctx, s)
}

func (f *follower) follow(ctx context.Context, s sought) error {
	watching, cancel := context.WithCancel(ctx)
	defer f.group.Wait()
	defer cancel()
	f.watching = watching
	if len(s.targets) == 0 {
		f.watchScope(s.scope)
	}
	for _, target := range s.targets {
		f.watch(f.track(target))
	}
	err := f.run(ctx)
	return errors.Join(err, f.stage.close())
}

func (f *follower) track(target collect.Target) *tracked {
	t := newTracked(target, f.req.rules, f.req.forever)
	f.all = append(f.all, t)
	return t
}

// watch follows one workload in full.
func (f *follower) watch(t *tracked) {
	ctx, stop := context.WithCancel(f.watching)
	t.stop = stop
	f.group.Go(func() {
		err := f.reader.client.Follow(ctx, t.Target, func(u collect.Update) {
			f.send(ctx, news{of: t, update: &u})
		})
		f.send(ctx, news{of: t, end: true, err: err})
	})
}

func (f *follower) send(ctx context.Context, n news) {
	select {
	case f.news <- n:
	case <-ctx.Done():
	}
}

func (f *follower) run(ctx context.Context) error {
	tick := time.NewTicker(frameEvery)
	defer tick.Stop()
	resized := live.Resized(ctx)
	var late <-chan time.Time
	if f.req.timeout > 0 {
		timer := time.NewTimer(f.req.timeout)
		defer timer.Stop()
		late = timer.C
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-late:
			err = f.timeOut()
		case n := <-f.news:
			err = f.take(ctx, n)
		case <-resized:
			f.changed = true
		case <-tick.C:
			err = f.tick()
		}
		if err == nil && f.over() {
			return errors.Join(f.stage.end(f.all), f.verdict())
		}
		if err != nil {
			return errors.Join(err, f.verdict())
		}
	}
}

// take deals with what came in.
func (f *follower) take(ctx context.Context, n news) error {
	f.changed = true
	t, now := n.of, f.env.Now()
	switch {
	case n.list != nil:
		return f.takeList(*n.list, now)
	case t == nil: // the list cannot be followed
		return f.env.Kube.Explain(n.err)
	case t.over:
		return nil
	case n.end:
		return f.endOfWatch(ctx, t, n.err)
	}
	var entries []transition.Entry
	if n.update != nil {
		if err := f.connection(t.lost, n.update.Lost, now); err != nil {
			return err
		}
		entries = t.take(*n.update, now)
	} else {
		t.answers, t.asking = *n.answers, false
		entries = t.look(now)
	}
	err := errors.Join(f.tellUnread(t), f.stage.entries(t, entries))
	f.ask(t, now)
	if t.over {
		return errors.Join(err, f.ended(t))
	}
	return err
}

// endOfWatch: a workload that was named and cannot be followed is over; one of a
// scope is told by its status from now on.
func (f *follower) endOfWatch(ctx context.Context, t *tracked, err error) error {
	switch {
	case err == nil:
		return nil
	case f.scope != nil:
		return f.fallBack(t)
	}
	t.over, t.err = true, explain(ctx, f.env, t.Target, err)
	return nil
}

// connection tells when the API server is gone, and when it is back.
func (f *follower) connection(before, lost error, now time.Time) error {
	switch {
	case lost != nil && f.lostSince.IsZero():
		f.lostSince = now
		why := lost
		var known *collect.LostError
		if errors.As(lost, &known) {
			why = known.Err
		}
		return f.stage.note(fmt.Sprintf("no answer from the API server, still trying: %v", why))
	case lost == nil && before != nil && !f.lostSince.IsZero():
		gone := model.Span(now.Sub(f.lostSince))
		f.lostSince = time.Time{}
		return f.stage.note("the API server answers again, after " + gone)
	}
	return nil
}

// tellUnread tells, once, what may not be read or watched: a log has no place
// where that stands for as long as it is so.
func (f *follower) tellUnread(t *tracked) error {
	var failed error
	for _, m := range t.rollout.Missing {
		if m.Part == model.MissingConnection || slices.Contains(f.unread, m) {
			continue
		}
		f.unread = append(f.unread, m)
		failed = errors.Join(failed, f.stage.note(m.Sentence()))
	}
	return failed
}

// ended tells that a rollout is over.
func (f *follower) ended(t *tracked) error {
	f.release(t)
	var err error
	if !t.quiet || t.outcome.Result != judge.Complete {
		err = f.stage.outcome(t)
	}
	if t.outcome.Result == judge.Deleted {
		f.forget(t)
	}
	f.watchUnfinished()
	return err
}

// tick lets time pass: what was kept back is told, and once a second every
// unfinished rollout is looked at again.
func (f *follower) tick() error {
	now := f.env.Now()
	second := now.Sub(f.looked) >= lookEvery || now.Before(f.looked)
	if second {
		f.looked = now
	}
	var failed error
	for _, t := range f.all {
		if t.over || !t.seen {
			continue
		}
		entries := t.log.Flush(now)
		if second {
			entries = append(entries, t.look(now)...)
			f.ask(t, now)
		}
		failed = errors.Join(failed, f.stage.entries(t, entries))
		if t.over {
			failed = errors.Join(failed, f.ended(t))
		}
	}
	if failed == nil && (f.changed || second) {
		f.changed = false
		failed = f.stage.draw(f.all, now)
	}
	return failed
}
