package judge

import (
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// whenStable ends the wait when the rollout has been complete for long enough.
func (j *Judge) whenStable(r *model.Rollout) (Outcome, bool) {
	if j.rules.Terminated && !allTerminated(r) {
		j.complete.Close()
		j.notBefore = r.Now
		return Outcome{}, false
	}
	j.complete.Open(r.Now)
	since := j.complete.Since()
	if api := j.completeSince(r); !api.IsZero() && api.Before(since) {
		since = api
	}
	if since.Add(j.rules.Stable).After(r.Now) {
		return Outcome{}, false
	}
	return Outcome{Complete, r.Verdict.Reason}, true
}

// completeSince is when the controller found the rollout complete. It is zero when the
// API does not have the time, or the rollout was incomplete later: the API does not change
// the time when pods are lost and become available again.
func (j *Judge) completeSince(r *model.Rollout) time.Time {
	d := r.Deadline
	if r.Kind != model.Deployment || d.State != model.DeadlineOver || d.LastProgress.Before(j.notBefore) {
		return time.Time{}
	}
	return d.LastProgress
}

// allTerminated reports whether only new pods are left.
func allTerminated(r *model.Rollout) bool {
	return podsKnown(r) && len(r.Old) == 0 && r.All.Terminating == 0
}

// podsKnown reports whether the pods were read. The status is not enough: before version
// 1.35 it does not count terminating pods.
func podsKnown(r *model.Rollout) bool {
	return !r.StatusOnly && !slices.ContainsFunc(r.Missing, func(m model.Missing) bool {
		return m.Part == "replicasets" || m.Part == "pods"
	})
}

// remainingText describes the pods that allTerminated waits for.
func remainingText(r *model.Rollout) string {
	n := max(0, r.All.Terminating)
	for i := range r.Old {
		n += max(0, r.Old[i].Made)
	}
	switch {
	case !podsKnown(r):
		return "it is unknown whether old pods are still terminating: they could not be read"
	case n == 1:
		return "1 old pod is still terminating"
	case n == 0:
		return "old pods are not gone yet"
	}
	return fmt.Sprintf("%d old pods are still terminating", n)
}
