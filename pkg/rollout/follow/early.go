package follow

import (
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// longestWait is how long early updates wait for their Deployment.
const longestWait = time.Second

// early keeps updates that are ahead of their Deployment. A Deployment and its ReplicaSets
// have separate watches, so the steps of the controller can arrive before the change of the
// spec that caused them.
type early struct {
	updates []collect.Update
	since   time.Time          // of the first of them
	waited  *appsv1.Deployment // updates with this Deployment have waited: they do not wait again
}

// isAhead reports whether an update must wait for its Deployment. The rollout and the facts
// are those of the last evaluation.
func (e *early) isAhead(u collect.Update, last model.Rollout, known model.Facts) bool {
	switch {
	case u.Deleted || u.Gap != nil || u.Facts.Deployment == e.waited:
		return false
	case model.Ahead(u.Facts):
		return true
	}
	return contradicts(u.Facts, last, known)
}

// contradicts reports whether the ReplicaSets do not match the Deployment in the facts,
// which has not changed: the controller scales down only old ReplicaSets, and creates none
// while the Deployment is paused. Then a new template has not arrived yet.
func contradicts(f model.Facts, last model.Rollout, known model.Facts) bool {
	if f.Deployment == nil || f.Deployment.Generation != last.Generation {
		return false
	}
	isKnown := func(rs *appsv1.ReplicaSet) bool {
		return slices.ContainsFunc(known.ReplicaSets, func(k *appsv1.ReplicaSet) bool { return k.UID == rs.UID })
	}
	return slices.ContainsFunc(f.ReplicaSets, func(rs *appsv1.ReplicaSet) bool {
		smaller := last.New != nil && rs.Name == last.New.Name && rs.Spec.Replicas != nil && *rs.Spec.Replicas < last.New.Want
		return smaller || last.Paused && !isKnown(rs)
	})
}

func (e *early) waiting() bool { return len(e.updates) > 0 }

func (e *early) add(u collect.Update, now time.Time) {
	if !e.waiting() {
		e.since = now
	}
	e.updates = append(e.updates, u)
}

// due reports whether the updates have waited for too long.
func (e *early) due(now time.Time) bool { return now.Sub(e.since) >= longestWait }

// release removes the updates and returns them, each with the newest Deployment.
func (e *early) release() []collect.Update {
	updates := e.updates
	e.updates = nil
	for i := range updates {
		updates[i].Facts.Deployment = updates[len(updates)-1].Facts.Deployment
	}
	if n := len(updates); n > 0 {
		e.waited = updates[n-1].Facts.Deployment
	}
	return updates
}
