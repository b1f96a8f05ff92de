package scene

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

func (s Scene) daemonSet() model.Facts {
	d := &appsv1.DaemonSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "DaemonSet"},
		ObjectMeta: s.workloadMeta(),
		Spec: appsv1.DaemonSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: s.labels("")}, Template: s.workloadTemplate(s.Image, s.Env), MinReadySeconds: s.MinReady,
			UpdateStrategy: appsv1.DaemonSetUpdateStrategy{Type: appsv1.DaemonSetUpdateStrategyType(s.Strategy)},
		},
	}
	if s.Strategy == "RollingUpdate" {
		d.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateDaemonSet{MaxSurge: s.Surge, MaxUnavailable: s.Unavailable}
	}
	f := s.workload(d, "DaemonSet", func(hash string) string { return hash })
	f.DaemonSet, f.Nodes = d, s.NodeList
	st := &d.Status
	st.ObservedGeneration, st.DesiredNumberScheduled, st.NumberMisscheduled = s.Observed, s.Nodes, s.Extra
	s.countNodes(st, f.Pods)
	if o := s.Status; o != nil {
		st.CurrentNumberScheduled, st.UpdatedNumberScheduled, st.NumberAvailable, st.NumberReady = o.Replicas, o.Updated, o.Available, o.Available
	}
	return f
}

// countNodes counts the first pod of each node, as the controller does.
func (s Scene) countNodes(st *appsv1.DaemonSetStatus, pods []*corev1.Pod) {
	seen := map[string]bool{}
	newest := s.setOf(s.newest()).hash()
	for _, p := range pods {
		if p.Spec.NodeName != "" && seen[p.Spec.NodeName] {
			continue
		}
		seen[p.Spec.NodeName] = true
		st.CurrentNumberScheduled++
		if isReady(p) {
			st.NumberReady++
		}
		if s.available(p) {
			st.NumberAvailable++
		}
		if p.Labels[appsv1.ControllerRevisionHashLabelKey] == newest {
			st.UpdatedNumberScheduled++
		}
	}
	st.NumberUnavailable = max(0, st.DesiredNumberScheduled-st.NumberAvailable)
}

func onNode(name string) *corev1.Affinity {
	return &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{
		NodeSelectorTerms: []corev1.NodeSelectorTerm{{MatchFields: []corev1.NodeSelectorRequirement{
			{Key: "metadata.name", Operator: corev1.NodeSelectorOpIn, Values: []string{name}}}}}}}}
}
