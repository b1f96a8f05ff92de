package rolloutviz

import (
	"errors"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// scoped is what is followed when all workloads of a scope are: each by its
// status, through one watch per kind, and those that are not finished in full.
type scoped struct {
	collect.Scope
	listed   bool
	lost     error // as in collect.ListUpdate
	unlisted error // kinds that may not be listed
	byName   map[collect.Target]*tracked
	watches  int
}

// watchScope follows a scope. Its news are of no single workload.
func (f *follower) watchScope(s collect.Scope) {
	f.scope = &scoped{Scope: s, byName: map[collect.Target]*tracked{}}
	f.group.Go(func() {
		err := f.reader.client.FollowList(f.watching, s, func(u collect.ListUpdate) {
			f.send(f.watching, news{list: &u})
		})
		f.send(f.watching, news{end: true, err: err})
	})
}

// takeList deals with the list after a change.
func (f *follower) takeList(u collect.ListUpdate, now time.Time) error {
	failed := f.connection(f.scope.lost, u.Lost, now)
	if f.scope.lost = u.Lost; u.Lost != nil {
		return failed
	}
	if !f.scope.listed {
		f.scope.listed, f.scope.unlisted = true, unlisted(f.env, u.Missing)
	}
	listed := make(map[collect.Target]bool, len(u.Facts))
	for _, facts := range u.Facts {
		target := targetIn(facts)
		listed[target] = true
		failed = errors.Join(failed, f.row(target, facts, now))
	}
	for target, t := range f.scope.byName {
		if !listed[target] {
			failed = errors.Join(failed, f.gone(t))
		}
	}
	if len(f.all) == 0 && !f.req.forever && f.scope.unlisted == nil {
		return errors.Join(failed, nothingThere(f.env, f.scope.Scope))
	}
	f.watchUnfinished()
	return failed
}

// row takes one workload of the list. What was finished before it was looked at
// is not told; of what is not, the status is only drawn until it is read in full.
func (f *follower) row(target collect.Target, facts model.Facts, now time.Time) error {
	t := f.scope.byName[target]
	first := t == nil
	if first {
		t = f.track(target)
		f.scope.byName[target] = t
	}
	same := !first && sameWorkload(t.row, facts)
	t.row = facts
	if t.stop != nil || t.over || same {
		return nil
	}
	return f.byStatus(t, first, now)
}

func (f *follower) byStatus(t *tracked, first bool, now time.Time) error {
	facts := t.row
	facts.Now = now
	complete := model.Build(facts).Verdict.State == model.Complete
	if !complete && !t.refused {
		t.preview(facts)
		return nil
	}
	entries := t.take(collect.Update{Facts: facts}, now)
	if t.quiet = first && complete; t.quiet {
		entries = nil
	}
	failed := f.stage.entries(t, entries)
	if t.over {
		failed = errors.Join(failed, f.ended(t))
	}
	return failed
}

// fallBack goes on by status: its own watch has failed.
func (f *follower) fallBack(t *tracked) error {
	f.release(t)
	t.refused = true
	return f.byStatus(t, false, f.env.Now())
}

// gone is what the list has no longer.
func (f *follower) gone(t *tracked) error {
	if t.over {
		f.forget(t)
		return nil
	}
	t.finish(t.judge.Deleted())
	return f.ended(t)
}

// forget makes room for another workload of the same name. How this one ended
// counts, unless there is no end.
func (f *follower) forget(t *tracked) {
	if f.scope == nil {
		return
	}
	delete(f.scope.byName, t.Target)
	if f.req.forever {
		f.all = slices.DeleteFunc(f.all, func(other *tracked) bool { return other == t })
	}
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

// watchUnfinished follows in full what is not finished, as many as go. Whether
// old pods are gone, no status tells.
func (f *follower) watchUnfinished() {
	if f.scope == nil {
		return
	}
	for _, t := range f.all {
		if f.scope.watches >= mostDetails {
			return
		}
		unfinished := t.rollout.Verdict.State != model.Complete || f.req.rules.Terminated
		if !t.over && t.stop == nil && !t.refused && unfinished {
			f.scope.watches++
			f.watch(t)
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
