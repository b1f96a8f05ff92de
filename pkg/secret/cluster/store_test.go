package cluster_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// server answers one request after the other and counts them. The behaviour of
// a real API server is tested in test/e2e.
type server struct {
	t        *testing.T
	answers  []any // a Secret, a Deployment, a list, or an error of the API
	requests []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	line := r.Method + " " + r.URL.Path
	if r.URL.RawQuery != "" {
		line += "?" + r.URL.RawQuery
	}
	if kind := r.Header.Get("Content-Type"); strings.Contains(kind, "patch") {
		line += " " + strings.TrimSuffix(strings.TrimPrefix(kind, "application/"), "+json") + " " + string(body)
	}
	s.requests = append(s.requests, line)
	if len(s.answers) == 0 {
		s.t.Errorf("one request too many: %s", line)
		w.WriteHeader(http.StatusTeapot)
		return
	}
	answer := s.answers[0]
	s.answers = s.answers[1:]
	w.Header().Set("Content-Type", "application/json")
	if status, ok := answer.(apierrors.APIStatus); ok {
		out := status.Status()
		out.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}
		w.WriteHeader(int(out.Code))
		answer = out
	}
	if hidden, ok := answer.(*secret.Secret); ok {
		answer = hidden.Reveal()
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// connect makes a connection to a server with these answers.
func connect(t *testing.T, answers ...any) (*server, *kube.Connection) {
	t.Helper()
	s := &server{t: t, answers: answers}
	http := httptest.NewServer(s)
	t.Cleanup(http.Close)
	c := kube.New("test", func(string) (string, bool) { return "", false }, io.Discard, time.Now)
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	c.AddFlags(fs)
	if err := fs.Parse([]string{"--server", http.URL}); err != nil {
		t.Fatal(err)
	}
	return s, c
}

func newSecret(version string, data map[string]string) *secret.Secret {
	s := &secret.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Name: "x", Namespace: "n", ResourceVersion: version},
		Data:       secret.Data{},
	}
	for key, value := range data {
		s.Data[key] = secret.NewValue([]byte(value))
	}
	return s
}

// managed is the Secret whose data a manager owns by updates.
func managed(s *secret.Secret, manager string) *secret.Secret {
	s.ManagedFields = []metav1.ManagedFieldsEntry{{
		Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", FieldsType: "FieldsV1",
		FieldsV1: metav1.NewFieldsV1(`{"f:data":{"f:a":{}}}`),
	}}
	return s
}

const (
	path   = "/api/v1/namespaces/n/secrets"
	apply  = "PATCH " + path + "/x?fieldManager=kubectl-secretgen apply-patch+yaml "
	wished = `{"kind":"Secret","apiVersion":"v1","metadata":{"name":"x","namespace":"n"},"data":{"a":"Mg=="}}`
)

var (
	resource = corev1.Resource("secrets")
	exists   = apierrors.NewAlreadyExists(resource, "x")
	changed  = apierrors.NewConflict(resource, "x", errors.New("the object has been modified"))
	missing  = apierrors.NewNotFound(corev1.Resource("namespaces"), "n")
	denied   = apierrors.NewForbidden(resource, "x", errors.New("no"))
	noPatch  = apierrors.NewForbidden(resource, "x", fmt.Errorf(`%s "u" cannot patch resource "secrets" in API group "" in the namespace "n"`, "User"))
	invalid  = apierrors.NewInvalid(corev1.SchemeGroupVersion.WithKind("Secret").GroupKind(), "x", field.ErrorList{field.Required(field.NewPath("data").Key("a"), "")})
	conflict = apierrors.NewApplyConflict([]metav1.StatusCause{
		{Type: metav1.CauseTypeFieldManagerConflict, Field: ".data.a", Message: `conflict with "other" using v1`},
	}, "Apply failed")
)

// TestExecute checks the requests of every way to write a Secret.
func TestExecute(t *testing.T) {
	one := func() *secret.Secret { return newSecret("7", map[string]string{"a": "1"}) }
	two := newSecret("8", map[string]string{"a": "2"})
	three := newSecret("9", map[string]string{"a": "2"})
	annotated := managed(one(), upsert.ClientSide)
	annotated.Annotations = map[string]string{corev1.LastAppliedConfigAnnotation: "{}"}
	foreign := managed(newSecret("7", map[string]string{"a": "2", "b": "3"}), upsert.Manager)
	foreign.ManagedFields[0].Operation = metav1.ManagedFieldsOperationApply
	tests := map[string]struct {
		live    *secret.Secret
		desired upsert.Desired
		dryRun  bool
		answers []any
		want    []string // prefixes of the requests
		outcome cluster.Outcome
		err     string
	}{
		"created": {answers: []any{two}, want: []string{apply + wished}, outcome: cluster.Created},
		"created with generated values": {
			desired: upsert.Desired{Fixed: true}, answers: []any{managed(newSecret("8", nil), upsert.Manager), two, three},
			want:    []string{"POST " + path + "?fieldManager=kubectl-secretgen", "PATCH " + path + `/x?fieldManager=kubectl-secretgen json-patch [{"op":"replace"`, apply + strings.Replace(wished, `"n"}`, `"n","resourceVersion":"8"}`, 1)},
			outcome: cluster.Created,
		},
		"created without the permission to patch": {
			answers: []any{noPatch, two}, want: []string{apply + wished, "POST " + path + "?fieldManager=kubectl-secretgen"}, outcome: cluster.Created,
		},
		"a dry run without the permission to patch": {
			dryRun: true, answers: []any{noPatch, two},
			want:    []string{"PATCH " + path + "/x?dryRun=All", "POST " + path + "?dryRun=All"},
			outcome: cluster.Created,
		},
		"without the permissions to patch and to create": {
			answers: []any{noPatch, denied}, want: []string{apply, "POST"}, err: `User "u" cannot patch resource "secrets"`,
		},
		"another client created it, and patching is forbidden": {
			answers: []any{noPatch, exists}, want: []string{apply, "POST"}, err: cluster.ErrChanged.Error(),
		},
		"not valid, and patching is forbidden": {
			answers: []any{noPatch, invalid}, want: []string{apply, "POST"}, err: "is invalid",
		},
		"created with generated values, without the permission to patch": {
			desired: upsert.Desired{Fixed: true}, answers: []any{managed(newSecret("8", nil), upsert.Manager), noPatch},
			want:    []string{"POST " + path, "PATCH " + path + `/x?fieldManager=kubectl-secretgen json-patch`},
			outcome: cluster.Created,
		},
		"created, and then forbidden by admission": {
			desired: upsert.Desired{Fixed: true}, answers: []any{managed(newSecret("8", nil), upsert.Manager), two, denied},
			want: []string{"POST", "PATCH", apply}, err: "secret/x in namespace n was created, but a later step failed: secrets \"x\" is forbidden",
		},
		"created, and then changed by another client": {
			desired: upsert.Desired{Fixed: true}, answers: []any{managed(newSecret("8", nil), upsert.Manager), changed},
			want: []string{"POST", "PATCH"}, err: cluster.ErrChanged.Error(),
		},
		"applied, but the key of another manager is not removed": {
			live: foreign, desired: upsert.Desired{Replace: true}, answers: []any{two, denied},
			want: []string{apply, "PATCH"}, err: "secret/x in namespace n was applied, but keys of other managers are not removed: ",
		},
		"another client created it first": {
			desired: upsert.Desired{Fixed: true}, answers: []any{exists}, want: []string{"POST " + path}, err: cluster.ErrChanged.Error(),
		},
		"a dry run": {
			dryRun: true, answers: []any{two}, want: []string{"PATCH " + path + "/x?dryRun=All&fieldManager=kubectl-secretgen apply-patch+yaml " + wished}, outcome: cluster.Created,
		},
		"a dry run with generated values": {
			desired: upsert.Desired{Fixed: true}, dryRun: true, answers: []any{two}, want: []string{"POST " + path + "?dryRun=All"}, outcome: cluster.Created,
		},
		"configured": {live: one(), answers: []any{two}, want: []string{apply + wished}, outcome: cluster.Configured},
		"unchanged":  {live: newSecret("8", map[string]string{"a": "2"}), answers: []any{two}, want: []string{apply + wished}, outcome: cluster.Unchanged},
		"taken over from client-side apply": {
			live: annotated, answers: []any{two, three},
			want:    []string{"PATCH " + path + `/x?fieldManager=kubectl-secretgen json-patch [{"op":"replace","path":"/metadata/managedFields"`, apply + wished},
			outcome: cluster.Configured,
		},
		"a key of another manager is removed": {
			live: foreign, desired: upsert.Desired{Replace: true}, answers: []any{two, three},
			want:    []string{apply + wished, "PATCH " + path + `/x?fieldManager=kubectl-secretgen merge-patch {"data":{"b":null},"metadata":{"resourceVersion":"8"}}`},
			outcome: cluster.Configured,
		},
		"forced": {
			live: managed(one(), "other"), desired: upsert.Desired{Force: true}, answers: []any{two},
			want: []string{"PATCH " + path + "/x?fieldManager=kubectl-secretgen&force=true apply-patch+yaml " + wished}, outcome: cluster.Configured,
		},
		"a conflict sends nothing": {live: managed(one(), "other"), err: `conflict: another manager owns these fields` + "\n" + `  .data.a is managed by "other" and has a different value`},
		"a conflict in the response": {
			live: one(), answers: []any{conflict}, want: []string{apply}, err: `.data.a is managed by "other"`,
		},
		"changed in the meantime": {live: one(), answers: []any{changed}, want: []string{apply}, err: cluster.ErrChanged.Error()},
		"the namespace is gone":   {answers: []any{missing}, want: []string{apply}, err: "secret/x: namespace n does not exist"},
		"writing is forbidden":    {answers: []any{denied}, want: []string{apply}, err: "secret/x in namespace n: secrets"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, connection := connect(t, tt.answers...)
			store, err := cluster.NewStore(connection, upsert.Manager, tt.dryRun, &servertext.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			tt.desired.Secret, tt.desired.Manager = newSecret("", map[string]string{"a": "2"}), upsert.Manager
			plan, err := upsert.Decide(tt.live, tt.desired)
			if err != nil {
				t.Fatal(err)
			}
			_, outcome, err := store.Execute(t.Context(), plan)
			switch {
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("got %v, want %q", err, tt.err)
			case tt.err == "" && (err != nil || outcome != tt.outcome):
				t.Errorf("got %q, %v, want %q", outcome, err, tt.outcome)
			}
			if len(s.requests) != len(tt.want) {
				t.Fatalf("%d requests, want %d:\n%s", len(s.requests), len(tt.want), strings.Join(s.requests, "\n"))
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(s.requests[i], want) {
					t.Errorf("request %d is\n%s\nwant\n%s", i, s.requests[i], want)
				}
			}
		})
	}
}

func TestGet(t *testing.T) {
	old, newer := newSecret("1", nil), newSecret("2", nil)
	old.CreationTimestamp, newer.CreationTimestamp = metav1.Unix(1, 0), metav1.Unix(2, 0)
	newer.Name = "x-2"
	list := &corev1.SecretList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "SecretList"}, Items: []corev1.Secret{*newer.Reveal(), *old.Reveal()}}
	s, connection := connect(t, old.Reveal(), apierrors.NewNotFound(resource, "x"), denied, list, &corev1.SecretList{TypeMeta: list.TypeMeta}, denied)
	store, err := cluster.NewStore(connection, upsert.Manager, false, &servertext.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := store.Get(t.Context(), "n", "x"); err != nil || got.Name != "x" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := store.Get(t.Context(), "n", "x"); err != nil || got != nil {
		t.Errorf("no Secret: %v, %v", got, err)
	}
	if _, err := store.Get(t.Context(), "n", "x"); err == nil || len(fault.Hints(err)) == 0 {
		t.Errorf("forbidden: %v", err)
	}
	if got, err := store.Newest(t.Context(), "n", "label", "x"); err != nil || got.Name != "x-2" {
		t.Errorf("the newest is %v, %v", got, err)
	}
	if got, err := store.Newest(t.Context(), "n", "label", "x"); err != nil || got != nil {
		t.Errorf("no Secret: %v, %v", got, err)
	}
	if _, err := store.Newest(t.Context(), "n", "label", "x"); err == nil {
		t.Error("no error if it is forbidden")
	}
	if want := "GET " + path + "?labelSelector=label%3Dx"; s.requests[3] != want {
		t.Errorf("asked %s, want %s", s.requests[3], want)
	}
}

func TestRestart(t *testing.T) {
	deployment := &appsv1.Deployment{TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}}
	s, connection := connect(t, deployment, denied, &appsv1.StatefulSet{TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"}}, denied)
	w, err := cluster.NewWorkloads(connection, "m", false, &servertext.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	web := cluster.Consumer{Resource: "deployments", Kind: "deployment", Name: "web"}
	db := cluster.Consumer{Resource: "statefulsets", Kind: "statefulset", Name: "db"}
	for i, tt := range []struct {
		c    cluster.Consumer
		want string
	}{{web, ""}, {web, "restart deployment/web: "}, {db, ""}, {db, "restart statefulset/db: "}} {
		err := w.Restart(t.Context(), "n", tt.c, time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%d: got %v, want %q", i, err, tt.want)
		}
	}
	const base = "/apis/apps/v1/namespaces/n/"
	const patch = ` merge-patch {"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-11-26T12:00:00Z"}}}}}`
	want := []string{
		"PATCH " + base + "deployments/web?fieldManager=m" + patch, "PATCH " + base + "deployments/web?fieldManager=m" + patch,
		"PATCH " + base + "statefulsets/db?fieldManager=m" + patch, "PATCH " + base + "statefulsets/db?fieldManager=m" + patch,
	}
	if diff := cmp.Diff(want, s.requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}
