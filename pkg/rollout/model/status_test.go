package model_test

import (
	"fmt"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestStatusOnly: a row of an overview needs only the Deployment.
func TestStatusOnly(t *testing.T) {
	three, limit := int32(3), int32(600)
	status := func(replicas, updated, ready, available int32) appsv1.DeploymentStatus {
		return appsv1.DeploymentStatus{Replicas: replicas, UpdatedReplicas: updated, ReadyReplicas: ready, AvailableReplicas: available}
	}
	for _, c := range []struct {
		name        string
		status      appsv1.DeploymentStatus
		progressing string
		want        string
	}{
		{"complete", status(3, 3, 3, 3), "NewReplicaSetAvailable", "complete: 3/3 new, 0 old of revision 7"},
		{"under way", status(4, 2, 3, 3), "ReplicaSetUpdated", "progressing: 1/2 new, 2 old of revision 7"},
		{"the deadline has passed", status(4, 1, 3, 3), "ProgressDeadlineExceeded", "failed: 0/1 new, 3 old of revision 7"},
		{"an earlier success", status(2, 2, 2, 2), "NewReplicaSetAvailable", "undetermined: 2/2 new, 0 old of revision 7"},
		{"odd numbers", status(-1, 9, 8, 7), "", "progressing: 0/0 new, 0 old of revision 7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := deployment(func(d *appsv1.Deployment) {
				d.Spec.Replicas, d.Spec.ProgressDeadlineSeconds, d.Status = &three, &limit, c.status
				d.Annotations = map[string]string{"deployment.kubernetes.io/revision": "7"}
				d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue,
					Reason: c.progressing, LastUpdateTime: metav1.NewTime(fixture.Now())}}
			})
			r := model.Build(model.Facts{Deployment: d, StatusOnly: true, Now: fixture.Now()})
			old := int32(0)
			for _, rev := range r.Old {
				old += rev.Made
			}
			if got := fmt.Sprintf("%s: %d/%d new, %d old of revision %d", r.Verdict.State, r.New.Available, r.New.Made, old, r.To); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestForbiddenReplicaSets: counts and verdict come from the status.
func TestForbiddenReplicaSets(t *testing.T) {
	three := int32(3)
	d := deployment(func(d *appsv1.Deployment) {
		d.Spec.Replicas = &three
		d.Annotations = map[string]string{"deployment.kubernetes.io/revision": "7"}
		d.Status = appsv1.DeploymentStatus{Replicas: 4, UpdatedReplicas: 2, ReadyReplicas: 3, AvailableReplicas: 3}
	})
	r := model.Build(model.Facts{Deployment: d, Missing: []model.Missing{{Part: "replicasets", Why: "forbidden"}}, Now: fixture.Now()})
	if r.New == nil || r.New.Made != 2 || len(r.Old) != 1 || r.Old[0].Made != 2 || r.All.Available != 3 || r.To != 7 || r.StatusOnly {
		t.Errorf("new %+v, old %+v, all %+v, to %d", r.New, r.Old, r.All, r.To)
	}
}

// TestAhead: ReplicaSets of a newer spec are ahead of the Deployment.
func TestAhead(t *testing.T) {
	two := int32(2)
	d := deployment(func(d *appsv1.Deployment) {
		d.ResourceVersion, d.Spec.Replicas = "10", &two
		d.Annotations = map[string]string{"deployment.kubernetes.io/revision": "1"}
	})
	for name, c := range map[string]struct {
		change func(rs *appsv1.ReplicaSet)
		want   bool
	}{
		"of the current spec": {func(*appsv1.ReplicaSet) {}, false},
		"older": {func(rs *appsv1.ReplicaSet) {
			rs.ResourceVersion = "9"
			rs.Spec.Template.Labels = map[string]string{"v": "2"}
		}, false},
		"different template": {func(rs *appsv1.ReplicaSet) { rs.Spec.Template.Labels = map[string]string{"v": "2"} }, true},
		"an old template": {func(rs *appsv1.ReplicaSet) {
			rs.Spec.Template.Labels = map[string]string{"v": "0"}
			rs.Annotations["deployment.kubernetes.io/revision"] = "1"
		}, false},
		"different size": {func(rs *appsv1.ReplicaSet) { rs.Annotations["deployment.kubernetes.io/desired-replicas"] = "3" }, true},
		"versions in a different format": {func(rs *appsv1.ReplicaSet) {
			rs.ResourceVersion = "x"
			rs.Annotations["deployment.kubernetes.io/desired-replicas"] = "3"
		}, false},
		"without pods": {func(rs *appsv1.ReplicaSet) {
			rs.Spec.Replicas = new(int32)
			rs.Annotations["deployment.kubernetes.io/desired-replicas"] = "3"
		}, false},
	} {
		rs := replicaSet(func(rs *appsv1.ReplicaSet) {
			rs.ResourceVersion, rs.Spec.Replicas = "11", &two
			rs.Annotations = map[string]string{"deployment.kubernetes.io/revision": "2", "deployment.kubernetes.io/desired-replicas": "2"}
			c.change(rs)
		})
		if got := model.Ahead(model.Facts{Deployment: d, ReplicaSets: []*appsv1.ReplicaSet{rs}}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if model.Ahead(model.Facts{}) {
		t.Error("nothing is ahead")
	}
}
