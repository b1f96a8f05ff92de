// Package scene makes the objects of a rollout from a short YAML description,
// for tests and the recorded example. Start with [Parse].
package scene

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Scene is a rollout in short. Counters of the Deployment's status are added up
// from the sets unless Status is given.
type Scene struct {
	Name        string              `json:"name"`
	Namespace   string              `json:"namespace"`
	Replicas    int32               `json:"replicas"`
	Strategy    string              `json:"strategy"`
	Surge       *intstr.IntOrString `json:"surge"`
	Unavailable *intstr.IntOrString `json:"unavailable"`
	Image       string              `json:"image"`
	Env         string              `json:"env"` // something else in the template
	MinReady    int32               `json:"minReady"`
	Deadline    *int32              `json:"deadline"` // 600 when absent
	Paused      bool                `json:"paused"`
	Deleting    bool                `json:"deleting"`
	Generation  int64               `json:"generation"`
	Observed    int64               `json:"observed"`
	Progressing *Condition          `json:"progressing"`
	Status      *Status             `json:"status"`
	Sets        []Set               `json:"sets"`
	Pods        []Pods              `json:"pods"`
	Events      []Event             `json:"events"`
	Missing     []model.Missing     `json:"missing"`

	Workload
}

// Condition is a reason with the seconds since it was last touched.
type Condition struct {
	Reason  string `json:"reason"`
	Message string `json:"message"`
	Ago     string `json:"ago"`
}

// Status overrides the counters of the Deployment's status.
type Status struct {
	Replicas  int32 `json:"replicas"`
	Updated   int32 `json:"updated"`
	Available int32 `json:"available"`
}

// Set is one ReplicaSet.
type Set struct {
	Rev         int64      `json:"rev"`
	Earlier     string     `json:"earlier"`
	Hash        string     `json:"hash"`
	Image       string     `json:"image"`
	Env         string     `json:"env"`
	Age         string     `json:"age"`
	Spec        int32      `json:"spec"`
	Made        *int32     `json:"made"` // spec when absent
	Ready       *int32     `json:"ready"`
	Available   int32      `json:"available"`
	Terminating *int32     `json:"terminating"`
	Desired     *int32     `json:"desired"` // the Deployment's when absent
	Failure     *Condition `json:"failure"`
	Cause       string     `json:"cause"` // kubernetes.io/change-cause
}

// Now is the time of every scene.
func Now() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC) }

// Parse makes the facts of one scene.
func Parse(text []byte) (model.Facts, error) {
	var s Scene
	if err := yaml.UnmarshalStrict(text, &s); err != nil {
		return model.Facts{}, fmt.Errorf("read scene: %w", err)
	}
	return s.Facts(), nil
}

// Facts makes the objects.
func (s Scene) Facts() model.Facts {
	s.defaults()
	switch s.Kind {
	case model.StatefulSet:
		return s.statefulSet()
	case model.DaemonSet:
		return s.daemonSet()
	}
	d := s.deployment()
	f := model.Facts{Deployment: d, Missing: s.Missing, Now: Now()}
	for _, set := range s.Sets {
		rs := s.replicaSet(d, set)
		f.ReplicaSets = append(f.ReplicaSets, &rs)
		for _, p := range s.Pods {
			if p.Rev == set.Rev {
				f.Pods = append(f.Pods, p.objects(&rs, int32(len(f.Pods)))...)
			}
		}
	}
	for _, e := range s.Events {
		f.Events = append(f.Events, e.object(s, f))
	}
	return f
}

func (s *Scene) defaults() {
	if s.Name == "" {
		s.Name = "web"
	}
	if s.Namespace == "" {
		s.Namespace = "shop"
	}
	if s.Strategy == "" {
		s.Strategy = "RollingUpdate"
	}
	if s.Kind == model.StatefulSet || s.Kind == model.DaemonSet {
		s.workloadDefaults()
		return
	}
	quarter := intstr.FromString("25%")
	if s.Surge == nil {
		s.Surge = &quarter
	}
	if s.Unavailable == nil {
		s.Unavailable = &quarter
	}
	if s.Deadline == nil {
		s.Deadline = ptr(int32(600))
	}
	if s.Observed == 0 {
		s.Observed = s.Generation
	}
}

func (s Scene) deployment() *appsv1.Deployment {
	d := &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: s.meta(s.Name, "720h"),
		Spec: appsv1.DeploymentSpec{
			Replicas: &s.Replicas, Selector: &metav1.LabelSelector{MatchLabels: s.labels("")}, Template: s.template(s.Image, s.Env, ""),
			MinReadySeconds: s.MinReady, Paused: s.Paused, ProgressDeadlineSeconds: s.Deadline,
			Strategy: appsv1.DeploymentStrategy{Type: appsv1.DeploymentStrategyType(s.Strategy)},
		},
		Status: s.status(),
	}
	d.Generation = s.Generation
	d.Annotations = map[string]string{"deployment.kubernetes.io/revision": strconv.FormatInt(s.revision(), 10)}
	if s.Strategy == "RollingUpdate" {
		d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{MaxSurge: s.Surge, MaxUnavailable: s.Unavailable}
	}
	if s.Deleting {
		d.DeletionTimestamp = ptr(ago("5s"))
	}
	return d
}

func (s Scene) status() appsv1.DeploymentStatus {
	st := appsv1.DeploymentStatus{ObservedGeneration: s.Observed}
	for _, set := range s.Sets {
		st.Replicas += set.made()
		st.ReadyReplicas += set.ready()
		st.AvailableReplicas += set.Available
		if set.Image == s.Image && set.Env == s.Env {
			st.UpdatedReplicas += set.made()
		}
	}
	if s.Status != nil {
		st.Replicas, st.UpdatedReplicas, st.AvailableReplicas = s.Status.Replicas, s.Status.Updated, s.Status.Available
	}
	if c := s.Progressing; c != nil {
		status := corev1.ConditionTrue
		if c.Reason == "ProgressDeadlineExceeded" || c.Reason == "ReplicaSetCreateError" {
			status = corev1.ConditionFalse
		}
		st.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: status,
			Reason: c.Reason, Message: c.Message, LastUpdateTime: ago(c.Ago), LastTransitionTime: ago(c.Ago)}}
	}
	return st
}

func (s Scene) revision() int64 {
	var last int64
	for _, set := range s.Sets {
		last = max(last, set.Rev)
	}
	return last
}

func (set Set) made() int32 { return or(set.Made, set.Spec) }

func (set Set) hash() string { return orElse(set.Hash, fmt.Sprintf("6c9f5d4b%02d", set.Rev)) }

func (set Set) ready() int32 { return or(set.Ready, set.Available) }

func (s Scene) replicaSet(d *appsv1.Deployment, set Set) appsv1.ReplicaSet {
	set.Hash = set.hash()
	rs := appsv1.ReplicaSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "ReplicaSet"},
		ObjectMeta: s.meta(s.Name+"-"+set.Hash, set.Age),
		Spec: appsv1.ReplicaSetSpec{Replicas: &set.Spec, Template: s.template(set.Image, set.Env, set.Hash),
			Selector: &metav1.LabelSelector{MatchLabels: s.labels(set.Hash)}},
		Status: appsv1.ReplicaSetStatus{Replicas: set.made(), ReadyReplicas: set.ready(),
			AvailableReplicas: set.Available, TerminatingReplicas: set.Terminating},
	}
	rs.Labels = s.labels(set.Hash)
	rs.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: d.Name, UID: d.UID, Controller: ptr(true)}}
	desired := or(set.Desired, s.Replicas)
	rs.Annotations = map[string]string{
		"deployment.kubernetes.io/revision":         strconv.FormatInt(set.Rev, 10),
		"deployment.kubernetes.io/desired-replicas": strconv.Itoa(int(desired)),
	}
	if set.Earlier != "" {
		rs.Annotations["deployment.kubernetes.io/revision-history"] = set.Earlier
	}
	if set.Cause != "" {
		rs.Annotations["kubernetes.io/change-cause"] = set.Cause
	}
	if set.Failure != nil {
		rs.Status.Conditions = []appsv1.ReplicaSetCondition{{Type: appsv1.ReplicaSetReplicaFailure, Status: corev1.ConditionTrue,
			Reason: set.Failure.Reason, Message: set.Failure.Message, LastTransitionTime: ago(set.Failure.Ago)}}
	}
	return rs
}

func (s Scene) meta(name, age string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: s.Namespace, UID: uid(name),
		CreationTimestamp: ago(age), Labels: s.labels("")}
}

func (s Scene) labels(hash string) map[string]string {
	l := map[string]string{"app": s.Name}
	if hash != "" {
		l[appsv1.DefaultDeploymentUniqueLabelKey] = hash
	}
	return l
}

func (s Scene) template(image, env, hash string) corev1.PodTemplateSpec {
	var t corev1.PodTemplateSpec
	t.Labels = s.labels(hash)
	for i, one := range strings.Split(image, ",") {
		c := corev1.Container{Name: [...]string{"app", "proxy", "agent"}[min(i, 2)], Image: strings.TrimSpace(one)}
		if env != "" {
			c.Env = []corev1.EnvVar{{Name: "MODE", Value: env}}
		}
		t.Spec.Containers = append(t.Spec.Containers, c)
	}
	return t
}

// uid makes the UID of a name: always the same, and in the form of a real one.
func uid(name string) types.UID {
	h := fmt.Sprintf("%x", sha256.Sum256([]byte(name)))
	return types.UID(h[:8] + "-" + h[8:12] + "-4" + h[12:15] + "-8" + h[15:18] + "-" + h[18:30])
}

func ago(d string) metav1.Time {
	span, err := time.ParseDuration(d)
	if err != nil {
		span = 0
	}
	return metav1.NewTime(Now().Add(-span))
}

func or(n *int32, fallback int32) int32 {
	if n == nil {
		return fallback
	}
	return *n
}

func ptr[T any](v T) *T { return &v }
