package model

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

// successOf is when the controller last found a rollout complete; zero: never, or
// something has progressed since. Sizes that change later leave the time as it is
// (syncRolloutStatus in progress.go, v1.37.2).
func successOf(d *appsv1.Deployment) time.Time {
	if !completedBefore(d) {
		return time.Time{}
	}
	return progressing(d).LastUpdateTime.Time
}

// ownSuccess reports whether a success was the new revision's own. When an older
// revision was brought back, it may be left from the rollout before: then a pod
// must have been there at that time.
func (r *Rollout) ownSuccess(at time.Time) bool {
	if r.New == nil || !r.RolledBack {
		return r.New != nil
	}
	for i := range r.Pods {
		if p := &r.Pods[i]; p.Current && !p.Created.IsZero() && !p.Created.After(at) {
			return true
		}
	}
	return false
}

// lost reports whether pods that were available are not any more, or fail. Pods
// that merely start since the success are those of a larger size, or replace others.
func (r *Rollout) lost(f Facts, success time.Time) bool {
	var away []Pod
	for _, p := range r.Pods {
		if !p.Current || p.State >= Available {
			continue
		}
		if p.State == Failing || p.Created.Before(success) {
			return true
		}
		away = append(away, p)
	}
	return len(away) > 0 && len(wasReady(f.Pods, away)) > 0
}
