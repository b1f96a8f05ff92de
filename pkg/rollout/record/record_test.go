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
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
)

const example = "../../../examples/rollout/web.yaml"

// TestExample checks that the example recording shows the fixture "waiting".
func TestExample(t *testing.T) {
	text, err := os.ReadFile("../view/testdata/fixture/waiting.yaml")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := fixture.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	golden.Assert(t, example, recording(t, facts))
	got := read(t, example, "", "web", fixture.Now())
	if diff := cmp.Diff(model.Build(facts), model.Build(got), cmpopts.IgnoreUnexported(model.Revision{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("drawn from the recording it is another rollout (-fixture +recording):\n%s", diff)
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
	f, err := rec.Facts(record.Filter{Namespace: namespace, Name: name}, at)
	if err != nil || len(f) != 1 {
		t.Fatalf("%d workloads, %v", len(f), err)
	}
	return f[0]
}

func TestNewestTimeIsTheDefault(t *testing.T) {
	f := read(t, example, "shop", "", time.Time{})
	if want := fixture.Now().Add(-14 * time.Second); !f.Now.Equal(want) {
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
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop}}
`

func TestFacts(t *testing.T) {
	for _, c := range []struct {
		name, text string
		filter     record.Filter
		found      int
		want       string
	}{
		{"by name", two, record.Filter{Name: "api"}, 1, ""},
		{"by name and namespace", two, record.Filter{Namespace: "shop", Name: "web"}, 1, ""},
		{"JSON", toJSON(t, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}"), record.Filter{}, 1, ""},
		{"none at all", "apiVersion: v1\nkind: List\nitems: []", record.Filter{}, 0, "has no Deployment, StatefulSet or DaemonSet"},
		{"empty", "", record.Filter{}, 0, "has no Deployment"},
		{"several", two, record.Filter{}, 3, ""},
		{"of a kind", two, record.Filter{Kind: model.StatefulSet}, 1, ""},
		{"another name", two, record.Filter{Kind: model.Deployment, Name: "db"}, 0, `no deployment "db"; it has deployment/web in shop, deployment/api in shop, statefulset/db in shop`},
		{"another namespace", two, record.Filter{Namespace: "prod", Name: "web"}, 0, `no workload "web" in namespace "prod"; it has deployment/web in shop`},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec, err := record.Read(strings.NewReader(c.text))
			if err != nil {
				t.Fatal(err)
			}
			facts, err := rec.Facts(c.filter, fixture.Now())
			check(t, err, c.want)
			if len(facts) != c.found {
				t.Errorf("%d workloads, want %d", len(facts), c.found)
			}
		})
	}
}

// TestDaemonSet: facts have the objects of the DaemonSet's namespace, and the nodes
// with the state that kubectl prints.
func TestDaemonSet(t *testing.T) {
	rec, err := record.Read(strings.NewReader(`
apiVersion: v1
kind: List
items:
- {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: ops}}
- {apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: agent-1, namespace: ops}, revision: 1, data: {spec: {}}}
- {apiVersion: v1, kind: Pod, metadata: {name: agent-x, namespace: ops}}
- {apiVersion: v1, kind: Pod, metadata: {name: agent-y, namespace: shop}}
- {apiVersion: v1, kind: Event, metadata: {name: e, namespace: ops}, reason: FailedMount, lastTimestamp: "2026-11-23T12:00:00Z"}
- {apiVersion: v1, kind: Node, metadata: {name: n1}, status: {conditions: [{type: Ready, status: "True"}]}}
- {apiVersion: v1, kind: Node, metadata: {name: n2}, spec: {unschedulable: true}, status: {conditions: [{type: DiskPressure, status: "False"}, {type: Ready, status: Unknown}]}}
- {apiVersion: v1, kind: Node, metadata: {name: n3}}
`))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := rec.Facts(record.Filter{Kind: model.DaemonSet}, time.Time{})
	if err != nil || len(facts) != 1 {
		t.Fatalf("%d, %v", len(facts), err)
	}
	f := facts[0]
	want := []model.Node{{Name: "n1", Ready: true, State: "Ready"}, {Name: "n2", State: "NotReady,SchedulingDisabled"}, {Name: "n3", State: "Unknown"}}
	if diff := cmp.Diff(want, f.Nodes); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
	if f.DaemonSet == nil || len(f.Pods) != 1 || len(f.Revisions) != 1 || len(f.Events) != 1 || !f.Now.Equal(fixture.Now()) {
		t.Errorf("got %d pods, %d revisions, %d events at %v", len(f.Pods), len(f.Revisions), len(f.Events), f.Now)
	}
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"not YAML", "a: [", "document 1"},
		{"no object", "- 1\n- 2", "document 1: not a Kubernetes object"},
		{"no kind", "a: b", "document 1: not a Kubernetes object: apiVersion and kind are missing"},
		{"wrong type", "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: many}", "document 1: not a Deployment"},
		{"wrong ReplicaSet", "apiVersion: apps/v1\nkind: ReplicaSet\nspec: {replicas: many}", "document 1: not a ReplicaSet"},
		{"wrong item", two + "---\napiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, spec: 3}]", "document 6: item 1: not a Pod"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := record.Read(strings.NewReader(c.text))
			check(t, err, c.want)
		})
	}
}

// FuzzRead: all files are read and drawn, or rejected.
func FuzzRead(f *testing.F) {
	f.Add([]byte(two))
	f.Add([]byte("apiVersion: v1\nkind: List\nitems: [{apiVersion: apps/v1, kind: Deployment, spec: {strategy: {rollingUpdate: {maxSurge: x%}}}}]"))
	f.Fuzz(func(_ *testing.T, text []byte) {
		rec, err := record.Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		facts, _ := rec.Facts(record.Filter{}, time.Time{})
		for _, one := range facts {
			model.Build(one)
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
