package model

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Facts are what was read about one workload, and when. Exactly one of
// Deployment, StatefulSet and DaemonSet is set. Objects are shared and never
// changed.
type Facts struct {
	Deployment  *appsv1.Deployment
	StatefulSet *appsv1.StatefulSet
	DaemonSet   *appsv1.DaemonSet

	ReplicaSets []*appsv1.ReplicaSet         // of a Deployment; others' are ignored
	Revisions   []*appsv1.ControllerRevision // of a StatefulSet or DaemonSet; others' are ignored
	Pods        []*corev1.Pod                // of the workload; others are ignored
	Nodes       []Node                       // of a DaemonSet whose pods are not all there; nil: not asked for
	Events      []corev1.Event               // about objects of this workload, as far as they were asked for
	Logs        map[LogKey]string            // last lines of containers that ended, as far as they were asked for

	StatusOnly bool      // nothing but the workload was read, and of its template only the images
	Missing    []Missing // what could not be read
	Now        time.Time
}

// Node is as much of a node as a rollout has to know.
type Node struct {
	Name  string
	Ready bool
	State string // as kubectl prints it: "NotReady", "Ready,SchedulingDisabled"
}

// LogKey names a container of a pod.
type LogKey struct{ Pod, Container string }

// Missing names a part that could not be read, and why.
type Missing struct {
	Part string // plural resource name: "pods", "replicasets", "events", "watch"
	Why  string
}

// Parts that are no resources.
const (
	MissingWatch      = "watch"      // changes may not be watched: the cluster is asked again and again
	MissingConnection = "connection" // the API server does not answer at present
)

// Sentence says what is missing and what that means.
func (m Missing) Sentence() string {
	switch m.Part {
	case MissingWatch:
		return "changes are polled, not watched, so several steps may be reported as one: " + m.Why
	case MissingConnection:
		return "this information is out of date: " + m.Why
	}
	return m.Part + " could not be read, so details may be missing: " + m.Why
}

// Short says what is missing in a few words.
func (m Missing) Short() string {
	switch m.Part {
	case MissingWatch:
		return "polled, not watched"
	case MissingConnection:
		return m.Why
	}
	return m.Part + " not read"
}

// Question is an object whose events, or a container whose last log line, may
// say more than its status does.
type Question struct {
	Kind, Name string // "Pod", "StatefulSet"
	UID        types.UID
	Container  string // set: its log is asked for, not the object's events
	Previous   bool   // the log of the container before the present one
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
