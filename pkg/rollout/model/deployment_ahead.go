package model

import (
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
)

// Ahead reports whether the ReplicaSets follow a spec that is newer than the
// Deployment in the facts. Each kind is watched by itself, so what the controller
// did can arrive before the change that it did it for. Callers should hold such
// facts back until the Deployment has arrived.
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

// newerTemplate reports whether a ReplicaSet is of a template that came after the
// Deployment's: it has the highest revision, and a different template.
func newerTemplate(rs *appsv1.ReplicaSet, d *appsv1.Deployment) bool {
	return parseNumber(rs.Annotations[revisionAnnotation]) > parseNumber(d.Annotations[revisionAnnotation]) &&
		!sameTemplate(&rs.Spec.Template, &d.Spec.Template)
}

// laterVersion compares resource versions, which are revisions of etcd. Versions
// of another form compare as not later.
func laterVersion(rs *appsv1.ReplicaSet, d *appsv1.Deployment) bool {
	a, errA := strconv.ParseUint(rs.ResourceVersion, 10, 64)
	b, errB := strconv.ParseUint(d.ResourceVersion, 10, 64)
	return errA == nil && errB == nil && a > b
}
