package model

import (
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Annotations of the Deployment controller (util/deployment_util.go, v1.37.2).
const (
	revisionAnnotation = "deployment.kubernetes.io/revision"
	historyAnnotation  = "deployment.kubernetes.io/revision-history"
	desiredAnnotation  = "deployment.kubernetes.io/desired-replicas"
)

// ownReplicaSets returns the Deployment's ReplicaSets, oldest first. ReplicaSets without
// owners, as in an edited recording, count when the selector matches.
func ownReplicaSets(d *appsv1.Deployment, sets []*appsv1.ReplicaSet) []*appsv1.ReplicaSet {
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

// newestRevision is the ReplicaSet with the highest revision, if there is any.
func newestRevision(sets []*appsv1.ReplicaSet) []Revision {
	var last []Revision
	for _, rs := range sets {
		if rev := replicaSetRevision(rs); len(last) == 0 || rev.Number > last[0].Number {
			last = []Revision{rev}
		}
	}
	return last
}

func replicaSetRevision(rs *appsv1.ReplicaSet) Revision {
	r := Revision{
		Name:     rs.Name,
		Number:   parseNumber(rs.Annotations[revisionAnnotation]),
		Created:  rs.CreationTimestamp.Time,
		Failure:  failureOf(rs),
		template: &rs.Spec.Template,

		changeCause: rs.Annotations[changeCauseAnnotation],

		scaledFor: -1,
	}
	for n := range strings.SplitSeq(rs.Annotations[historyAnnotation], ",") {
		if v := parseNumber(n); v > 0 {
			r.Earlier = append(r.Earlier, v)
		}
	}
	if n, err := strconv.ParseInt(rs.Annotations[desiredAnnotation], 10, 32); err == nil {
		r.scaledFor = int32(n)
	}
	r.Counts = countsOf(rs)
	return r
}

// countsOf reads the sizes. It limits each to the size that contains it.
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

func failureOf(rs *appsv1.ReplicaSet) *Failure {
	for _, c := range rs.Status.Conditions {
		if c.Type == appsv1.ReplicaSetReplicaFailure && c.Status == corev1.ConditionTrue {
			return &Failure{Reason: c.Reason, Message: c.Message, Since: c.LastTransitionTime.Time}
		}
	}
	return nil
}

// tallyReplicaSet counts the pods of one ReplicaSet.
func tallyReplicaSet(rs *appsv1.ReplicaSet, pods []*corev1.Pod, minReady time.Duration, now time.Time) podTally {
	var t podTally
	hash := rs.Labels[appsv1.DefaultDeploymentUniqueLabelKey]
	for _, p := range pods {
		sameHash := hash != "" && p.Labels[appsv1.DefaultDeploymentUniqueLabelKey] == hash
		if controlledBy(p, rs) || (len(p.OwnerReferences) == 0 && sameHash) {
			t.add(p, minReady, now)
		}
	}
	return t
}
