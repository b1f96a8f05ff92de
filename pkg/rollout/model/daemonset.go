package model

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// daemonSet is a DaemonSet with its revisions, pods and nodes, and the next step of its
// controller.
type daemonSet struct {
	facts   Facts
	set     *appsv1.DaemonSet
	owner   owner
	history *history
	reading reading
	slots   []slot
	nodes   Nodes
	step    daemonStep
}

func (w *daemonSet) object() metav1.Object { return w.set }

func (w *daemonSet) spec() Rollout {
	return Rollout{Kind: DaemonSet, Strategy: orElse(string(w.set.Spec.UpdateStrategy.Type), string(appsv1.RollingUpdateDaemonSetStrategyType)),
		Budget: daemonSetBudget(w.set), MinReady: w.minReady()}
}

func (w *daemonSet) minReady() time.Duration {
	return time.Duration(w.set.Spec.MinReadySeconds) * time.Second
}

func (w *daemonSet) onDelete() bool {
	return w.set.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType
}

// deadline is empty: DaemonSets have none.
func (w *daemonSet) deadline(*Rollout) (Deadline, string) { return Deadline{}, "" }

func (w *daemonSet) observed() (generation int64, present bool) {
	n := w.set.Status.ObservedGeneration
	return n, n > 0 && n >= w.set.Generation
}

func (w *daemonSet) onlyStatus() bool { return w.facts.StatusOnly || w.facts.lacks("pods") }

func (w *daemonSet) byStatus(r *Rollout) Verdict {
	return statusVerdict(w.statusComplete(), r.Budget.Desired, w.set.Status.UpdatedNumberScheduled, w.set.Status.NumberAvailable)
}

// statusComplete uses the same rules as `kubectl rollout status`
// (polymorphichelpers/rollout_status.go, v0.37.2).
func (w *daemonSet) statusComplete() bool {
	s := w.set.Status
	_, present := w.observed()
	return present && s.UpdatedNumberScheduled >= s.DesiredNumberScheduled && s.NumberAvailable >= s.DesiredNumberScheduled
}
