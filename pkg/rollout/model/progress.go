package model

import appsv1 "k8s.io/api/apps/v1"

// Progressed reports whether a Deployment's status shows progress since another:
// more new pods, fewer old ones, more ready or more available ones. This is what
// restarts its progress deadline. It mirrors DeploymentProgressing in
// util/deployment_util.go, v1.37.2. No verdict needs it, the controller says what
// it found; the corpus of its decisions holds the rule here to the controller's.
func Progressed(before, after appsv1.DeploymentStatus) bool {
	old := func(s appsv1.DeploymentStatus) int64 { return int64(s.Replicas) - int64(s.UpdatedReplicas) }
	return after.UpdatedReplicas > before.UpdatedReplicas || old(after) < old(before) ||
		after.ReadyReplicas > before.ReadyReplicas || after.AvailableReplicas > before.AvailableReplicas
}
