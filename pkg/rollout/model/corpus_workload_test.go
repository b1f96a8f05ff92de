package model

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/internal/corpus"
)

func TestCorpusDaemonSetCounts(t *testing.T) {
	type row struct {
		Name                                     string
		Nodes, MaxSurge, MaxUnavailable, Desired int32
		Mode                                     string
		Value                                    intstr.IntOrString
	}
	s := score{name: "daemonset_counts"}
	for _, c := range table[row](t, "daemonset_counts.json") {
		d := &appsv1.DaemonSet{Status: appsv1.DaemonSetStatus{DesiredNumberScheduled: c.Nodes}}
		ru := &appsv1.RollingUpdateDaemonSet{}
		// The API server rejects a surge together with a maxUnavailable.
		zero := intstr.FromInt32(0)
		ru.MaxUnavailable, ru.MaxSurge = &c.Value, &zero
		if c.Mode == "surge" {
			ru.MaxUnavailable, ru.MaxSurge = &zero, &c.Value
		}
		d.Spec.UpdateStrategy.RollingUpdate = ru
		b := daemonSetBudget(d)
		s.check(t, b.Err == nil && b.Surge.Value == c.MaxSurge && b.Unavailable.Value == c.MaxUnavailable && b.Desired == c.Desired,
			"%s: %+v", c.Name, b)
	}
	s.print(t)
}

// TestCorpusStatefulSetMaxUnavailable: which pods one call of the update's last
// part deletes, when the parts before it (order.nextOrdered) have nothing to do.
func TestCorpusStatefulSetMaxUnavailable(t *testing.T) {
	type row struct {
		Name, PodManagementPolicy                                        string
		Replicas, Partition, MaxUnavailable, MinReadySeconds             int32
		NotReadyOrdinals, TerminatingOrdinals, ExpectedRemainingOrdinals []int32
	}
	s := score{name: "statefulset_max_unavailable"}
	now := time.Unix(1e9, 0)
	for _, c := range table[row](t, "statefulset_max_unavailable.json") {
		u := intstr.FromInt32(c.MaxUnavailable)
		set := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "s", Generation: 1}, Spec: appsv1.StatefulSetSpec{Replicas: &c.Replicas,
			MinReadySeconds: c.MinReadySeconds, PodManagementPolicy: appsv1.PodManagementPolicyType(c.PodManagementPolicy),
			UpdateStrategy: appsv1.StatefulSetUpdateStrategy{RollingUpdate: &appsv1.RollingUpdateStatefulSetStrategy{Partition: &c.Partition, MaxUnavailable: &u}}}}
		set.Status = appsv1.StatefulSetStatus{ObservedGeneration: 1, UpdateRevision: "web-new", CurrentRevision: "web-old"}
		f := Facts{StatefulSet: set, Now: now}
		for i := range c.Replicas {
			f.Pods = append(f.Pods, oldPod(set, i, c.MinReadySeconds, now, slices.Contains(c.NotReadyOrdinals, i), slices.Contains(c.TerminatingOrdinals, i)))
		}
		o := orderOf(set, statefulSetBudget(set))
		in, _ := o.divide(Build(f).Pods)
		var left []int32
		gone := o.toReplace(in)
		for i := range c.Replicas {
			if !slices.ContainsFunc(gone, func(p Pod) bool { return p.Ordinal == i }) {
				left = append(left, i)
			}
		}
		s.check(t, slices.Equal(left, c.ExpectedRemainingOrdinals), "%s: left %v, want %v", c.Name, left, c.ExpectedRemainingOrdinals)
	}
	s.print(t)
}

// oldPod has been ready for an hour; with notReady it is not ready, or only now.
func oldPod(set *appsv1.StatefulSet, ordinal, minReady int32, now time.Time, notReady, terminating bool) *corev1.Pod {
	yes := true
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("web-%d", ordinal), Labels: map[string]string{appsv1.ControllerRevisionHashLabelKey: "web-old"},
		OwnerReferences: []metav1.OwnerReference{{Name: set.Name, UID: set.UID, Controller: &yes}}}}
	ready := corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(now.Add(-time.Hour))}
	switch {
	case notReady && minReady > 0:
		ready.LastTransitionTime = metav1.NewTime(now)
	case notReady:
		ready.Status = corev1.ConditionFalse
	}
	p.Status = corev1.PodStatus{Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{ready}}
	if terminating {
		p.DeletionTimestamp = &metav1.Time{Time: now}
	}
	return p
}

// TestCorpusWorkloadStatus: complete exactly when it is for kubectl rollout status.
func TestCorpusWorkloadStatus(t *testing.T) {
	var file struct {
		DaemonSet []struct {
			Generation, Observed        int64
			Desired, Updated, Available int32
			Msg                         string
			Done                        bool
		}
		StatefulSet []struct {
			Name, Strategy                        string
			Generation, Observed                  int64
			Spec, Ready, Updated, CurrentReplicas int32
			Partition                             *int32
			CurrentRevision, UpdateRevision       string
			Done                                  bool
			Error                                 string
		}
	}
	if err := json.Unmarshal(corpus.File(t, "rollout", "kubectl_rollout_status.json"), &file); err != nil {
		t.Fatal(err)
	}
	blind := []Missing{{Part: "pods"}}
	s := score{name: "kubectl_rollout_status (daemonset)"}
	for _, c := range file.DaemonSet {
		d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Generation: c.Generation}, Status: appsv1.DaemonSetStatus{ObservedGeneration: c.Observed,
			DesiredNumberScheduled: c.Desired, UpdatedNumberScheduled: c.Updated, NumberAvailable: c.Available}}
		v := Build(Facts{DaemonSet: d, Missing: blind}).Verdict
		s.check(t, (v.State == Complete) == c.Done && (&daemonSet{set: d}).statusComplete() == c.Done, "%s: %+v", c.Msg, v)
	}
	s.print(t)
	s = score{name: "kubectl_rollout_status (statefulset)"}
	for _, c := range file.StatefulSet {
		set := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Generation: c.Generation}, Spec: appsv1.StatefulSetSpec{Replicas: &c.Spec,
			UpdateStrategy: appsv1.StatefulSetUpdateStrategy{Type: appsv1.StatefulSetUpdateStrategyType(c.Strategy)}}}
		if c.Partition != nil {
			set.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: c.Partition}
		}
		set.Status = appsv1.StatefulSetStatus{ObservedGeneration: c.Observed, ReadyReplicas: c.Ready, UpdatedReplicas: c.Updated,
			CurrentReplicas: c.CurrentReplicas, CurrentRevision: c.CurrentRevision, UpdateRevision: c.UpdateRevision}
		// OnDelete differs on purpose: kubectl exits with an error; here it is
		// complete when all pods are new.
		done := c.Done && c.Error == ""
		v := Build(Facts{StatefulSet: set, Missing: blind}).Verdict
		s.check(t, (v.State == Complete) == done && (&statefulSet{set: set}).statusComplete() == done, "%s: %+v", c.Name, v)
	}
	s.print(t)
}

func TestTargetNode(t *testing.T) {
	term := func(fields ...corev1.NodeSelectorRequirement) *corev1.Pod {
		return &corev1.Pod{Spec: corev1.PodSpec{Affinity: &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{MatchFields: fields}}}}}}}
	}
	two := corev1.NodeSelectorRequirement{Key: "metadata.name", Operator: corev1.NodeSelectorOpIn, Values: []string{"a", "b"}}
	one := corev1.NodeSelectorRequirement{Key: "metadata.name", Operator: corev1.NodeSelectorOpIn, Values: []string{"a"}}
	for want, pods := range map[string][]*corev1.Pod{
		"":  {{}, term(), term(two), {Spec: corev1.PodSpec{Affinity: &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{}}}}},
		"a": {term(one), term(two, one), {Spec: corev1.PodSpec{NodeName: "a"}}},
	} {
		for i, p := range pods {
			if diff := cmp.Diff(want, targetNode(p)); diff != "" {
				t.Errorf("pod %d: %s", i, diff)
			}
		}
	}
}
