package judge

import (
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// whenStable ends when the rollout has been complete for long enough.
func (j *Judge) whenStable(r *model.Rollout) (Outcome, bool) {
	if j.rules.Terminated && !terminated(r) {
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

// terminated reports whether no pod is left but the new ones.
func terminated(r *model.Rollout) bool {
	return seesPods(r) && len(r.Old) == 0 && r.All.Terminating == 0
}

// seesPods reports whether anybody can say: servers before 1.35 count no
// terminating pods in a status.
func seesPods(r *model.Rollout) bool {
	return !r.StatusOnly && !slices.ContainsFunc(r.Missing, func(m model.Missing) bool {
		return m.Part == "replicasets" || m.Part == "pods"
	})
}

// remain words what terminated still waits for.
func remain(r *model.Rollout) string {
	n := max(0, r.All.Terminating)
	for i := range r.Old {
		n += max(0, r.Old[i].Made)
	}
	switch {
	case !seesPods(r):
		return "whether old pods are still terminating cannot be told: they were not read"
	case n == 1:
		return "1 old pod is still terminating"
	case n == 0:
		return "old pods are not gone yet"
	}
	return fmt.Sprintf("%d old pods are still terminating", n)
}
