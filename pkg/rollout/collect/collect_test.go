package collect_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/scene"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// server counts requests; how the facts are read for real is tested on the
// control plane in test/e2e.
type server struct {
	facts     model.Facts
	forbidden string // resource
	fails     string
	requests  []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests = append(s.requests, r.Method+" "+r.URL.Path+" "+r.URL.Query().Get("labelSelector"))
	resource := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	w.Header().Set("Content-Type", "application/json")
	var body any
	switch resource {
	case s.forbidden, s.fails:
		code, reason := http.StatusForbidden, metav1.StatusReasonForbidden
		if resource == s.fails {
			code, reason = http.StatusNotFound, metav1.StatusReasonNotFound
		}
		w.WriteHeader(code)
		body = metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Failure", Reason: reason, Code: int32(code), Message: resource + " is refused"}
	case "replicasets":
		body = appsv1.ReplicaSetList{TypeMeta: metav1.TypeMeta{Kind: "ReplicaSetList", APIVersion: "apps/v1"}, Items: values(s.facts.ReplicaSets)}
	case "pods":
		body = corev1.PodList{TypeMeta: metav1.TypeMeta{Kind: "PodList", APIVersion: "v1"}, Items: values(s.facts.Pods)}
	default:
		body = s.facts.Deployment
	}
	_ = json.NewEncoder(w).Encode(body)
}

func facts(t *testing.T) model.Facts {
	t.Helper()
	f, err := scene.Parse([]byte(`
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
	other.OwnerReferences = []metav1.OwnerReference{{Name: "web", UID: "another"}}
	f.ReplicaSets = append(f.ReplicaSets, other)
	return f
}

func snapshot(t *testing.T, s *server) (model.Facts, error) {
	t.Helper()
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return collect.Snapshot(t.Context(), &rest.Config{Host: srv.URL}, "shop", "web", scene.Now)
}

const (
	getDeployment = "GET /apis/apps/v1/namespaces/shop/deployments/web "
	listSets      = "GET /apis/apps/v1/namespaces/shop/replicasets app=web"
)

// TestRequests: three requests, all in the namespace, and only for what belongs
// to the Deployment. The old ReplicaSet ddd does not say how many pods terminate.
func TestRequests(t *testing.T) {
	s := &server{facts: facts(t)}
	f, err := snapshot(t, s)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{getDeployment, listSets,
		"GET /api/v1/namespaces/shop/pods app=web,pod-template-hash in (bbb,ccc,ddd)"}
	if diff := cmp.Diff(want, s.requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if len(f.ReplicaSets) != 4 || len(f.Pods) != 1 || !f.Now.Equal(scene.Now()) {
		t.Errorf("%d ReplicaSets, %d pods, now %v", len(f.ReplicaSets), len(f.Pods), f.Now)
	}
}

func TestForbidden(t *testing.T) {
	for resource, requests := range map[string]int{"pods": 3, "replicasets": 2} {
		s := &server{facts: facts(t), forbidden: resource}
		f, err := snapshot(t, s)
		if err != nil {
			t.Fatalf("%s: %v", resource, err)
		}
		want := []model.Missing{{Part: resource, Why: resource + " is refused"}}
		if diff := cmp.Diff(want, f.Missing); diff != "" || len(s.requests) != requests {
			t.Errorf("%s: %d requests, missing (-want +got):\n%s", resource, len(s.requests), diff)
		}
	}
}

func TestFailures(t *testing.T) {
	for _, resource := range []string{"web", "replicasets", "pods"} {
		if _, err := snapshot(t, &server{facts: facts(t), fails: resource}); !apierrors.IsNotFound(err) {
			t.Errorf("%s: %v", resource, err)
		}
	}
}

func TestBadSelector(t *testing.T) {
	f := facts(t)
	f.Deployment.Spec.Selector.MatchExpressions = []metav1.LabelSelectorRequirement{{Key: "a", Operator: "?"}}
	if _, err := snapshot(t, &server{facts: f}); err == nil || !strings.Contains(err.Error(), "deployment web: read selector") {
		t.Errorf("error %v", err)
	}
}

func TestBadConfig(t *testing.T) {
	config := &rest.Config{Host: "http://127.0.0.1:1", TLSClientConfig: rest.TLSClientConfig{CAFile: "/none"}}
	if _, err := collect.Snapshot(t.Context(), config, "shop", "web", time.Now); err == nil {
		t.Error("no error")
	}
}

func values[T any](pointers []*T) []T {
	out := make([]T, 0, len(pointers))
	for _, p := range pointers {
		out = append(out, *p)
	}
	return out
}
