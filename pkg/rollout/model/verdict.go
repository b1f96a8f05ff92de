package model

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
)

// State is the verdict in one word.
type State string

// The states a rollout can be in.
const (
	Unobserved   State = "unobserved"   // the controller has not seen the present spec
	Progressing  State = "progressing"  // the controller has a next step
	Waiting      State = "waiting"      // both constraints hold until pods change
	Stalled      State = "stalled"      // waiting for something that does not come by itself
	Failed       State = "failed"       // the controller says that the progress deadline has passed
	Paused       State = "paused"       // spec.paused
	Complete     State = "complete"     // all pods are new and available
	Degraded     State = "degraded"     // was complete; pods are lost or fail since
	Deleting     State = "deleting"     // the Deployment is being deleted
	Undetermined State = "undetermined" // the objects contradict the API's own rules
)

// Verdict is the state and one sentence that says why.
type Verdict struct {
	State  State
	Reason string
}

func (r *Rollout) decide(f Facts, d *appsv1.Deployment) Verdict {
	switch {
	case d.DeletionTimestamp != nil:
		return Verdict{Deleting, "the deployment is being deleted"}
	case !observed(d):
		return Verdict{Unobserved, fmt.Sprintf("the controller has not seen generation %d of the spec yet (last seen: %d): "+
			"the counts are about what was wanted before", d.Generation, d.Status.ObservedGeneration)}
	case r.Budget.Err != nil:
		return Verdict{Undetermined, r.Budget.Err.Error()}
	case f.StatusOnly || f.lacks("replicasets"):
		return byStatus(d, f)
	case d.Spec.Paused:
		return Verdict{Paused, r.whyPaused()}
	case statusComplete(d) && r.settled():
		return Verdict{Complete, r.whyComplete()}
	}
	return r.unfinished(d, f)
}

// settled reports whether the ReplicaSets agree that the rollout is over. The
// conditions alone can tell of the previous rollout's success.
func (r *Rollout) settled() bool {
	old := sum(r.Old)
	return r.New != nil && old.Want == 0 && old.Made == 0 &&
		r.New.Want == r.Budget.Desired && r.New.Available == r.Budget.Desired
}

func (r *Rollout) unfinished(d *appsv1.Deployment, f Facts) Verdict {
	dl := deadlineOf(d, false, f.Now)
	v := r.moving(f, d)
	if dl.State == DeadlineFired { // not when it is due: this clock may be ahead
		return Verdict{Failed, fmt.Sprintf("no progress for longer than %s (progressDeadlineSeconds); "+
			"nothing is rolled back by itself: %s", Span(dl.Limit), v.Reason)}
	}
	return v
}

// moving decides between progressing, waiting, stalled and degraded.
func (r *Rollout) moving(f Facts, d *appsv1.Deployment) Verdict {
	if c := r.cause(func(c Cause) bool { return c.Current && c.Pods == 0 }); r.New == nil && c != nil {
		return Verdict{Stalled, "the new ReplicaSet cannot be created: " + c.Message}
	}
	if scaling(r.Budget.Desired, r.sets()) {
		return Verdict{Progressing, r.whyScaling()}
	}
	if next := nextStep(r.Budget, r.New, r.Old); !next.none() {
		return Verdict{Progressing, r.whatNext(next)}
	}
	if r.New == nil && (!r.Budget.Recreate || !oldPodsRunning(r.Old)) {
		return Verdict{Progressing, "the controller can now create the new ReplicaSet"}
	}
	return r.blocked(f, d)
}

// blocked is for a controller that has no next step of its own.
func (r *Rollout) blocked(f Facts, d *appsv1.Deployment) Verdict {
	if refused := r.refusal(); refused != "" {
		state := Stalled
		if r.mayStillStart() {
			state = Waiting
		}
		return Verdict{state, refused + "; " + r.whyWaits()}
	}
	was := r.wasComplete(d)
	if was && r.New.Made == r.New.Want && r.lost(f, successOf(d)) {
		return Verdict{Degraded, r.whyDegraded()}
	}
	if r.hopeless() || r.held() {
		return Verdict{Stalled, r.whyWaits() + ", which does not come by itself"}
	}
	if was {
		return Verdict{Waiting, r.whyResized()}
	}
	return Verdict{Waiting, r.whyWaits()}
}

// wasComplete reports whether the new revision was fully rolled out before. Where
// the status says that it is now, the ReplicaSet's own is merely older.
func (r *Rollout) wasComplete(d *appsv1.Deployment) bool {
	old := sum(r.Old)
	return completedBefore(d) && !statusComplete(d) && r.ownSuccess(successOf(d)) &&
		r.New.Want == r.Budget.Desired && old.Want == 0 && old.Made == 0
}

// held reports whether Recreate waits for a pod that a finalizer keeps.
func (r *Rollout) held() bool {
	c := r.stuck()
	return c != nil && c.Severity > Transient
}

// stuck is the gravest cause of old pods that Recreate waits for and that should
// be gone, nil when there is none.
func (r *Rollout) stuck() *Cause {
	if !r.Budget.Recreate || !oldPodsRunning(r.Old) {
		return nil
	}
	return r.cause(func(c Cause) bool { return !c.Current && c.Reason == StuckTerminating })
}

// cause is the gravest cause for which ok holds, or nil.
func (r *Rollout) cause(ok func(Cause) bool) *Cause {
	if at := slices.IndexFunc(r.Causes, ok); at >= 0 {
		c := r.Causes[at]
		return &c
	}
	return nil
}

// Fatal is the gravest cause that keeps the new revision from being rolled out
// and does not pass by itself: of its pods, or of its ReplicaSet. It is nil when
// there is none, and a copy otherwise.
func (r *Rollout) Fatal() *Cause {
	return r.cause(func(c Cause) bool { return c.Current && c.Severity == Fatal })
}

// Blocked reports whether nothing goes on without somebody's hand.
func (r *Rollout) Blocked() bool {
	return r.Verdict.State == Stalled || r.Verdict.State == Failed
}

// sets are all ReplicaSets that have pods, the new one last.
func (r *Rollout) sets() []Revision {
	sets := r.Old[:len(r.Old):len(r.Old)]
	if r.New != nil {
		sets = append(sets, *r.New)
	}
	return sets
}

// mayStillStart reports whether a new pod is under way that could become ready.
func (r *Rollout) mayStillStart() bool {
	if r.New == nil {
		return true
	}
	return r.New.Starting() > 0 || r.New.Unscheduled > 0 || r.New.Ready > r.New.Available
}

// hopeless reports whether every new pod that is waited for fails for a reason
// that only somebody's hand removes.
func (r *Rollout) hopeless() bool {
	if r.New == nil || r.New.Failing == 0 || r.mayStillStart() {
		return false
	}
	var fatal int32
	for _, c := range r.Causes {
		if c.Current && c.Severity == Fatal {
			fatal += int32(c.Pods)
		}
	}
	return fatal >= r.New.Unavailable()-r.New.Missing()
}
