package record_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/scene"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
)

const example = "../../../examples/rollout/web.yaml"

// TestExample keeps the example recording the picture of the scene "waiting".
func TestExample(t *testing.T) {
	text, err := os.ReadFile("../view/testdata/scene/waiting.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := scene.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	golden.Assert(t, example, recording(t, facts))
	got := read(t, example, "", "web", scene.Now())
	if diff := cmp.Diff(model.Build(facts), model.Build(got), cmpopts.IgnoreUnexported(model.Revision{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("drawn from the recording it is another rollout (-scene +recording):\n%s", diff)
	}
}

// recording writes facts as kubectl get -o yaml does.
func recording(t *testing.T, f model.Facts) []byte {
	t.Helper()
	items := []any{f.Deployment}
	for i := range f.ReplicaSets {
		items = append(items, f.ReplicaSets[i])
	}
	for i := range f.Pods {
		items = append(items, f.Pods[i])
	}
	out, err := yaml.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte("# A rollout in trouble, in the form that `kubectl get deploy,rs,pods -o yaml` prints.\n"+
		"# Made by the tests of pkg/rollout/record; draw it with: kubectl rollout-viz --from web.yaml\n"), out...)
}

func read(t *testing.T, path, namespace, name string, at time.Time) model.Facts {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := record.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	f, err := rec.Facts(namespace, name, at)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestNewestTimeIsTheDefault(t *testing.T) {
	f := read(t, example, "shop", "", time.Time{})
	if want := scene.Now().Add(-14 * time.Second); !f.Now.Equal(want) {
		t.Errorf("now = %v, want the newest time in the recording, %v", f.Now, want)
	}
}

const two = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
---
# nothing here
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: apps/v1
kind: DeploymentList
items:
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: api, namespace: shop}}
`

func TestFacts(t *testing.T) {
	for _, c := range []struct{ name, text, namespace, deployment, want string }{
		{"by name", two, "", "api", ""},
		{"by name and namespace", two, "shop", "web", ""},
		{"JSON", toJSON(t, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}"), "", "", ""},
		{"none at all", "apiVersion: v1\nkind: List\nitems: []", "", "", "holds no Deployment"},
		{"empty", "", "", "", "holds no Deployment"},
		{"several", two, "", "", "several Deployments: shop/web, shop/api"},
		{"another name", two, "", "db", `no Deployment "db", but shop/web, shop/api`},
		{"another namespace", two, "prod", "web", `no Deployment "web" in namespace "prod", but shop/web`},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec, err := record.Read(strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			_, err = rec.Facts(c.namespace, c.deployment, scene.Now())
			check(t, err, c.want)
		})
	}
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"not YAML", "a: [", "document 1"},
		{"no object", "- 1\n- 2", "document 1: not a Kubernetes object"},
		{"no kind", "a: b", "document 1: not a Kubernetes object: apiVersion and kind are missing"},
		{"wrong type", "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: many}", "document 1: not a Deployment"},
		{"wrong ReplicaSet", "apiVersion: apps/v1\nkind: ReplicaSet\nspec: {replicas: many}", "document 1: not a ReplicaSet"},
		{"wrong item", two + "---\napiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, spec: 3}]", "document 5: item 1: not a Pod"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := record.Read(strings.NewReader(c.text))
			check(t, err, c.want)
		})
	}
}

// FuzzRead: whatever the file holds, it is read or refused, and drawn.
func FuzzRead(f *testing.F) {
	f.Add([]byte(two))
	f.Add([]byte("apiVersion: v1\nkind: List\nitems: [{apiVersion: apps/v1, kind: Deployment, spec: {strategy: {rollingUpdate: {maxSurge: x%}}}}]"))
	f.Fuzz(func(_ *testing.T, text []byte) {
		rec, err := record.Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		if facts, err := rec.Facts("", "", time.Time{}); err == nil {
			model.Build(facts)
		}
	})
}

func check(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("unexpected error: %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("error %v, want one with %q", err, want)
	}
}

func toJSON(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
