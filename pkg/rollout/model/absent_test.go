package model_test

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// TestAbsentFields: objects with missing fields get a verdict and are drawn in every
// width, without a panic, and are not complete by accident.
func TestAbsentFields(t *testing.T) {
	many := intstr.FromString("x")
	huge := int32(1 << 30)
	cases := map[string]model.Facts{
		"nothing":         {},
		"no spec":         {Deployment: &appsv1.Deployment{}},
		"no pods' fields": {Deployment: deployment(nil), ReplicaSets: []*appsv1.ReplicaSet{replicaSet(nil)}, Pods: []*corev1.Pod{{}, owned(corev1.PodStatus{})}},
		"no strategy":     {Deployment: deployment(func(d *appsv1.Deployment) { d.Spec.Strategy = appsv1.DeploymentStrategy{} })},
		"no fenceposts": {Deployment: deployment(func(d *appsv1.Deployment) {
			d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{}
		})},
		"bad fenceposts": {Deployment: deployment(func(d *appsv1.Deployment) {
			d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{MaxSurge: &many, MaxUnavailable: &many}
		}), ReplicaSets: []*appsv1.ReplicaSet{replicaSet(nil)}},
		"bad selector": {Deployment: deployment(func(d *appsv1.Deployment) {
			d.Spec.Selector = &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "a", Operator: "?"}}}
		}), ReplicaSets: []*appsv1.ReplicaSet{{}}},
		"huge": {Deployment: deployment(func(d *appsv1.Deployment) { d.Spec.Replicas = &huge }),
			ReplicaSets: []*appsv1.ReplicaSet{replicaSet(func(rs *appsv1.ReplicaSet) { rs.Spec.Replicas = &huge; rs.Status.Replicas = huge })}},
		"status larger than spec": {Deployment: deployment(nil), ReplicaSets: []*appsv1.ReplicaSet{replicaSet(func(rs *appsv1.ReplicaSet) {
			rs.Status = appsv1.ReplicaSetStatus{Replicas: 9, ReadyReplicas: 12, AvailableReplicas: 40}
		})}},
		"negative": {Deployment: deployment(nil), ReplicaSets: []*appsv1.ReplicaSet{replicaSet(func(rs *appsv1.ReplicaSet) {
			rs.Status = appsv1.ReplicaSetStatus{Replicas: -9, ReadyReplicas: -1, AvailableReplicas: -4}
		})}},
		"conditions without anything": {Deployment: deployment(func(d *appsv1.Deployment) {
			d.Status.Conditions = []appsv1.DeploymentCondition{{}, {Type: appsv1.DeploymentProgressing}}
		})},
		"names of another script": {Deployment: deployment(func(d *appsv1.Deployment) { d.Name = "網頁\x1b[31m\n" })},
	}
	for name, facts := range cases {
		t.Run(name, func(t *testing.T) {
			r := model.Build(facts)
			if r.Verdict.State == "" || r.Verdict.State == model.Complete {
				t.Errorf("verdict %+v", r.Verdict)
			}
			for width := -1; width < 130; width++ {
				checkWidth(t, r, width)
			}
		})
	}
}

func checkWidth(t *testing.T, r model.Rollout, width int) {
	t.Helper()
	for _, ascii := range []bool{false, true} {
		for i, line := range view.Snapshot(r, view.Options{Width: width, ASCII: ascii}) {
			if w := line.Width(); w > max(20, width) {
				t.Fatalf("width %d: line %d is %d wide: %v", width, i, w, line)
			}
		}
	}
}

func deployment(change func(*appsv1.Deployment)) *appsv1.Deployment {
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "d"}}
	if change != nil {
		change(d)
	}
	return d
}

func replicaSet(change func(*appsv1.ReplicaSet)) *appsv1.ReplicaSet {
	yes := true
	rs := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: "web-1", UID: "r",
		OwnerReferences: []metav1.OwnerReference{{Name: "web", UID: "d", Controller: &yes}}}}
	if change != nil {
		change(rs)
	}
	return rs
}

func owned(status corev1.PodStatus) *corev1.Pod {
	yes := true
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web-1-a", OwnerReferences: []metav1.OwnerReference{{Name: "web-1", UID: "r", Controller: &yes}}}, Status: status}
}

// oddities sets unusual fields of a Deployment, selected by the bits of odd.
func oddities(d *appsv1.Deployment, odd uint8) {
	if odd&1 != 0 {
		d.Spec.Strategy.Type = appsv1.RecreateDeploymentStrategyType
	}
	if odd&2 != 0 {
		d.Spec.Template.Labels = map[string]string{"v": "of no ReplicaSet"}
	}
	for bit, reason := range map[uint8]string{4: "NewReplicaSetAvailable", 8: "ProgressDeadlineExceeded", 16: "ReplicaSetCreateError"} {
		if odd&bit != 0 {
			limit := int32(600)
			d.Spec.ProgressDeadlineSeconds = &limit
			d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue, Reason: reason}}
		}
	}
	d.Spec.Paused = odd&32 != 0
	d.Spec.MinReadySeconds = int32(odd & 64)
}

// FuzzBuild: all sizes get a verdict and are drawn, and only consistent numbers are
// complete.
func FuzzBuild(f *testing.F) {
	f.Add(int32(10), int32(8), int32(8), int32(5), int32(0), "25%", "25%", 80, uint8(0))
	f.Add(int32(0), int32(-65), int32(-23), int32(0), int32(-67), "-", "200%", 2, uint8('A'))
	f.Add(int32(0), int32(-1), int32(8), int32(5), int32(9), "0", "200%", 20, uint8(7))
	f.Fuzz(func(t *testing.T, n, oldWant, oldAvailable, newWant, newAvailable int32, surge, unavailable string, width int, odd uint8) {
		s, u := intstr.Parse(surge), intstr.Parse(unavailable)
		d := deployment(func(d *appsv1.Deployment) {
			d.Spec.Replicas = &n
			d.Spec.Template.Labels = map[string]string{"v": "2"}
			d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{MaxSurge: &s, MaxUnavailable: &u}
			oddities(d, odd)
			d.Status = appsv1.DeploymentStatus{Conditions: d.Status.Conditions, Replicas: n, UpdatedReplicas: n, AvailableReplicas: n}
		})
		sized := func(uid string, want, available int32, version string) *appsv1.ReplicaSet {
			return replicaSet(func(rs *appsv1.ReplicaSet) {
				rs.Name, rs.UID = "web-"+uid, "r"
				rs.Spec.Replicas = &want
				rs.Spec.Template.Labels = map[string]string{"v": version}
				rs.Status = appsv1.ReplicaSetStatus{Replicas: want, ReadyReplicas: available, AvailableReplicas: available}
			})
		}
		r := model.Build(model.Facts{Deployment: d, Now: time.Unix(1e9, 0),
			ReplicaSets: []*appsv1.ReplicaSet{sized("1", oldWant, oldAvailable, "1"), sized("2", newWant, newAvailable, "2")}})
		// Negative sizes, which an API server never has, count as 0.
		n, newWant = max(0, n), max(0, newWant)
		if r.Verdict.State == model.Complete && (oldWant > 0 || newWant != n || max(0, min(newWant, newAvailable)) < n) {
			t.Errorf("complete with old %d, new %d of %d, %d available", oldWant, newWant, n, newAvailable)
		}
		checkWidth(t, r, width%300)
	})
}
