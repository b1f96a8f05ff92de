package model

import (
	"math"
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

// deadline is empty until the controller has observed the spec.
func (w *deployment) deadline(r *Rollout) (dl Deadline, note string) {
	if _, present := w.observed(); !present {
		return Deadline{}, ""
	}
	dl = deadlineOf(w.d, r.Verdict.State == Complete, r.Now)
	dl.Quiet = w.lastProgress(r)
	if dl.State != DeadlineBlind || ownSuccess(r, dl.LastProgress) {
		return dl, ""
	}
	note = "the progress deadline never fires: the Progressing condition still reports the success of the previous rollout"
	if !dl.Quiet.IsZero() {
		note += "; the objects show no progress for " + Span(max(0, r.Now.Sub(dl.Quiet)))
	}
	return dl, note
}

// lastProgress is the newest sign of progress in the objects: a new ReplicaSet, a new
// pod, or a pod that became ready. After a rollback the ReplicaSet is older, so it does
// not count.
func (w *deployment) lastProgress(r *Rollout) time.Time {
	var last time.Time
	if r.New != nil && !r.RolledBack {
		last = r.New.Created
	}
	current := map[string]bool{}
	for _, p := range r.Pods {
		if p.Current {
			current[p.Name] = true
			last = lastOf(last, p.Created)
		}
	}
	for _, p := range w.facts.Pods {
		if c := condition(p, "Ready"); current[p.Name] && c != nil && c.Status == "True" {
			last = lastOf(last, c.LastTransitionTime.Time)
		}
	}
	return last
}

// deadlineOf mirrors HasProgressDeadline and DeploymentTimedOut in
// util/deployment_util.go, v1.37.2, and requeueStuckDeployment in progress.go.
func deadlineOf(d *appsv1.Deployment, complete bool, now time.Time) Deadline {
	limit := d.Spec.ProgressDeadlineSeconds
	if limit == nil || *limit == math.MaxInt32 {
		return Deadline{}
	}
	dl := Deadline{Limit: time.Duration(*limit) * time.Second}
	c := progressing(d)
	if c != nil {
		dl.LastProgress = c.LastUpdateTime.Time
		dl.At = c.LastUpdateTime.Add(dl.Limit)
	}
	switch {
	case complete:
		dl.State = DeadlineOver
	case d.Spec.Paused:
		dl.State = DeadlinePaused
	case c == nil:
		dl.State = NoDeadline
	case c.Reason == "ProgressDeadlineExceeded":
		dl.State, dl.At = DeadlineFired, c.LastUpdateTime.Time
	case c.Reason == "NewReplicaSetAvailable":
		dl.State = DeadlineBlind
	case dl.At.Before(now):
		dl.State = DeadlineDue
	default:
		dl.State = DeadlineRuns
	}
	return dl
}
