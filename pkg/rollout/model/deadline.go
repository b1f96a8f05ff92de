package model

import (
	"math"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// DeadlineState tells whether the progress deadline is running.
type DeadlineState int

// What the controller does with progressDeadlineSeconds at the moment.
const (
	NoDeadline   DeadlineState = iota // absent or 2147483647
	DeadlineOver                      // the rollout is complete: nothing to measure
	DeadlineHeld                      // paused
	DeadlineRuns
	DeadlineDue   // the time is up by this clock; the controller has not said so yet
	DeadlineFired // ProgressDeadlineExceeded
	DeadlineBlind // the controller still holds the previous rollout's success, so it never fires
)

// Deadline is spec.progressDeadlineSeconds and where it stands.
type Deadline struct {
	State        DeadlineState
	Limit        time.Duration
	LastProgress time.Time // zero when unknown
	At           time.Time // when it fires or fired
	Quiet        time.Time // the newest sign of progress in the objects, zero when there is none: all there is to go by when blind
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
		dl.State = DeadlineHeld
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

// progressing is the condition of that name, nil when there is none.
func progressing(d *appsv1.Deployment) *appsv1.DeploymentCondition {
	for i := range d.Status.Conditions {
		if d.Status.Conditions[i].Type == appsv1.DeploymentProgressing {
			return &d.Status.Conditions[i]
		}
	}
	return nil
}

// observed reports whether the status is about the present spec.
func observed(d *appsv1.Deployment) bool { return d.Status.ObservedGeneration >= d.Generation }

// statusComplete mirrors DeploymentComplete in util/deployment_util.go, v1.37.2.
func statusComplete(d *appsv1.Deployment) bool {
	n := desired(d)
	return observed(d) && d.Status.UpdatedReplicas == n && d.Status.Replicas == n && d.Status.AvailableReplicas == n
}

// completedBefore reports whether the controller holds that the present template
// was fully rolled out earlier.
func completedBefore(d *appsv1.Deployment) bool {
	c := progressing(d)
	return c != nil && c.Status == corev1.ConditionTrue && c.Reason == "NewReplicaSetAvailable"
}
