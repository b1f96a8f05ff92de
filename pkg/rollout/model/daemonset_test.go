package model_test

import (
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestTemplateGeneration: without ControllerRevisions the older label shows which
// pods are new; with them it counts in addition to the hash.
func TestTemplateGeneration(t *testing.T) {
	d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "w", Generation: 2, Annotations: map[string]string{appsv1.DeprecatedTemplateGeneration: "2"}},
		Status: appsv1.DaemonSetStatus{ObservedGeneration: 2, DesiredNumberScheduled: 2, CurrentNumberScheduled: 2, UpdatedNumberScheduled: 2, NumberReady: 2, NumberAvailable: 2}}
	pods := []*corev1.Pod{workloadPod("web-a", "1", true), workloadPod("web-b", "2", true)}
	pods[0].Spec.NodeName, pods[1].Spec.NodeName = "a", "b"
	pods[1].Labels["pod-template-generation"] = "2"
	facts := model.Facts{DaemonSet: d, Pods: pods, Now: time.Unix(1e9, 0), Missing: []model.Missing{{Part: "controllerrevisions"}}}
	r := model.Build(facts)
	if r.New == nil || r.New.Name != "web-2" || r.New.Made != 1 || len(r.Old) != 1 || r.Verdict.State != model.Progressing {
		t.Errorf("%+v, old %+v, new %+v", r.Verdict, r.Old, r.New)
	}
	pods[0].Labels["pod-template-generation"] = "2"
	if r := model.Build(facts); r.Verdict.State != model.Complete {
		t.Errorf("all are new: %+v", r.Verdict)
	}
	pods[1].OwnerReferences[0].UID = "another"
	if r := model.Build(facts); r.Verdict.State == model.Complete || len(r.Pods) != 1 {
		t.Errorf("a pod of another owner counts: %+v", r.Verdict)
	}
}

// TestWorkloadsWithAbsentFields: they get a verdict and are drawn without a panic, and are
// not complete by accident.
func TestWorkloadsWithAbsentFields(t *testing.T) {
	huge, less := int32(1<<31-1), int32(-5)
	odd := []*appsv1.ControllerRevision{nil, {}, {ObjectMeta: metav1.ObjectMeta{Name: "web-\x1b", Labels: map[string]string{"app": "web"}}, Data: runtime.RawExtension{Raw: []byte("{")}, Revision: -3}}
	pods := []*corev1.Pod{nil, {}, workloadPod("web-0", "", false), workloadPod("-", "1", true), workloadPod("web-99999999999", "1", true), workloadPod("web-2147483647", "1", true)}
	selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
	set := func(change func(*appsv1.StatefulSet)) *appsv1.StatefulSet {
		s := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "w"}, Spec: appsv1.StatefulSetSpec{Selector: selector}}
		change(s)
		return s
	}
	cases := map[string]model.Facts{
		"no spec":                   {StatefulSet: &appsv1.StatefulSet{}},
		"scaled to 0, not observed": {StatefulSet: set(func(s *appsv1.StatefulSet) { s.Spec.Replicas = new(int32) })},
		"daemonset without spec":    {DaemonSet: &appsv1.DaemonSet{}},
		"odd":                       {StatefulSet: set(func(*appsv1.StatefulSet) {}), Revisions: odd, Pods: pods},
		"odd, observed":             {StatefulSet: set(func(s *appsv1.StatefulSet) { s.Status.ObservedGeneration = 1 }), Revisions: odd, Pods: pods},
		"odd daemonset":             {DaemonSet: &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "w"}, Spec: appsv1.DaemonSetSpec{Selector: selector}, Status: appsv1.DaemonSetStatus{ObservedGeneration: 1, DesiredNumberScheduled: 3}}, Revisions: odd, Pods: pods, Nodes: []model.Node{{}}},
		"huge": {StatefulSet: set(func(s *appsv1.StatefulSet) {
			s.Spec.Replicas, s.Spec.Ordinals, s.Status.ObservedGeneration = &huge, &appsv1.StatefulSetOrdinals{Start: huge - 3}, 1
		}), Pods: pods},
		"negative": {StatefulSet: set(func(s *appsv1.StatefulSet) {
			s.Spec.Replicas, s.Spec.Ordinals = &less, &appsv1.StatefulSetOrdinals{Start: -9}
		}), Pods: pods},
		"negative daemonset":       {DaemonSet: &appsv1.DaemonSet{Status: appsv1.DaemonSetStatus{DesiredNumberScheduled: -3, NumberMisscheduled: -8, CurrentNumberScheduled: -1}}},
		"events without an object": {DaemonSet: &appsv1.DaemonSet{Status: appsv1.DaemonSetStatus{ObservedGeneration: 1, DesiredNumberScheduled: 3}}, Events: []corev1.Event{{}, {Reason: "FailedCreate"}}},
	}
	for name, facts := range cases {
		t.Run(name, func(t *testing.T) {
			r := model.Build(facts)
			if r.Verdict.State == "" || r.Verdict.State == model.Complete {
				t.Errorf("verdict %+v", r.Verdict)
			}
			for width := -1; width < 130; width += 7 {
				checkWidth(t, r, width)
			}
		})
	}
}

func workloadPod(name, hash string, ready bool) *corev1.Pod {
	yes := true
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{appsv1.ControllerRevisionHashLabelKey: hash},
		OwnerReferences: []metav1.OwnerReference{{Name: "web", UID: "w", Controller: &yes}}}}
	p.Status.Phase = corev1.PodRunning
	if ready {
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
	}
	return p
}

// fuzzPods creates up to eight pods; the bits set their revision, readiness and end.
func fuzzPods(bits uint64, start int32) []*corev1.Pod {
	var pods []*corev1.Pod
	for i := range int32(8) {
		b := bits >> (8 * i)
		if b&1 == 0 {
			continue
		}
		p := workloadPod(fmt.Sprintf("web-%d", int64(start)+int64(i)), []string{"web-1", "web-2", "web-3", ""}[b>>1&3], b&8 != 0)
		p.Spec.NodeName = fmt.Sprint("n", b>>6&3)
		if b&16 != 0 {
			p.DeletionTimestamp = &metav1.Time{}
		}
		if b&32 != 0 {
			p.Status.Phase = corev1.PodFailed
		}
		pods = append(pods, p)
	}
	return pods
}

// FuzzBuildStatefulSet: all numbers get a verdict, and it is complete only when every
// wanted pod from the partition on is new, and all are available.
func FuzzBuildStatefulSet(f *testing.F) {
	f.Add(int32(3), int32(0), int32(0), int32(1), uint64(0x0d0d0d), uint8(0))
	f.Add(int32(3), int32(1), int32(2), int32(0), uint64(0x0d0b0b), uint8(1))
	f.Add(int32(-1), int32(-4), int32(1<<31-1), int32(9), uint64(1<<63), uint8(2))
	f.Fuzz(func(t *testing.T, n, partition, start, unavailable int32, bits uint64, odd uint8) {
		u := intstr.FromInt32(unavailable)
		s := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "w", Generation: 1}, Spec: appsv1.StatefulSetSpec{Replicas: &n,
			Ordinals:       &appsv1.StatefulSetOrdinals{Start: start},
			UpdateStrategy: appsv1.StatefulSetUpdateStrategy{RollingUpdate: &appsv1.RollingUpdateStatefulSetStrategy{Partition: &partition, MaxUnavailable: &u}}}}
		if odd&1 != 0 {
			s.Spec.PodManagementPolicy = appsv1.ParallelPodManagement
		}
		if odd&2 != 0 {
			s.Spec.UpdateStrategy.Type = appsv1.OnDeleteStatefulSetStrategyType
		}
		s.Status = appsv1.StatefulSetStatus{ObservedGeneration: 1, Replicas: n, ReadyReplicas: n, UpdatedReplicas: n, UpdateRevision: "web-2", CurrentRevision: "web-1"}
		r := model.Build(model.Facts{StatefulSet: s, Pods: fuzzPods(bits, max(0, start)), Now: time.Unix(1e9, 0)})
		if r.Verdict.State == model.Complete {
			var good int32
			for _, p := range r.Pods {
				if p.State == model.Available && (p.Current || (odd&2 == 0 && int64(p.Ordinal) < int64(max(0, start))+int64(max(0, partition)))) {
					good++
				}
			}
			// Ordinals end where int32 does.
			if want := min(int64(max(0, n)), int64(1<<31-1)-int64(max(0, start))); int64(good) != want {
				t.Errorf("complete with %d good pods of %d: %s", good, n, r.Verdict.Reason)
			}
		}
		checkWidth(t, r, int(odd))
	})
}

// FuzzBuildDaemonSet is the same for nodes.
func FuzzBuildDaemonSet(f *testing.F) {
	f.Add(int32(3), int32(0), int32(0), "1", uint64(0x8d4d0d), uint8(0))
	f.Add(int32(3), int32(1), int32(2), "50%", uint64(0x0d0b0b), uint8(1))
	f.Add(int32(-1), int32(-4), int32(1<<31-1), "x", uint64(1<<63), uint8(2))
	f.Fuzz(func(t *testing.T, desired, extra, current int32, bound string, bits uint64, odd uint8) {
		b := intstr.Parse(bound)
		d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "w", Generation: 1}}
		d.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateDaemonSet{MaxUnavailable: &b}
		if odd&1 != 0 {
			d.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateDaemonSet{MaxSurge: &b}
		}
		if odd&2 != 0 {
			d.Spec.UpdateStrategy.Type = appsv1.OnDeleteDaemonSetStrategyType
		}
		if odd&4 != 0 {
			d.Spec.Template.Spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
		}
		d.Status = appsv1.DaemonSetStatus{ObservedGeneration: 1, DesiredNumberScheduled: desired, CurrentNumberScheduled: current, NumberMisscheduled: extra,
			UpdatedNumberScheduled: desired, NumberAvailable: desired}
		cr := &appsv1.ControllerRevision{ObjectMeta: metav1.ObjectMeta{Name: "web-2", Labels: map[string]string{appsv1.ControllerRevisionHashLabelKey: "web-2"},
			OwnerReferences: workloadPod("", "", true).OwnerReferences}, Revision: 2, Data: runtime.RawExtension{Raw: []byte(`{"spec":{"template":{}}}`)}}
		r := model.Build(model.Facts{DaemonSet: d, Pods: fuzzPods(bits, 0), Revisions: []*appsv1.ControllerRevision{cr}, Now: time.Unix(1e9, 0),
			Nodes: []model.Node{{Name: "n1"}, {Name: "n2", Ready: true}}})
		if r.Verdict.State == model.Complete && desired > 0 {
			var good, old int32
			for _, p := range r.Pods {
				switch {
				case p.State == model.Available && p.Current:
					good++
				case !p.Current && p.State != model.Terminating && p.State != model.Finished:
					old++
				}
			}
			if good < desired || old > max(0, extra) {
				t.Errorf("complete with %d new and %d old pods, %d wanted, %d extra", good, old, desired, extra)
			}
		}
		checkWidth(t, r, int(odd))
	})
}
