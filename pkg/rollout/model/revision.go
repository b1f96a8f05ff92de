package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// changeCauseAnnotation is what kubectl's --record wrote and rollout history shows.
const changeCauseAnnotation = "kubernetes.io/change-cause"

// Revision is one ReplicaSet or ControllerRevision of the rollout.
type Revision struct {
	Number  int64   // 0 when the controller has not numbered it
	Earlier []int64 // previous numbers of the same ReplicaSet, before a rollback to it
	Name    string
	Created time.Time
	Counts
	Failure *Failure // why its pods are not created or deleted

	scaledFor     int32 // of a ReplicaSet: the Deployment's size at its last scaling, -1 when unknown
	alive         int32 // pods that were read and are not Failed or Succeeded
	nextAvailable time.Duration
	template      *corev1.PodTemplateSpec
	hash          string // of a ControllerRevision: the controller-revision-hash of its pods
	changeCause   string
}

// Failure is a ReplicaSet's ReplicaFailure condition, or an event with the same content.
type Failure struct {
	Reason, Message string
	Since           time.Time
}

// Counts are a revision's pods. The sizes are those that the controller uses (ReplicaSet
// spec and status); pods only explain why some are not ready.
type Counts struct {
	Want        int32 // spec.replicas
	Made        int32 // exist and are not terminating
	Ready       int32
	Available   int32
	Terminating int32
	Failing     int32 // not ready, for a reason that is an error
	Unscheduled int32 // no node yet
	StartingFor time.Duration
}

// Starting is how many exist and are starting, as far as is known.
func (c Counts) Starting() int32 {
	return max(0, c.Made-c.Ready-c.Failing-c.Unscheduled)
}

// Missing is how many are wanted and do not exist.
func (c Counts) Missing() int32 { return max(0, c.Want-c.Made) }

// Unavailable is how many are wanted and not available.
func (c Counts) Unavailable() int32 { return max(0, c.Want-c.Available) }

// Active reports whether the revision has, or should have, any pod.
func (c Counts) Active() bool { return c.Want > 0 || c.Made > 0 || c.Terminating > 0 }

func (c Counts) plus(o Counts) Counts {
	return Counts{
		Want: c.Want + o.Want, Made: c.Made + o.Made, Ready: c.Ready + o.Ready,
		Available: c.Available + o.Available, Terminating: c.Terminating + o.Terminating,
		Failing: c.Failing + o.Failing, Unscheduled: c.Unscheduled + o.Unscheduled,
		StartingFor: max(c.StartingFor, o.StartingFor),
	}
}

func sum(revisions []Revision) Counts {
	var c Counts
	for _, r := range revisions {
		c = c.plus(r.Counts)
	}
	return c
}

// label names a revision in a sentence.
func (r *Revision) label() string {
	switch {
	case r == nil:
		return "the new revision"
	case r.Number > 0:
		return fmt.Sprintf("revision %d", r.Number)
	}
	return "revision " + orElse(r.Name, "unknown")
}

// labelsOf names several revisions: "revision 1", "revisions 1 and 2".
func labelsOf(revisions []Revision) string {
	var names []string
	for _, r := range revisions {
		names = append(names, strings.TrimPrefix(r.label(), "revision "))
	}
	switch len(names) {
	case 0:
		return "an old revision"
	case 1:
		return "revision " + names[0]
	}
	return "revisions " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func controlledBy(o, owner metav1.Object) bool {
	ref := metav1.GetControllerOfNoCopy(o)
	return ref != nil && ref.UID == owner.GetUID() && ref.Name == owner.GetName()
}

// sameTemplate mirrors EqualIgnoreHash in util/deployment_util.go, v1.37.2.
func sameTemplate(a, b *corev1.PodTemplateSpec) bool {
	return equality.Semantic.DeepEqual(withoutHash(a), withoutHash(b))
}

func withoutHash(t *corev1.PodTemplateSpec) *corev1.PodTemplateSpec {
	t = t.DeepCopy()
	delete(t.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	return t
}

// parseNumber is 0 for a text that is not a number.
func parseNumber(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
