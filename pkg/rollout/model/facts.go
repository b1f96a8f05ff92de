package model

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Facts are the objects that were read about one workload, and the time. Exactly one of
// Deployment, StatefulSet and DaemonSet is set. Objects are shared and must not be
// changed.
type Facts struct {
	Deployment  *appsv1.Deployment
	StatefulSet *appsv1.StatefulSet
	DaemonSet   *appsv1.DaemonSet

	ReplicaSets []*appsv1.ReplicaSet         // of a Deployment; those of other owners are ignored
	Revisions   []*appsv1.ControllerRevision // of a StatefulSet or DaemonSet; those of other owners are ignored
	Pods        []*corev1.Pod                // of the workload; others are ignored
	Nodes       []Node                       // of a DaemonSet with missing pods; nil: not requested
	Events      []corev1.Event               // about objects of this workload, if requested
	Logs        map[LogKey]string            // last lines of containers that ended, if requested

	StatusOnly bool      // only the workload was read, and of its template only the images
	Missing    []Missing // what could not be read
	Now        time.Time
}

// Node has the fields of a node that matter for a rollout.
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

// Parts that are not resources.
const (
	MissingWatch      = "watch"      // no permission to watch: the cluster is polled
	MissingConnection = "connection" // the API server does not respond at the moment
)

// Sentence says what is missing and what the effect is.
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

// Question is an object whose events, or a container whose last log line, can explain
// more than the status does.
type Question struct {
	Kind, Name string // "Pod", "StatefulSet"
	UID        types.UID
	Container  string // if set, the question is about its log, and not about events
	Previous   bool   // the log of the previous instance of the container
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
