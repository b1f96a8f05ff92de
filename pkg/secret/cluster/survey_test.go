package cluster_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
)

// lists answers requests by path; a path without an answer has an empty list.
type lists struct {
	answers  map[string]any
	requests []string
}

func (l *lists) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.requests = append(l.requests, r.Method+" "+r.URL.RequestURI())
	w.Header().Set("Content-Type", "application/json")
	resource := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	answer, ok := l.answers[resource+"?"+r.URL.Query().Get("continue")]
	if !ok {
		answer, ok = l.answers[resource]
	}
	if !ok {
		answer = fmt.Sprintf(`{"kind": %q, "apiVersion": %q, "items": []}`, kindOf(resource), version(r.URL.Path))
	}
	switch a := answer.(type) {
	case string:
		_, _ = io.WriteString(w, a)
	case *apierrors.StatusError:
		a.ErrStatus.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}
		w.WriteHeader(int(a.ErrStatus.Code))
		_ = json.NewEncoder(w).Encode(a.ErrStatus)
	}
}

func kindOf(resource string) string {
	return map[string]string{
		"deployments": "DeploymentList", "statefulsets": "StatefulSetList", "daemonsets": "DaemonSetList", "replicasets": "ReplicaSetList",
		"cronjobs": "CronJobList", "jobs": "JobList", "pods": "PodList", "serviceaccounts": "ServiceAccountList",
		"ingresses": "IngressList", "gateways": "GatewayList", "secrets": "SecretList",
	}[resource]
}

func version(path string) string {
	parts := strings.Split(path, "/")
	if parts[1] == "api" {
		return "v1"
	}
	return parts[2] + "/" + parts[3]
}

// listing connects to a server with these lists.
func listing(t *testing.T, answers map[string]any) (*lists, *kube.Connection) {
	t.Helper()
	l := &lists{answers: answers}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	c := kube.New("test", func(string) (string, bool) { return "", false }, io.Discard, time.Now)
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	c.AddFlags(fs)
	if err := fs.Parse([]string{"--server", server.URL}); err != nil {
		t.Fatal(err)
	}
	return l, c
}

func workloads(t *testing.T, c *kube.Connection) *cluster.Workloads {
	t.Helper()
	w, err := cluster.NewWorkloads(c, "test", true, &servertext.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func forbids(resource string) *apierrors.StatusError {
	return apierrors.NewForbidden(corev1.Resource(resource), "", fmt.Errorf("no"))
}

func absent(resource string) *apierrors.StatusError {
	return apierrors.NewNotFound(corev1.Resource(resource), "")
}

const (
	gateways = `{"kind": "GatewayList", "apiVersion": "gateway.networking.k8s.io/v1", "items": [
		{"kind": "Gateway", "apiVersion": "gateway.networking.k8s.io/v1", "metadata": {"name": "edge", "namespace": "n"},
		 "spec": {"listeners": [{"name": "https", "tls": {"certificateRefs": [{"name": "x"}]}}]}}]}`
	pods = `{"kind": "PodList", "apiVersion": "v1", "items": [
		{"metadata": {"name": "runs", "namespace": "n"}, "spec": {"imagePullSecrets": [{"name": "x"}]}},
		{"metadata": {"name": "ended", "namespace": "n"}, "spec": {"imagePullSecrets": [{"name": "x"}]}, "status": {"phase": "Succeeded"}},
		{"metadata": {"name": "owned", "namespace": "n", "ownerReferences": [{"kind": "ReplicaSet", "name": "r", "controller": true}]},
		 "spec": {"imagePullSecrets": [{"name": "x"}]}}]}`
	ended = `{"kind": "JobList", "apiVersion": "batch/v1", "items": [
		{"metadata": {"name": "done", "namespace": "n"}, "spec": {"template": {"spec": {"imagePullSecrets": [{"name": "x"}]}}},
		 "status": {"conditions": [{"type": "Complete", "status": "True"}]}},
		{"metadata": {"name": "open", "namespace": "n"}, "spec": {"template": {"spec": {"imagePullSecrets": [{"name": "x"}]}}}}]}`
	accounts = `{"kind": "ServiceAccountList", "apiVersion": "v1", "items": [{"metadata": {"name": "default", "namespace": "n"}}]}`
)

func TestConsumersOfEveryKind(t *testing.T) {
	_, c := listing(t, map[string]any{"gateways": gateways, "pods": pods})
	found, unread, err := workloads(t, c).Consumers(t.Context(), "n", "x")
	var names []string
	for _, f := range found {
		names = append(names, f.String())
	}
	if err != nil || unread != nil || !slices.Equal(names, []string{"pod/ended", "pod/runs", "gateway/edge"}) {
		t.Errorf("%v, unread %v, err %v", names, unread, err)
	}
}

// A cluster without the Gateway API costs one request, and is not an error.
func TestNoGatewayAPI(t *testing.T) {
	for name, tt := range map[string]struct {
		answers  map[string]any
		unread   []string
		requests int
	}{
		"the API is missing":                     {map[string]any{"gateways": absent("gateways")}, nil, 10},
		"the API is missing, and no permission":  {map[string]any{"gateways": forbids("gateways"), "gateway.networking.k8s.io": absent("x")}, nil, 11},
		"no permission":                          {map[string]any{"gateways": forbids("gateways"), "gateway.networking.k8s.io": `{}`}, []string{"gateways"}, 11},
		"no permission to read groups of an API": {map[string]any{"gateways": forbids("gateways"), "gateway.networking.k8s.io": forbids("x")}, []string{"gateways"}, 11},
	} {
		l, c := listing(t, tt.answers)
		_, unread, err := workloads(t, c).Consumers(t.Context(), "n", "x")
		if err != nil || !slices.Equal(unread, tt.unread) || len(l.requests) != tt.requests {
			t.Errorf("%s: unread %v, %d requests, err %v", name, unread, len(l.requests), err)
		}
	}
}

func TestConsumersForbidden(t *testing.T) {
	answers := map[string]any{"gateways": absent("gateways")}
	for _, resource := range []string{"deployments", "statefulsets", "daemonsets", "replicasets", "cronjobs", "jobs", "pods", "serviceaccounts", "ingresses"} {
		answers[resource] = forbids(resource)
	}
	_, c := listing(t, answers)
	_, _, err := workloads(t, c).Consumers(t.Context(), "n", "x")
	if fault.Code(err) != 1 || !strings.Contains(err.Error(), "deployments, statefulsets") {
		t.Errorf("error %v", err)
	}
}

func TestSurvey(t *testing.T) {
	l, c := listing(t, map[string]any{
		"gateways": gateways, "pods": pods, "jobs": ended, "serviceaccounts": accounts, "ingresses": forbids("ingresses"),
	})
	s, err := workloads(t, c).Survey(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range s.Objects {
		names = append(names, o.Namespace+"/"+o.String())
	}
	if diff := cmp.Diff([]string{"n/job/open", "n/pod/runs", "n/gateway/edge"}, names); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	if !s.Accounts[cluster.Name{Namespace: "n", Name: "default"}] || len(s.Searched) != 9 || !slices.Equal(s.Unread, []string{"ingresses"}) {
		t.Errorf("accounts %v, searched %v, unread %v", s.Accounts, s.Searched, s.Unread)
	}
	want := []string{
		"/apis/apps/v1/deployments", "/apis/apps/v1/statefulsets", "/apis/apps/v1/daemonsets", "/apis/apps/v1/replicasets",
		"/apis/batch/v1/cronjobs", "/apis/batch/v1/jobs", "/api/v1/pods", "/api/v1/serviceaccounts",
		"/apis/networking.k8s.io/v1/ingresses", "/apis/gateway.networking.k8s.io/v1/gateways",
	}
	for i := range want {
		want[i] = "GET " + want[i] + "?limit=500"
	}
	if diff := cmp.Diff(want, l.requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestSurveyFails(t *testing.T) {
	for name, answer := range map[string]any{
		"a failure of the server": apierrors.NewInternalError(fmt.Errorf("no")),
		"an answer without items": `{"kind": "GatewayList", "apiVersion": "gateway.networking.k8s.io/v1", "items": [5]}`,
		"an answer that is cut":   `{"kind": "GatewayL`,
	} {
		_, c := listing(t, map[string]any{"gateways": answer})
		if _, err := workloads(t, c).Survey(t.Context(), "n"); fault.Code(err) != 1 || !strings.Contains(fmt.Sprint(err), "list gateways in namespace n") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestListSecrets(t *testing.T) {
	page := `{"kind": "SecretList", "apiVersion": "v1", "metadata": {"continue": %q}, "items": [{"metadata": {"name": %q}}]}`
	l, c := listing(t, map[string]any{"secrets?": fmt.Sprintf(page, "two", "a"), "secrets?two": fmt.Sprintf(page, "", "b")})
	store, err := cluster.NewStore(c, "test", true, &servertext.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := store.List(t.Context(), "", "")
	if err != nil || len(all) != 2 || all[1].Name != "b" {
		t.Errorf("%v, err %v", all, err)
	}
	if _, err := store.List(t.Context(), "n", "app=x"); err != nil {
		t.Error(err)
	}
	want := []string{
		"GET /api/v1/secrets?limit=500", "GET /api/v1/secrets?continue=two&limit=500",
		"GET /api/v1/namespaces/n/secrets?labelSelector=app%3Dx&limit=500", "GET /api/v1/namespaces/n/secrets?continue=two&labelSelector=app%3Dx&limit=500",
	}
	if diff := cmp.Diff(want, l.requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	_, c = listing(t, map[string]any{"secrets": forbids("secrets")})
	if store, err = cluster.NewStore(c, "test", true, &servertext.Filter{}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.List(t.Context(), "", ""); fault.Code(err) != 1 || !strings.Contains(err.Error(), "list secrets in all namespaces") {
		t.Errorf("error %v", err)
	}
}

func TestHasServiceAccount(t *testing.T) {
	for name, tt := range map[string]struct {
		answer any
		want   bool
		fails  bool
	}{
		"exists":        {`{"kind": "ServiceAccount", "apiVersion": "v1", "metadata": {"name": "robot"}}`, true, false},
		"missing":       {absent("serviceaccounts"), false, false},
		"no permission": {forbids("serviceaccounts"), false, true},
	} {
		l, c := listing(t, map[string]any{"robot": tt.answer})
		got, err := workloads(t, c).HasServiceAccount(t.Context(), "n", "robot")
		if got != tt.want || (err != nil) != tt.fails || l.requests[0] != "GET /api/v1/namespaces/n/serviceaccounts/robot" {
			t.Errorf("%s: %v, err %v, requests %v", name, got, err, l.requests)
		}
	}
}
