package rolloutviz

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// scoped is what is followed when all workloads of a scope are: each by its
// status, through one watch per kind, and those that are not finished in full.
type scoped struct {
	collect.Scope
	ctx     context.Context // of the watches to come
	listed  bool
	lost    error // as in collect.ListUpdate
	told    bool  // which kinds may not be listed
	byName  map[collect.Target]*tracked
	watches int
}

// watchScope follows a scope. Its news are of no single workload.
func (f *follower) watchScope(ctx context.Context, s collect.Scope) {
	f.scope = &scoped{Scope: s, ctx: ctx, byName: map[collect.Target]*tracked{}}
	f.group.Go(func() {
		err := f.reader.client.FollowList(ctx, s, func(u collect.ListUpdate) {
			f.send(ctx, news{list: &u})
		})
		f.send(ctx, news{end: true, err: err})
	})
}

// takeList deals with the list after a change.
func (f *follower) takeList(u collect.ListUpdate, now time.Time) error {
	f.changed = true
	failed := f.connection(f.scope.lost, u.Lost, now)
	if f.scope.lost = u.Lost; u.Lost != nil {
		return failed
	}
	if !f.scope.told {
		for _, m := range u.Missing {
			failed = errors.Join(failed, f.stage.note(fmt.Sprintf("%s not read: %s", m.Part, m.Why)))
		}
		f.scope.told = true
	}
	listed := make(map[collect.Target]bool, len(u.Facts))
	for _, facts := range u.Facts {
		target := targetIn(facts)
		listed[target] = true
		failed = errors.Join(failed, f.row(target, facts, now))
	}
	f.all = slices.DeleteFunc(f.all, func(t *tracked) bool {
		gone := !listed[t.Target]
		if gone {
			f.release(t)
			delete(f.scope.byName, t.Target)
		}
		return gone
	})
	f.scope.listed = true
	if len(f.all) == 0 && !f.req.forever {
		return errors.Join(failed, nothingThere(f.env, f.scope.Scope))
	}
	f.watchUnfinished()
	return failed
}

// row takes one workload of the list; what was finished before it was looked at
// is only counted.
func (f *follower) row(target collect.Target, facts model.Facts, now time.Time) error {
	t := f.scope.byName[target]
	first := t == nil
	if first {
		t = f.track(target)
		f.scope.byName[target] = t
	}
	if t.stop != nil || t.over || !first && sameWorkload(t.facts, facts) {
		return nil
	}
	entries := t.take(collect.Update{Facts: facts}, now)
	if first && t.rollout.Verdict.State == model.Complete {
		return nil
	}
	failed := f.stage.entries(t, entries)
	if t.over {
		failed = errors.Join(failed, f.ended(t))
	}
	return failed
}

func targetIn(f model.Facts) collect.Target {
	switch {
	case f.StatefulSet != nil:
		return collect.Target{Kind: model.StatefulSet, Namespace: f.StatefulSet.Namespace, Name: f.StatefulSet.Name}
	case f.DaemonSet != nil:
		return collect.Target{Kind: model.DaemonSet, Namespace: f.DaemonSet.Namespace, Name: f.DaemonSet.Name}
	}
	return collect.Target{Kind: model.Deployment, Namespace: f.Deployment.Namespace, Name: f.Deployment.Name}
}

func sameWorkload(a, b model.Facts) bool {
	return a.Deployment == b.Deployment && a.StatefulSet == b.StatefulSet && a.DaemonSet == b.DaemonSet
}

// watchUnfinished follows in full what is not finished, as many as go.
func (f *follower) watchUnfinished() {
	if f.scope == nil {
		return
	}
	for _, t := range f.all {
		if f.scope.watches >= mostDetails {
			return
		}
		if !t.over && t.stop == nil && t.rollout.Verdict.State != model.Complete {
			f.scope.watches++
			f.watch(f.scope.ctx, t)
		}
	}
}

// release ends a workload's own watch.
func (f *follower) release(t *tracked) {
	if t.stop == nil {
		return
	}
	t.stop()
	t.stop = nil
	if f.scope != nil {
		f.scope.watches--
	}
}
