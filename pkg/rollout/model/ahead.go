package model

import (
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
)

// Ahead reports whether the ReplicaSets tell of a wish that the Deployment in
// hand does not have yet: each kind is watched by itself, and what the controller
// did can arrive before what it did it for. Such facts are better held back until
// the Deployment has come.
func Ahead(f Facts) bool {
	d := f.Deployment
	if d == nil || d.Spec.Paused {
		return false
	}
	for _, rs := range owned(d, f.ReplicaSets) {
		if orOne(rs.Spec.Replicas) > 0 && afterwards(rs, d) && (number(rs.Annotations[desiredAnnotation]) != int64(desired(d)) || newer(rs, d)) {
			return true
		}
	}
	return false
}

// newer reports whether a ReplicaSet is of a template that came after the
// Deployment's: it has the highest revision, and is not its own.
func newer(rs *appsv1.ReplicaSet, d *appsv1.Deployment) bool {
	return number(rs.Annotations[revisionAnnotation]) > number(d.Annotations[revisionAnnotation]) &&
		!sameTemplate(&rs.Spec.Template, &d.Spec.Template)
}

// afterwards compares resource versions, which are revisions of etcd. Versions of
// another form compare as not later.
func afterwards(rs *appsv1.ReplicaSet, d *appsv1.Deployment) bool {
	a, errA := strconv.ParseUint(rs.ResourceVersion, 10, 64)
	b, errB := strconv.ParseUint(d.ResourceVersion, 10, 64)
	return errA == nil && errB == nil && a > b
}
