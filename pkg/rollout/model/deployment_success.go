package model

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// progressing is the condition of that name, nil when there is none.
func progressing(d *appsv1.Deployment) *appsv1.DeploymentCondition {
	for i := range d.Status.Conditions {
		if d.Status.Conditions[i].Type == appsv1.DeploymentProgressing {
			return &d.Status.Conditions[i]
		}
	}
	return nil
}

// recordedComplete reports whether the status says that the current template was fully
// rolled out earlier.
func recordedComplete(d *appsv1.Deployment) bool {
	c := progressing(d)
	return c != nil && c.Status == corev1.ConditionTrue && c.Reason == "NewReplicaSetAvailable"
}

// successOf is when the controller last found a rollout complete; zero: never, or there
// was progress since. Later changes of replicas do not change the time
// (syncRolloutStatus in progress.go, v1.37.2).
func successOf(d *appsv1.Deployment) time.Time {
	if !recordedComplete(d) {
		return time.Time{}
	}
	return progressing(d).LastUpdateTime.Time
}

// ownSuccess reports whether a success belongs to the new revision. After a rollback,
// the success can belong to the previous rollout: it counts only if a pod existed at
// that time.
func ownSuccess(r *Rollout, at time.Time) bool {
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

// Progressed reports whether a Deployment's status shows progress since another:
// more new pods, fewer old ones, more ready or more available ones. This is what
// restarts its progress deadline. It mirrors DeploymentProgressing in
// util/deployment_util.go, v1.37.2. No verdict needs it, because the
// controller writes the result; a test compares the rule with the controller's decisions.
func Progressed(before, after appsv1.DeploymentStatus) bool {
	old := func(s appsv1.DeploymentStatus) int64 { return int64(s.Replicas) - int64(s.UpdatedReplicas) }
	return after.UpdatedReplicas > before.UpdatedReplicas || old(after) < old(before) ||
		after.ReadyReplicas > before.ReadyReplicas || after.AvailableReplicas > before.AvailableReplicas
}
