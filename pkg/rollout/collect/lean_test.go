package collect_test

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestLeanBuildsSameRollout: without the removed fields and objects, package model builds
// the same rollout from each of its fixtures.
func TestLeanBuildsSameRollout(t *testing.T) {
	compared := map[string]int{}
	for name, want := range fixtures(t) {
		if len(want.Missing) > 0 {
			continue
		}
		workload, objects := parts(want)
		if sameNames(objects) { // not possible on a server
			continue
		}
		at := target(model.Build(want).Kind)
		at.Namespace, at.Name = workload.GetNamespace(), workload.GetName()
		s := start(t, append(objects, workload)...)
		s.answers = map[string]string{"nodes": "{}"}
		got, err := s.client().Snapshot(t.Context(), at)
		s.http.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got.Events, got.Logs, got.Nodes = want.Events, want.Logs, want.Nodes
		if diff := cmp.Diff(model.Build(want), model.Build(got), cmpopts.IgnoreUnexported(model.Revision{}), cmpopts.EquateEmpty(),
			cmp.Comparer(func(a, b error) bool { return fmt.Sprint(a) == fmt.Sprint(b) })); diff != "" {
			t.Errorf("%s (-whole +lean):\n%s", name, diff)
		}
		compared[at.Kind]++
	}
	t.Logf("lean: compared %v", compared)
	for _, kind := range all {
		if compared[kind] < 10 {
			t.Errorf("only %d of kind %s were compared", compared[kind], kind)
		}
	}
}

func parts(f model.Facts) (workload object, objects []object) {
	for _, o := range f.ReplicaSets {
		objects = append(objects, o)
	}
	for _, o := range f.Revisions { // the controllers give them the template's labels
		o = o.DeepCopy()
		o.Labels = map[string]string{"app": model.Build(f).Name}
		objects = append(objects, o)
	}
	for _, o := range f.Pods {
		objects = append(objects, o)
	}
	switch {
	case f.StatefulSet != nil:
		return f.StatefulSet, objects
	case f.DaemonSet != nil:
		return f.DaemonSet, objects
	}
	return f.Deployment, objects
}

func sameNames(objects []object) bool {
	seen := map[string]bool{}
	for _, o := range objects {
		seen[resourceOf(o)+o.GetName()] = true
	}
	return len(seen) < len(objects)
}

// fixtures are those of package model's tables, and each of their pods in a Deployment.
func fixtures(t *testing.T) map[string]model.Facts {
	t.Helper()
	found := map[string]model.Facts{}
	for _, table := range []string{"verdicts", "statefulset", "daemonset", "causes", "events"} {
		text, err := os.ReadFile("../model/testdata/" + table + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			Name    string         `json:"name"`
			As      string         `json:"as"`
			Like    string         `json:"like"`
			Fixture map[string]any `json:"scene"`
			Pod     *corev1.Pod    `json:"pod"`
		}
		if err := yaml.Unmarshal(text, &cases); err != nil {
			t.Fatal(err)
		}
		whole := map[string]map[string]any{}
		for _, c := range cases {
			name := table + ": " + c.Name
			if c.Pod != nil {
				found[name] = inDeployment(t, c.Pod)
				continue
			}
			described := map[string]any{}
			maps.Copy(described, whole[c.Like])
			maps.Copy(described, c.Fixture)
			whole[c.As] = described
			delete(whole, "")
			text, err := yaml.Marshal(described)
			if err != nil {
				t.Fatal(err)
			}
			if found[name], err = fixture.Parse(text); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	return found
}

func inDeployment(t *testing.T, p *corev1.Pod) model.Facts {
	t.Helper()
	f, err := fixture.Parse([]byte("{replicas: 1, image: web, sets: [{rev: 1, image: web, spec: 1}]}"))
	if err != nil {
		t.Fatal(err)
	}
	p.Name, p.Namespace, p.Labels = "web-1", f.Deployment.Namespace, f.ReplicaSets[0].Labels
	f.Pods = []*corev1.Pod{p}
	return f
}

// TestMemory: ten thousand pods need a fraction of their memory.
func TestMemory(t *testing.T) {
	const n = 10_000
	s := start(t, statefulSet()[:1]...)
	for i := range n {
		s.objects["pods"] = append(s.objects["pods"], fat(i))
	}
	s.protobuf = true
	client := s.client()
	var facts model.Facts
	lean := kept(func() {
		var err error
		if facts, err = client.Snapshot(t.Context(), target(model.StatefulSet)); err != nil {
			t.Fatal(err)
		}
	})
	var whole []*corev1.Pod
	full := kept(func() {
		for _, p := range s.objects["pods"] {
			text, _ := p.(*corev1.Pod).Marshal()
			whole = append(whole, new(corev1.Pod))
			if err := whole[len(whole)-1].Unmarshal(text); err != nil {
				t.Fatal(err)
			}
		}
	})
	if len(facts.Pods) != n || len(whole) != n {
		t.Fatalf("%d pods, %d whole", len(facts.Pods), len(whole))
	}
	t.Logf("%d bytes per pod, %d of a whole one; %d MB for %d; %d requests", lean/n, full/n, lean>>20, n, len(s.asked()))
	if lean*3 > full {
		t.Errorf("%d bytes of %d are kept", lean, full)
	}
}

// kept is how much memory is in use after a function.
func kept(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
}

// fat is a pod with all fields of a pod in a cluster.
func fat(i int) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: meta(fmt.Sprintf("web-%05d", i), "web")}
	p.UID = types.UID(fmt.Sprintf("%08d-0000-4000-8000-000000000000", i))
	p.Labels["app.kubernetes.io/name"], p.Labels["app.kubernetes.io/part-of"] = "web", "shop"
	p.ManagedFields = nil
	for _, manager := range []string{"kube-controller-manager", "kube-scheduler", "kubelet"} {
		p.ManagedFields = append(p.ManagedFields, metav1.ManagedFieldsEntry{Manager: manager, Operation: "Update", APIVersion: "v1",
			FieldsV1: metav1.NewFieldsV1(`{"f:metadata":` + strings.Repeat(`{"f:x":`, 100) + `{}` + strings.Repeat(`}`, 101))})
	}
	for j := range 2 {
		c := corev1.Container{Name: fmt.Sprintf("c%d", j), Image: "example.com/shop/web:1.9.0",
			ReadinessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/ready"}}, PeriodSeconds: 10},
			Resources:      corev1.ResourceRequirements{Requests: corev1.ResourceList{"cpu": resource.MustParse("100m"), "memory": resource.MustParse("64Mi")}},
			VolumeMounts:   []corev1.VolumeMount{{Name: fmt.Sprintf("kube-api-access-%05d", i), MountPath: "/var/run/secrets"}}}
		for k := range 12 {
			c.Env = append(c.Env, corev1.EnvVar{Name: fmt.Sprintf("VARIABLE_%d", k), Value: "some value of it"})
		}
		p.Spec.Containers = append(p.Spec.Containers, c)
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, corev1.ContainerStatus{Name: c.Name, Image: c.Image, Ready: true,
			ImageID: "example.com/shop/web@sha256:" + strings.Repeat("0", 64), ContainerID: "containerd://" + strings.Repeat("0", 64),
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(fixture.Now())}}})
	}
	p.Spec.NodeName = fmt.Sprintf("node-%03d", i%100)
	p.Spec.Volumes = []corev1.Volume{{Name: fmt.Sprintf("kube-api-access-%05d", i), VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		Sources: []corev1.VolumeProjection{{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token"}}, {ConfigMap: &corev1.ConfigMapProjection{}}}}}}}
	p.Spec.Tolerations = []corev1.Toleration{{Key: "node.kubernetes.io/not-ready"}, {Key: "node.kubernetes.io/unreachable"}}
	for _, c := range []corev1.PodConditionType{corev1.PodReadyToStartContainers, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady, corev1.PodScheduled} {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: c, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(fixture.Now())})
	}
	return p
}

// TestLeanPod: pods without a node keep their scheduling constraints; the deletion cost is
// kept.
func TestLeanPod(t *testing.T) {
	objects := statefulSet()
	p := objects[3].(*corev1.Pod)
	p.Annotations[corev1.PodDeletionCost] = "5"
	p.Finalizers = []string{"example.com/hold"}
	p.Spec.NodeSelector = map[string]string{"disk": "fast"}
	p.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "example.com/gate"}}
	p.Spec.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: "example.com/ready"}}
	p.Spec.InitContainers = []corev1.Container{{Name: "init", Command: []string{"sh"}}}
	p.Spec.Volumes = []corev1.Volume{{Name: "v"}}
	f, err := start(t, objects...).client().Snapshot(t.Context(), target(model.StatefulSet))
	if err != nil {
		t.Fatal(err)
	}
	got := f.Pods[0]
	if diff := cmp.Diff(map[string]string{corev1.PodDeletionCost: "5"}, got.Annotations); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
	want := corev1.PodSpec{NodeSelector: p.Spec.NodeSelector, SchedulingGates: p.Spec.SchedulingGates, ReadinessGates: p.Spec.ReadinessGates,
		InitContainers: []corev1.Container{{Name: "init"}}}
	if diff := cmp.Diff(want, got.Spec, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(p.Finalizers, got.Finalizers); diff != "" {
		t.Errorf("finalizers (-want +got):\n%s", diff)
	}
	if _, ok := f.StatefulSet.Annotations[corev1.LastAppliedConfigAnnotation]; ok || len(f.StatefulSet.ManagedFields) > 0 {
		t.Errorf("the StatefulSet is not lean: %v", f.StatefulSet.ObjectMeta)
	}
}
