package model

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// State is the verdict in one word.
type State string

// The states a rollout can be in.
const (
	Unobserved   State = "unobserved"   // the controller has not seen the present spec
	Progressing  State = "progressing"  // the controller has a next step
	Waiting      State = "waiting"      // both constraints hold until pods change
	Stalled      State = "stalled"      // waiting for something that does not come by itself
	Failed       State = "failed"       // the progress deadline has passed
	Paused       State = "paused"       // spec.paused
	Complete     State = "complete"     // all pods are new and available
	Degraded     State = "degraded"     // was complete; pods are missing or unavailable since
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
	case f.lacks("replicasets"):
		return byStatus(d)
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
	v := r.moving(d)
	if dl.timedOut() {
		return Verdict{Failed, fmt.Sprintf("no progress for longer than %s (progressDeadlineSeconds); "+
			"nothing is rolled back by itself: %s", Span(dl.Limit), v.Reason)}
	}
	return v
}

// moving decides between progressing, waiting, stalled and degraded.
func (r *Rollout) moving(d *appsv1.Deployment) Verdict {
	if c := deploymentCondition(d, appsv1.DeploymentProgressing); r.New == nil && c != nil &&
		c.Status == corev1.ConditionFalse && c.Reason == "ReplicaSetCreateError" {
		return Verdict{Stalled, "the new ReplicaSet cannot be created: " + c.Message}
	}
	if scaling(r.Budget.Desired, r.sets()) {
		return Verdict{Progressing, fmt.Sprintf("the number of pods was changed to %d: all ReplicaSets are resized "+
			"in proportion before the rollout goes on", r.Budget.Desired)}
	}
	if next := nextStep(r.Budget, r.New, r.Old); !next.none() {
		return Verdict{Progressing, r.whatNext(next)}
	}
	if refused := r.refusal(); refused != "" && !r.mayStillStart() {
		return Verdict{Stalled, refused + "; " + r.whyWaits()}
	}
	if r.hopeless() {
		return Verdict{Stalled, r.whyWaits() + ", which does not come by itself"}
	}
	if completedBefore(d) && r.New != nil && r.New.Want == r.Budget.Desired && len(r.Old) == 0 {
		return Verdict{Degraded, r.whyDegraded()}
	}
	return Verdict{Waiting, r.whyWaits()}
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

// byStatus is what can be said without the ReplicaSets.
func byStatus(d *appsv1.Deployment) Verdict {
	n, s := desired(d), d.Status
	switch {
	case statusComplete(d):
		return Verdict{Complete, fmt.Sprintf("the status says so: %d of %d pods are new and available", n, n)}
	case d.Spec.Paused:
		return Verdict{Paused, "nothing is rolled out until it is resumed"}
	}
	return Verdict{Undetermined, fmt.Sprintf("%d of %d pods are new, %d are available; without the ReplicaSets "+
		"nobody can say what it waits for", s.UpdatedReplicas, n, s.AvailableReplicas)}
}
