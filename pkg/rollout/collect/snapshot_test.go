package collect_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

func target(kind string) collect.Target {
	return collect.Target{Kind: kind, Namespace: "shop", Name: "web"}
}

// web is a Deployment with four ReplicaSets, one of another owner, and a pod.
func web(t *testing.T) []object {
	t.Helper()
	f, err := fixture.Parse([]byte(`
replicas: 2
image: web:2
sets:
- {rev: 1, image: "web:0", hash: aaa, age: 9h, spec: 0, terminating: 0}
- {rev: 2, image: "web:1", hash: bbb, age: 3h, spec: 1, available: 1, terminating: 0}
- {rev: 3, image: "web:2", hash: ccc, age: 1h, spec: 1, available: 1, terminating: 0}
- {rev: 4, image: "web:4", hash: ddd, age: 1h, spec: 0}
pods: [{rev: 3, state: available, age: 1h}]
`))
	if err != nil {
		t.Fatal(err)
	}
	other := f.ReplicaSets[1].DeepCopy()
	other.Name, other.OwnerReferences = "other", []metav1.OwnerReference{{Name: "web", UID: "another", Controller: new(bool)}}
	objects := []object{f.Deployment, other}
	for _, rs := range f.ReplicaSets {
		objects = append(objects, rs)
	}
	for _, p := range f.Pods {
		objects = append(objects, p)
	}
	return objects
}

func meta(name string, owner string) metav1.ObjectMeta {
	m := metav1.ObjectMeta{Name: name, Namespace: "shop", UID: types.UID("uid-" + name), Labels: map[string]string{"app": "web", "controller-revision-hash": "h1"},
		ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubectl"}}, Annotations: map[string]string{corev1.LastAppliedConfigAnnotation: "{}", "kept": "yes"}}
	if owner != "" {
		yes := true
		m.OwnerReferences = []metav1.OwnerReference{{Name: owner, UID: types.UID("uid-" + owner), Controller: &yes}}
	}
	return m
}

func selector() *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
}

func statefulSet() []object {
	return []object{
		&appsv1.StatefulSet{ObjectMeta: meta("web", ""), Spec: appsv1.StatefulSetSpec{Selector: selector()}},
		&appsv1.ControllerRevision{ObjectMeta: meta("web-1", "web"), Revision: 1},
		&appsv1.ControllerRevision{ObjectMeta: meta("other-1", "other"), Revision: 1},
		&corev1.Pod{ObjectMeta: meta("web-0", "web")},
	}
}

func daemonSet(ready int32) []object {
	d := &appsv1.DaemonSet{ObjectMeta: meta("web", ""), Spec: appsv1.DaemonSetSpec{Selector: selector()}}
	d.Status = appsv1.DaemonSetStatus{DesiredNumberScheduled: 2, CurrentNumberScheduled: 2, NumberReady: ready, NumberAvailable: ready}
	return []object{d, &appsv1.ControllerRevision{ObjectMeta: meta("web-1", "web"), Revision: 1}, &corev1.Pod{ObjectMeta: meta("web-x", "web")}}
}

const table = `{"kind":"Table","columnDefinitions":[{"name":"Age"},{"name":"Status"},{"name":"Name"}],
"rows":[{"cells":["1d","Ready","n1"]},{"cells":["1d","NotReady,SchedulingDisabled","n2"]},{"cells":["1d"]},{"cells":[1,2,3]}]}`

const apps, core = "/apis/apps/v1/namespaces/shop/", "/api/v1/namespaces/shop/"

// TestRequests: the exact requests, and no others.
func TestRequests(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    string
		objects []object
		want    []string
		found   [4]int // ReplicaSets, Revisions, Pods, Nodes
	}{
		// The old ReplicaSet ddd does not have the number of terminating pods.
		{"deployment", model.Deployment, web(t), []string{
			"get " + apps + "deployments/web",
			"list " + apps + "replicasets labelSelector=app=web&limit=500",
			"list " + core + "pods labelSelector=app=web,pod-template-hash in (bbb,ccc,ddd)&limit=500",
		}, [4]int{4, 0, 1, 0}},
		{"statefulset", model.StatefulSet, statefulSet(), []string{
			"get " + apps + "statefulsets/web",
			"list " + apps + "controllerrevisions labelSelector=app=web&limit=500",
			"list " + core + "pods labelSelector=app=web&limit=500",
		}, [4]int{0, 1, 1, 0}},
		{"daemonset", model.DaemonSet, daemonSet(2), []string{
			"get " + apps + "daemonsets/web",
			"list " + apps + "controllerrevisions labelSelector=app=web&limit=500",
			"list " + core + "pods labelSelector=app=web&limit=500",
		}, [4]int{0, 1, 1, 0}},
		{"daemonset with a pod that is not ready", model.DaemonSet, daemonSet(1), []string{
			"get " + apps + "daemonsets/web",
			"list " + apps + "controllerrevisions labelSelector=app=web&limit=500",
			"list " + core + "pods labelSelector=app=web&limit=500",
			"list /api/v1/nodes includeObject=None",
		}, [4]int{0, 1, 1, 2}},
	} {
		for _, format := range []bool{false, true} {
			s := start(t, c.objects...)
			s.protobuf = format
			s.answers = map[string]string{"nodes": table}
			f, err := s.client().Snapshot(t.Context(), target(c.kind))
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if diff := cmp.Diff(c.want, s.asked()); diff != "" {
				t.Errorf("%s: requests (-want +got):\n%s", c.name, diff)
			}
			found := [4]int{len(f.ReplicaSets), len(f.Revisions), len(f.Pods), len(f.Nodes)}
			if found != c.found || !f.Now.Equal(fixture.Now()) || len(f.Missing) > 0 {
				t.Errorf("%s: found %v, want %v, at %v, missing %v", c.name, found, c.found, f.Now, f.Missing)
			}
			t.Logf("%s: %d requests, %d bytes of objects, protobuf %v", c.name, len(c.want), s.bytes.Load(), format)
		}
	}
}

// TestNodes: columns are found by name.
func TestNodes(t *testing.T) {
	s := start(t, daemonSet(1)...)
	s.answers = map[string]string{"nodes": table}
	f, err := s.client().Snapshot(t.Context(), target(model.DaemonSet))
	want := []model.Node{{Name: "n1", Ready: true, State: "Ready"}, {Name: "n2", State: "NotReady,SchedulingDisabled"}}
	if diff := cmp.Diff(want, f.Nodes); err != nil || diff != "" {
		t.Errorf("%v, nodes (-want +got):\n%s", err, diff)
	}
	s.answers["nodes"] = "<html>"
	if _, err = s.client().Snapshot(t.Context(), target(model.DaemonSet)); err == nil || !strings.Contains(err.Error(), "read nodes") {
		t.Errorf("a page instead of a table: %v", err)
	}
}

func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		kind, part string
		objects    []object
		requests   int
	}{
		{model.Deployment, "pods", web(t), 3},
		{model.Deployment, "replicasets", web(t), 2},
		{model.StatefulSet, "controllerrevisions", statefulSet(), 3},
		{model.DaemonSet, "nodes", daemonSet(0), 4},
	} {
		s := start(t, c.objects...)
		s.forbid("list " + c.part)
		f, err := s.client().Snapshot(t.Context(), target(c.kind))
		if err != nil {
			t.Fatalf("%s: %v", c.part, err)
		}
		want := []model.Missing{{Part: c.part, Why: "list " + c.part + " is refused"}}
		if diff := cmp.Diff(want, f.Missing); diff != "" || len(s.asked()) != c.requests {
			t.Errorf("%s: %d requests, missing (-want +got):\n%s", c.part, len(s.asked()), diff)
		}
	}
}

func TestFailures(t *testing.T) {
	for _, what := range []string{"get daemonsets", "list controllerrevisions", "list pods", "list nodes"} {
		s := start(t, daemonSet(0)...)
		s.refuseWith(what, metav1.StatusReasonNotFound)
		if _, err := s.client().Snapshot(t.Context(), target(model.DaemonSet)); !apierrors.IsNotFound(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestUnusableSelector(t *testing.T) {
	for name, given := range map[string]*metav1.LabelSelector{
		"read selector": {MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "a", Operator: "?"}}},
		"no selector":   {},
	} {
		objects := web(t)
		objects[0].(*appsv1.Deployment).Spec.Selector = given
		c := start(t, objects...).client()
		_, err := c.Snapshot(t.Context(), target(model.Deployment))
		follow := c.Follow(t.Context(), target(model.Deployment), func(collect.Update) {})
		for _, err := range []error{err, follow} {
			if err == nil || !strings.Contains(err.Error(), "deployment web: ") || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: error %v", name, err)
			}
		}
	}
}

func TestUnknownKind(t *testing.T) {
	c := start(t).client()
	_, err := c.Snapshot(t.Context(), target("job"))
	_, _, list := c.List(t.Context(), collect.Scope{Kinds: []string{"job"}})
	_, _, none := c.List(t.Context(), collect.Scope{})
	for _, err := range []error{err, list, none, c.Follow(t.Context(), target("job"), nil), c.FollowList(t.Context(), collect.Scope{}, nil)} {
		if err == nil {
			t.Error("no error")
		}
	}
}

func TestBadConfig(t *testing.T) {
	config := &rest.Config{Host: "http://127.0.0.1:1", TLSClientConfig: rest.TLSClientConfig{CAFile: "/none"}}
	if _, err := collect.New(config, time.Now); err == nil {
		t.Error("no error")
	}
}

// TestPages: long lists come in pages; pages that expire are read again, but not
// endlessly.
func TestPages(t *testing.T) {
	s := start(t, statefulSet()...)
	for i := range 5 {
		s.put(&corev1.Pod{ObjectMeta: meta("web-"+string(rune('1'+i)), "web")})
	}
	s.page = 2
	f, err := s.client().Snapshot(t.Context(), target(model.StatefulSet))
	if err != nil || len(f.Pods) != 6 || len(s.asked()) != 5 || !strings.Contains(s.asked()[4], "continue=4") {
		t.Errorf("%d pods, %v, %q", len(f.Pods), err, s.asked())
	}
	s.refuse["list pods"], s.once = metav1.StatusReasonExpired, true
	if f, err = s.client().Snapshot(t.Context(), target(model.StatefulSet)); err != nil || len(f.Pods) != 6 {
		t.Errorf("after one page expired: %d pods, %v", len(f.Pods), err)
	}
	s.refuse["list pods"], s.once = metav1.StatusReasonExpired, false
	if _, err = s.client().Snapshot(t.Context(), target(model.StatefulSet)); !apierrors.IsResourceExpired(err) {
		t.Errorf("pages that expire for ever: %v", err)
	}
}
