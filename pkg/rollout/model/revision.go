package model

import (
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Annotations of the Deployment controller (util/deployment_util.go, v1.37.2).
const (
	revisionAnnotation = "deployment.kubernetes.io/revision"
	historyAnnotation  = "deployment.kubernetes.io/revision-history"
	desiredAnnotation  = "deployment.kubernetes.io/desired-replicas"
)

// Revision is one ReplicaSet or ControllerRevision of the rollout.
type Revision struct {
	Number  int64   // 0 when the controller has not numbered it
	Earlier []int64 // numbers the same ReplicaSet had before: it was rolled back to
	Name    string
	Created time.Time
	Counts
	Failure *Failure // why its pods are not created or deleted

	scaledFor     int32 // the Deployment's size at its last scaling, -1 when unknown
	alive         int32 // pods seen that are not Failed or Succeeded
	nextAvailable time.Duration
	template      *corev1.PodTemplateSpec
	hash          string // of a ControllerRevision: the controller-revision-hash of its pods
	changeCause   string
}

// Failure is a ReplicaSet's ReplicaFailure condition, or an event that tells the same.
type Failure struct {
	Reason, Message string
	Since           time.Time
}

// Counts are a ReplicaSet's pods. Sizes are those the controller decides on
// (ReplicaSet spec and status); pods only tell why some are not ready.
type Counts struct {
	Want        int32 // spec.replicas
	Made        int32 // exist and are not terminating
	Ready       int32
	Available   int32
	Terminating int32
	Failing     int32 // not ready for a known bad reason
	Unscheduled int32 // no node yet
	StartingFor time.Duration
}

// Starting is how many are on their way, as far as is known.
func (c Counts) Starting() int32 {
	return max(0, c.Made-c.Ready-c.Failing-c.Unscheduled)
}

// Missing is how many are wanted and do not exist.
func (c Counts) Missing() int32 { return max(0, c.Want-c.Made) }

// Unavailable is how many are wanted and not available.
func (c Counts) Unavailable() int32 { return max(0, c.Want-c.Available) }

func (c Counts) plus(o Counts) Counts {
	return Counts{
		Want: c.Want + o.Want, Made: c.Made + o.Made, Ready: c.Ready + o.Ready,
		Available: c.Available + o.Available, Terminating: c.Terminating + o.Terminating,
		Failing: c.Failing + o.Failing, Unscheduled: c.Unscheduled + o.Unscheduled,
		StartingFor: max(c.StartingFor, o.StartingFor),
	}
}

// Active reports whether the ReplicaSet has, or should have, any pod.
func (c Counts) Active() bool { return c.Want > 0 || c.Made > 0 || c.Terminating > 0 }

// owned keeps the Deployment's own ReplicaSets, oldest first. Those stripped of
// all owners (an edited recording) are taken when the selector matches.
func owned(d *appsv1.Deployment, sets []*appsv1.ReplicaSet) []*appsv1.ReplicaSet {
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	if err != nil {
		selector = labels.Nothing()
	}
	var own []*appsv1.ReplicaSet
	for _, rs := range sets {
		if controlledBy(rs, d) || (len(rs.OwnerReferences) == 0 && selector.Matches(labels.Set(rs.Labels))) {
			own = append(own, rs)
		}
	}
	slices.SortStableFunc(own, byAge)
	return own
}

func controlledBy(o, owner metav1.Object) bool {
	ref := metav1.GetControllerOfNoCopy(o)
	return ref != nil && ref.UID == owner.GetUID() && ref.Name == owner.GetName()
}

// byAge mirrors ReplicaSetsByCreationTimestamp in pkg/controller/controller_utils.go, v1.37.2.
func byAge(a, b *appsv1.ReplicaSet) int {
	if c := a.CreationTimestamp.Compare(b.CreationTimestamp.Time); c != 0 {
		return c
	}
	return strings.Compare(a.Name, b.Name)
}

// split finds the new ReplicaSet: the oldest one whose template equals the
// Deployment's. sets must be sorted by age.
// It mirrors FindNewReplicaSet in util/deployment_util.go, v1.37.2.
func split(d *appsv1.Deployment, sets []*appsv1.ReplicaSet) (current *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) {
	for _, rs := range sets {
		if current == nil && sameTemplate(&rs.Spec.Template, &d.Spec.Template) {
			current = rs
			continue
		}
		old = append(old, rs)
	}
	return current, old
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

func newRevision(rs *appsv1.ReplicaSet) Revision {
	r := Revision{
		Name:     rs.Name,
		Number:   number(rs.Annotations[revisionAnnotation]),
		Created:  rs.CreationTimestamp.Time,
		Failure:  failureOf(rs),
		template: &rs.Spec.Template,

		changeCause: rs.Annotations[changeCauseAnnotation],

		scaledFor: -1,
	}
	for n := range strings.SplitSeq(rs.Annotations[historyAnnotation], ",") {
		if v := number(n); v > 0 {
			r.Earlier = append(r.Earlier, v)
		}
	}
	if n, err := strconv.ParseInt(rs.Annotations[desiredAnnotation], 10, 32); err == nil {
		r.scaledFor = int32(n)
	}
	r.Counts = countsOf(rs)
	return r
}

// countsOf reads the sizes, each within the one it is a part of.
func countsOf(rs *appsv1.ReplicaSet) Counts {
	s := rs.Status
	c := Counts{Want: orOne(rs.Spec.Replicas), Made: max(0, s.Replicas)}
	c.Ready = max(0, min(s.ReadyReplicas, c.Made))
	c.Available = max(0, min(s.AvailableReplicas, c.Ready))
	if s.TerminatingReplicas != nil {
		c.Terminating = max(0, *s.TerminatingReplicas)
	}
	return c
}

func number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func failureOf(rs *appsv1.ReplicaSet) *Failure {
	for _, c := range rs.Status.Conditions {
		if c.Type == appsv1.ReplicaSetReplicaFailure && c.Status == corev1.ConditionTrue {
			return &Failure{Reason: c.Reason, Message: c.Message, Since: c.LastTransitionTime.Time}
		}
	}
	return nil
}
