package rolloutviz

import (
	"errors"
	"slices"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// clusterAt is a Deployment with its ReplicaSets, as a watch would deliver them.
type clusterAt struct {
	deployment *appsv1.Deployment
	sets       []*appsv1.ReplicaSet
}

func deploymentOf(version, image string, generation int64) *appsv1.Deployment {
	two := int32(2)
	d := &appsv1.Deployment{}
	d.Name, d.UID, d.ResourceVersion, d.Generation = "web", "d", version, generation
	d.Annotations = map[string]string{"deployment.kubernetes.io/revision": "1"}
	d.Spec.Replicas = &two
	d.Spec.Template.Labels = map[string]string{"image": image}
	d.Status.ObservedGeneration = generation
	return d
}

func setOf(version, image, revision string, size int32) *appsv1.ReplicaSet {
	rs := &appsv1.ReplicaSet{}
	rs.Name, rs.ResourceVersion = "web-"+image, version
	rs.OwnerReferences = []metav1.OwnerReference{{Name: "web", UID: "d", Controller: new(true)}}
	rs.Annotations = map[string]string{"deployment.kubernetes.io/revision": revision, "deployment.kubernetes.io/desired-replicas": "2"}
	rs.Spec.Replicas = &size
	rs.Spec.Template.Labels = map[string]string{"image": image}
	return rs
}

func (c clusterAt) update() collect.Update {
	return collect.Update{Facts: model.Facts{Deployment: c.deployment, ReplicaSets: c.sets}}
}

// TestSetBeforeDeployment: ReplicaSets and the Deployment are watched each by
// itself, and what the controller did may come before what it did it for. The
// log tells it in the order in which it makes sense.
func TestSetBeforeDeployment(t *testing.T) {
	before, after := deploymentOf("10", "a", 1), deploymentOf("20", "b", 2)
	oldSet, newSet := setOf("11", "a", "1", 2), setOf("21", "b", "2", 1)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tell := func(updates ...collect.Update) []transition.Kind {
		w := newTracked(collect.Target{}, judge.Rules{}, true)
		w.take(clusterAt{before, []*appsv1.ReplicaSet{oldSet}}.update(), now)
		var kinds []transition.Kind
		for _, u := range updates {
			for _, e := range w.take(u, now) {
				kinds = append(kinds, e.Kind)
			}
		}
		for _, e := range w.look(now.Add(2 * longestHold)) { // nothing is kept for ever
			kinds = append(kinds, e.Kind)
		}
		return kinds
	}
	want := []transition.Kind{transition.Change, transition.Scale}
	early := clusterAt{before, []*appsv1.ReplicaSet{oldSet, newSet}}.update()
	late := clusterAt{after, []*appsv1.ReplicaSet{oldSet, newSet}}.update()
	if got := tell(early, late); !slices.Equal(got, want) {
		t.Errorf("the ReplicaSet first: %v, want %v", got, want)
	}
	if got := tell(clusterAt{after, []*appsv1.ReplicaSet{oldSet}}.update(), late); !slices.Equal(got, want) {
		t.Errorf("the Deployment first: %v, want %v", got, want)
	}
	if got := tell(early); !slices.Contains(got, transition.Scale) {
		t.Errorf("the Deployment never comes: %v", got)
	}
}

// TestLostConnection: nothing is called over while nothing can be seen, and the
// picture says how old it is.
func TestLostConnection(t *testing.T) {
	d := deploymentOf("10", "a", 1)
	d.Status.Replicas, d.Status.UpdatedReplicas, d.Status.ReadyReplicas, d.Status.AvailableReplicas = 2, 2, 2, 2
	rs := setOf("11", "a", "1", 2)
	rs.Status = appsv1.ReplicaSetStatus{Replicas: 2, ReadyReplicas: 2, AvailableReplicas: 2}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	w := newTracked(collect.Target{}, judge.Rules{Stable: 2 * time.Second}, false)
	whole := clusterAt{d, []*appsv1.ReplicaSet{rs}}.update()
	w.take(whole, now)
	lost := whole
	lost.Lost = errors.New("connection refused")
	w.take(lost, now.Add(time.Second))
	w.look(now.Add(14 * time.Second))
	missing := w.rollout.Missing
	if w.over || len(missing) != 1 || missing[0].Part != model.MissingConnection {
		t.Errorf("over %v, missing %v", w.over, missing)
	}
	w.take(whole, now.Add(15*time.Second))
	w.look(now.Add(18 * time.Second))
	if !w.over || w.outcome.Result != judge.Complete || len(w.rollout.Missing) != 0 {
		t.Errorf("after it: over %v, %v, missing %v", w.over, w.outcome, w.rollout.Missing)
	}
}
