package judge

import (
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// whenStable ends when the rollout has been complete for long enough.
func (j *Judge) whenStable(r *model.Rollout) (Outcome, bool) {
	if j.rules.Terminated && !terminated(r) {
		j.complete, j.notBefore = window{}, r.Now
		return Outcome{}, false
	}
	j.complete.start(r.Now)
	since := j.complete.since
	if api := j.completeSince(r); !api.IsZero() && api.Before(since) {
		since = api
	}
	end := since.Add(j.rules.Stable)
	if end.After(r.Now) {
		j.due = append(j.due, end)
		return Outcome{}, false
	}
	return Outcome{Complete, r.Verdict.Reason}, true
}

// completeSince is when the controller found the rollout complete, zero when the
// API does not tell or it was seen incomplete later: the time of completion stays
// when pods are lost and come back.
func (j *Judge) completeSince(r *model.Rollout) time.Time {
	d := r.Deadline
	if r.Kind != model.Deployment || d.State != model.DeadlineOver || d.LastProgress.Before(j.notBefore) {
		return time.Time{}
	}
	return d.LastProgress
}

// terminated reports whether no pod is left but the new ones. Without the
// ReplicaSets nobody can say.
func terminated(r *model.Rollout) bool {
	for _, m := range r.Missing {
		if m.Part == "replicasets" {
			return false
		}
	}
	return len(r.Old) == 0 && r.All.Terminating == 0
}
