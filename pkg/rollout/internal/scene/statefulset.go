package scene

import (
	"encoding/json"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Workload is what a scene of a StatefulSet or DaemonSet has besides. Sets are
// its ControllerRevisions, and the counters of its status are added up from Pods.
type Workload struct {
	Kind      string `json:"kind"` // deployment when absent
	Forgotten bool   `json:"forgotten"`

	Policy    string `json:"policy"` // podManagementPolicy
	Partition *int32 `json:"partition"`
	First     int32  `json:"first"`   // spec.ordinals.start
	Current   int64  `json:"current"` // the revision of status.currentRevision

	Nodes    int32        `json:"nodes"` // desiredNumberScheduled
	Extra    int32        `json:"extra"` // numberMisscheduled
	NodeList []model.Node `json:"nodeList"`
	Tolerant bool         `json:"tolerant"` // of all taints

	Told []Told `json:"told"` // events about the workload itself
}

// Told is an event about the workload itself.
type Told struct {
	Type    string `json:"type"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
	Ago     string `json:"ago"`
}

// workloadDefaults are those of the API server.
func (s *Scene) workloadDefaults() {
	s.Generation = max(1, s.Generation)
	if s.Observed == 0 {
		s.Observed = s.Generation
	}
	if s.Kind == model.DaemonSet {
		one, none := intstr.FromInt32(1), intstr.FromInt32(0)
		if s.Unavailable == nil {
			s.Unavailable = &one
		}
		if s.Surge == nil {
			s.Surge = &none
		}
	}
	if s.Current == 0 {
		s.Current = s.newest()
	}
}

func (s Scene) statefulSet() model.Facts {
	set := &appsv1.StatefulSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"},
		ObjectMeta: s.workloadMeta(),
		Spec: appsv1.StatefulSetSpec{
			Replicas: &s.Replicas, Selector: &metav1.LabelSelector{MatchLabels: s.labels("")}, Template: s.workloadTemplate(s.Image, s.Env),
			ServiceName: s.Name, MinReadySeconds: s.MinReady, PodManagementPolicy: appsv1.PodManagementPolicyType(orElse(s.Policy, "OrderedReady")),
			UpdateStrategy: appsv1.StatefulSetUpdateStrategy{Type: appsv1.StatefulSetUpdateStrategyType(s.Strategy)},
		},
	}
	if s.First > 0 {
		set.Spec.Ordinals = &appsv1.StatefulSetOrdinals{Start: s.First}
	}
	if s.Partition != nil || s.Unavailable != nil {
		set.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: s.Partition, MaxUnavailable: s.Unavailable}
	}
	f := s.workload(set, "StatefulSet", func(hash string) string { return s.Name + "-" + hash })
	f.StatefulSet = set
	st := &set.Status
	st.ObservedGeneration = s.Observed
	st.UpdateRevision, st.CurrentRevision = s.Name+"-"+s.setOf(s.newest()).hash(), s.Name+"-"+s.setOf(s.Current).hash()
	for _, p := range f.Pods {
		st.Replicas++
		if isReady(p) {
			st.ReadyReplicas++
			if s.available(p) {
				st.AvailableReplicas++
			}
		}
		if p.DeletionTimestamp == nil && p.Labels[appsv1.ControllerRevisionHashLabelKey] == st.UpdateRevision {
			st.UpdatedReplicas++
		}
	}
	if o := s.Status; o != nil {
		st.Replicas, st.UpdatedReplicas, st.AvailableReplicas, st.ReadyReplicas = o.Replicas, o.Updated, o.Available, o.Available
	}
	return f
}

// workload makes what is beside a StatefulSet or DaemonSet.
func (s Scene) workload(owner metav1.Object, kind string, label func(hash string) string) model.Facts {
	f := model.Facts{Missing: s.Missing, Now: Now()}
	ref := []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: s.Name, UID: owner.GetUID(), Controller: ptr(true)}}
	for _, set := range s.Sets {
		if !s.Forgotten {
			f.Revisions = append(f.Revisions, s.revisionOf(set, ref))
		}
	}
	for _, p := range s.Pods {
		set := s.setOf(p.Rev)
		for i := range max(1, p.Count) {
			f.Pods = append(f.Pods, s.member(kind, p, i, label(set.hash()), s.workloadTemplate(set.Image, set.Env).Spec, ref))
		}
	}
	for _, e := range s.Told {
		f.Events = append(f.Events, corev1.Event{Type: orElse(e.Type, corev1.EventTypeWarning), Reason: e.Reason, Message: e.Message,
			InvolvedObject: corev1.ObjectReference{Kind: kind, Name: s.Name, Namespace: s.Namespace, UID: owner.GetUID()},
			FirstTimestamp: ago(e.Ago), LastTimestamp: ago(e.Ago), Count: 1})
	}
	return f
}

func (s Scene) revisionOf(set Set, ref []metav1.OwnerReference) *appsv1.ControllerRevision {
	data := map[string]any{"spec": map[string]any{"template": s.workloadTemplate(set.Image, set.Env)}}
	raw, err := json.Marshal(data)
	if err != nil {
		raw = nil
	}
	cr := &appsv1.ControllerRevision{TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "ControllerRevision"},
		ObjectMeta: s.meta(s.Name+"-"+set.hash(), orElse(set.Age, "1h")), Data: runtime.RawExtension{Raw: raw}, Revision: set.Rev}
	cr.OwnerReferences = ref
	if s.Kind == model.DaemonSet {
		cr.Labels = map[string]string{appsv1.ControllerRevisionHashLabelKey: set.hash()}
	}
	if set.Cause != "" {
		cr.Annotations = map[string]string{"kubernetes.io/change-cause": set.Cause}
	}
	return cr
}

func (s Scene) member(kind string, p Pods, i int, label string, spec corev1.PodSpec, ref []metav1.OwnerReference) *corev1.Pod {
	pod := &corev1.Pod{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, Spec: spec}
	p.Age = orElse(p.Age, "1h")
	name := fmt.Sprintf("%s-%d", s.Name, int(p.Ordinal)+i)
	if kind == "DaemonSet" {
		pod.Spec.NodeName = p.Node
		if p.Count > 0 {
			pod.Spec.NodeName = fmt.Sprintf("%s%d", p.Node, i)
		}
		name = fmt.Sprintf("%s-%s", s.Name, tail(len(pod.Spec.NodeName)*100+int(p.Rev)*10+i+int(pod.Spec.NodeName[len(pod.Spec.NodeName)-1])))
	}
	pod.ObjectMeta = s.meta(name, p.Age)
	pod.Labels[appsv1.ControllerRevisionHashLabelKey] = label
	pod.OwnerReferences = ref
	lost := p.State == "lost" // was ready, and is not any more
	if lost {
		p.State = "unready"
	}
	pod.Status = p.status(spec.Containers[0].Name)
	if lost {
		pod.Status.StartTime = ptr(metav1.NewTime(ago(p.Age).Add(-3600e9)))
	}
	if p.State == "terminating" {
		pod.DeletionTimestamp = ptr(ago(orElse(p.Deleted, "3s")))
	}
	if p.State == "unscheduled" && kind == "DaemonSet" {
		pod.Spec.Affinity, pod.Spec.NodeName = onNode(pod.Spec.NodeName), ""
	}
	return pod
}

func (s Scene) setOf(rev int64) Set {
	for _, set := range s.Sets {
		if set.Rev == rev {
			return set
		}
	}
	return Set{Rev: rev, Image: s.Image, Env: s.Env}
}

// newest is the number of the revision the spec asks for.
func (s Scene) newest() int64 {
	for _, set := range s.Sets {
		if set.Image == s.Image && set.Env == s.Env {
			return set.Rev
		}
	}
	return s.revision()
}

func (s Scene) workloadMeta() metav1.ObjectMeta {
	m := s.meta(s.Name, "720h")
	m.Generation = s.Generation
	if s.Deleting {
		m.DeletionTimestamp = ptr(ago("5s"))
	}
	return m
}

func (s Scene) workloadTemplate(image, env string) corev1.PodTemplateSpec {
	t := s.template(image, env, "")
	if s.Tolerant {
		t.Spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
	}
	return t
}

func (s Scene) available(p *corev1.Pod) bool {
	return isReady(p) && Now().Sub(p.Status.Conditions[1].LastTransitionTime.Time).Seconds() >= float64(s.MinReady)
}

func isReady(p *corev1.Pod) bool {
	return len(p.Status.Conditions) > 1 && p.Status.Conditions[1].Status == corev1.ConditionTrue
}
