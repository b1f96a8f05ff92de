package model

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// statefulSet is a StatefulSet with its revisions and pods, and the next step of its
// controller.
type statefulSet struct {
	facts   Facts
	set     *appsv1.StatefulSet
	owner   owner
	history *history
	reading reading
	order   order
	move    move
	causes  map[string]Cause  // of single pods, by name
	hashes  map[string]string // of the revisions of single pods, by name
}

func (w *statefulSet) object() metav1.Object { return w.set }

func (w *statefulSet) spec() Rollout {
	return Rollout{Kind: StatefulSet, Strategy: orElse(string(w.set.Spec.UpdateStrategy.Type), string(appsv1.RollingUpdateStatefulSetStrategyType)),
		Budget: statefulSetBudget(w.set), MinReady: w.minReady()}
}

func (w *statefulSet) minReady() time.Duration {
	return time.Duration(w.set.Spec.MinReadySeconds) * time.Second
}

// deadline is empty: StatefulSets have none.
func (w *statefulSet) deadline(*Rollout) (Deadline, string) { return Deadline{}, "" }

func (w *statefulSet) observed() (generation int64, present bool) {
	n := w.set.Status.ObservedGeneration
	return n, n > 0 && n >= w.set.Generation
}

func (w *statefulSet) onlyStatus() bool { return w.facts.StatusOnly || w.facts.lacks("pods") }

func (w *statefulSet) byStatus(r *Rollout) Verdict {
	return statusVerdict(w.statusComplete(), r.Budget.Desired, w.set.Status.UpdatedReplicas, w.available())
}

// available is the number of available pods in the status. With minReadySeconds 0, that
// is the number of ready pods.
func (w *statefulSet) available() int32 {
	if w.set.Spec.MinReadySeconds == 0 {
		return w.set.Status.ReadyReplicas
	}
	return w.set.Status.AvailableReplicas
}

// statusComplete uses the same rules as `kubectl rollout status`
// (polymorphichelpers/rollout_status.go, v0.37.2), except for pods that are ready but not
// available, pods past the last ordinal, and OnDelete.
func (w *statefulSet) statusComplete() bool {
	spec, s := w.set.Spec, w.set.Status
	onDelete := spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType
	n := orOne(spec.Replicas)
	updated := n
	if !onDelete {
		updated = max(0, n-partitionOf(w.set))
	}
	_, present := w.observed()
	return present && w.available() >= n && s.Replicas <= n && s.UpdatedReplicas >= updated &&
		(onDelete || spec.UpdateStrategy.RollingUpdate != nil || s.UpdateRevision == s.CurrentRevision)
}
