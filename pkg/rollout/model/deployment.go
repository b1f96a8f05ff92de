package model

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// deployment is a Deployment with its ReplicaSets and their pods.
type deployment struct {
	facts     Facts
	d         *appsv1.Deployment
	old       []*appsv1.ReplicaSet // oldest first; also those without pods
	revisions reading              // of the ReplicaSets
}

func (w *deployment) object() metav1.Object { return w.d }

func (w *deployment) spec() Rollout {
	return Rollout{Kind: Deployment, Strategy: orElse(string(w.d.Spec.Strategy.Type), string(appsv1.RollingUpdateDeploymentStrategyType)),
		Budget: deploymentBudget(w.d), MinReady: w.minReady(), Paused: w.d.Spec.Paused}
}

func (w *deployment) minReady() time.Duration {
	return time.Duration(w.d.Spec.MinReadySeconds) * time.Second
}

// placement is empty: a Deployment's pods have no fixed place.
func (w *deployment) placement(*Rollout) (*Ordinals, *Nodes) { return nil, nil }

func (w *deployment) observed() (generation int64, present bool) {
	n := w.d.Status.ObservedGeneration
	return n, n >= w.d.Generation
}

func (w *deployment) onlyStatus() bool { return w.facts.StatusOnly || w.facts.lacks("replicasets") }

// statusComplete mirrors DeploymentComplete in util/deployment_util.go, v1.37.2.
func (w *deployment) statusComplete() bool {
	n, s := desired(w.d), w.d.Status
	_, present := w.observed()
	return present && s.UpdatedReplicas == n && s.Replicas == n && s.AvailableReplicas == n
}

// podsComplete reports whether the ReplicaSets have only new and available pods. The
// conditions are not enough: they can describe the previous rollout.
func (w *deployment) podsComplete(r *Rollout) bool {
	old := sum(r.Old)
	return r.New != nil && old.Want == 0 && old.Made == 0 &&
		r.New.Want == r.Budget.Desired && r.New.Available == r.Budget.Desired
}
