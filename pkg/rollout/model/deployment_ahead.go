package model

import (
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
)

// Ahead reports whether the ReplicaSets belong to a spec that is newer than the
// Deployment in the facts. Each kind has its own watch, so a change of a ReplicaSet can
// arrive before the change of the Deployment that caused it. Callers should delay such
// facts until the Deployment has arrived.
func Ahead(f Facts) bool {
	d := f.Deployment
	if d == nil || d.Spec.Paused {
		return false
	}
	for _, rs := range ownReplicaSets(d, f.ReplicaSets) {
		otherSize := parseNumber(rs.Annotations[desiredAnnotation]) != int64(desired(d))
		if orOne(rs.Spec.Replicas) > 0 && laterVersion(rs, d) && (otherSize || newerTemplate(rs, d)) {
			return true
		}
	}
	return false
}

// newerTemplate reports whether a ReplicaSet has a newer template than the Deployment:
// it has a higher revision and a different template.
func newerTemplate(rs *appsv1.ReplicaSet, d *appsv1.Deployment) bool {
	return parseNumber(rs.Annotations[revisionAnnotation]) > parseNumber(d.Annotations[revisionAnnotation]) &&
		!sameTemplate(&rs.Spec.Template, &d.Spec.Template)
}

// laterVersion compares resource versions, which are revisions of etcd. Versions in a
// different format count as not later.
func laterVersion(rs *appsv1.ReplicaSet, d *appsv1.Deployment) bool {
	a, errA := strconv.ParseUint(rs.ResourceVersion, 10, 64)
	b, errB := strconv.ParseUint(d.ResourceVersion, 10, 64)
	return errA == nil && errB == nil && a > b
}
