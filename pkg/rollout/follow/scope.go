package follow

import (
	"errors"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// mostWatched is how many workloads of a scope are watched with all objects at the same
// time; for the others only the status is known.
const mostWatched = 64

// scope has the workloads of a scope. The status of each comes from one watch per kind.
// Those that are not complete are also watched with all objects.
type scope struct {
	listed   bool
	lost     error           // as in collect.ListUpdate
	unlisted []model.Missing // kinds without permission to list
	byName   map[collect.Target]*tracked
	watched  int // workloads that are watched with all objects
}

func (f *follower) watchScope() {
	f.scope = &scope{byName: map[collect.Target]*tracked{}}
	f.group.Go(func() {
		err := f.Cluster.FollowList(f.watching, f.Scope, func(u collect.ListUpdate) {
			f.send(f.watching, event{list: &u})
		})
		f.send(f.watching, event{stopped: true, err: err})
	})
}

// applyList compares the list after a change with the followed workloads.
func (f *follower) applyList(u collect.ListUpdate, now time.Time) error {
	failed := f.reportConnection(f.scope.lost, u.Lost, now)
	if f.scope.lost = u.Lost; u.Lost != nil {
		return failed
	}
	if !f.scope.listed {
		f.scope.listed, f.scope.unlisted = true, unlistedKinds(u.Missing)
	}
	listed := make(map[collect.Target]bool, len(u.Facts))
	for _, facts := range u.Facts {
		target := targetOf(facts)
		listed[target] = true
		failed = errors.Join(failed, f.applyRow(target, facts, now))
	}
	for target, t := range f.scope.byName {
		if !listed[target] {
			failed = errors.Join(failed, f.removed(t))
		}
	}
	if len(f.tracked) == 0 && !f.Forever && len(f.scope.unlisted) == 0 {
		f.failed = ErrEmpty
		return failed
	}
	f.watchUnfinished()
	return failed
}

// unlistedKinds returns the missing parts that are kinds. Whether they can be watched does
// not matter.
func unlistedKinds(missing []model.Missing) []model.Missing {
	var kinds []model.Missing
	for _, m := range missing {
		if m.Part != model.MissingWatch {
			kinds = append(kinds, m)
		}
	}
	return kinds
}

// applyRow handles one workload of the list.
func (f *follower) applyRow(target collect.Target, facts model.Facts, now time.Time) error {
	t := f.scope.byName[target]
	first := t == nil
	if first {
		t = f.track(target)
		f.scope.byName[target] = t
	}
	same := !first && sameWorkload(t.listed, facts)
	t.listed = facts
	if t.stop != nil || t.Ended || same {
		return nil
	}
	return f.applyStatus(t, first, now)
}

// applyStatus uses the status in the list. The entries of a workload that is complete when
// it is listed for the first time are not shown. The status of one that is not complete is
// only drawn, until all its objects are read.
func (f *follower) applyStatus(t *tracked, first bool, now time.Time) error {
	facts := t.listed
	facts.Now = now
	complete := model.Build(facts).Verdict.State == model.Complete
	if !complete && !t.refused {
		t.setPreview(facts)
		return nil
	}
	entries := t.update(collect.Update{Facts: facts}, now)
	if t.completeAtStart = first && complete; t.completeAtStart {
		entries = nil
	}
	failed := f.Display.Entries(t.Workload, entries)
	if t.Ended {
		failed = errors.Join(failed, f.ended(t))
	}
	return failed
}

// fallBackToStatus continues with the status in the list, because its own watch has failed.
func (f *follower) fallBackToStatus(t *tracked) error {
	f.unwatch(t)
	t.refused = true
	return f.applyStatus(t, false, f.Now())
}

// removed ends a workload that was removed from the list.
func (f *follower) removed(t *tracked) error {
	if t.Ended {
		f.forget(t)
		return nil
	}
	t.end(t.judge.Deleted())
	return f.ended(t)
}

// forget removes the name of a deleted workload, so that a new one with this name is a
// different workload. The result of the deleted one counts, but not with Forever.
func (f *follower) forget(t *tracked) {
	if f.scope == nil {
		return
	}
	delete(f.scope.byName, t.Target)
	if f.Forever {
		f.tracked = slices.DeleteFunc(f.tracked, func(other *tracked) bool { return other == t })
	}
}

func targetOf(f model.Facts) collect.Target {
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

// watchUnfinished watches the workloads of the scope that are not complete with all
// objects. With Rules.Terminated it watches all workloads, because the status does not
// show whether old pods are gone.
func (f *follower) watchUnfinished() {
	if f.scope == nil {
		return
	}
	for _, t := range f.tracked {
		if f.scope.watched >= mostWatched {
			return
		}
		unfinished := t.Rollout.Verdict.State != model.Complete || f.Rules.Terminated
		if !t.Ended && t.stop == nil && !t.refused && unfinished {
			f.scope.watched++
			f.watch(t)
		}
	}
}

// unwatch ends a workload's own watch.
func (f *follower) unwatch(t *tracked) {
	if t.stop == nil {
		return
	}
	t.stop()
	t.stop = nil
	if f.scope != nil {
		f.scope.watched--
	}
}
