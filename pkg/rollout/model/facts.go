package model

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// Facts are what was read about one Deployment, and when.
type Facts struct {
	Deployment  *appsv1.Deployment
	ReplicaSets []appsv1.ReplicaSet // others' ReplicaSets are ignored
	Pods        []corev1.Pod        // pods of active ReplicaSets; others are ignored
	Missing     []Missing           // what could not be read
	Now         time.Time
}

// Missing names a part that could not be read, and why.
type Missing struct {
	Part string // plural resource name: "pods", "replicasets"
	Why  string
}

// lacks reports whether the named part could not be read.
func (f *Facts) lacks(part string) bool {
	for _, m := range f.Missing {
		if m.Part == part {
			return true
		}
	}
	return false
}
