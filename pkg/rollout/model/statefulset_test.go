package model_test

import (
	"fmt"
	"maps"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

type workloadCase struct {
	Name       string         `json:"name"`
	As         string         `json:"as"`   // a name for Like
	Like       string         `json:"like"` // the case whose fixture this one changes
	Fixture    map[string]any `json:"scene"`
	State      model.State    `json:"state"`
	Reason     string         `json:"reason"`
	From       []int64        `json:"from"`
	To         int64          `json:"to"`
	RolledBack bool           `json:"rolledBack"`
	Causes     []string       `json:"causes"`
	Next       *int32         `json:"next"`     // Ordinals.Next
	NotReady   []string       `json:"notReady"` // Nodes.NotReady
	Without    int32          `json:"without"`  // Nodes.Without
	Counts     []string       `json:"counts"`   // of Old, New and All: "want made available"
	Images     []string       `json:"images"`
	Changed    bool           `json:"changed"`
	Cause      string         `json:"cause"` // the change-cause, with "(stale)" at the end
}

// TestStatefulSets and TestDaemonSets are the tables of fixtures and their verdicts.
func TestStatefulSets(t *testing.T) { testWorkloads(t, "testdata/statefulset.yaml", 15) }

func TestDaemonSets(t *testing.T) { testWorkloads(t, "testdata/daemonset.yaml", 12) }

func testWorkloads(t *testing.T, file string, least int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []workloadCase
	if err := yaml.UnmarshalStrict(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < least {
		t.Errorf("%d cases", len(cases))
	}
	fixtures := map[string]map[string]any{}
	for _, c := range cases {
		whole := maps.Clone(fixtures[c.Like])
		if whole == nil {
			whole = map[string]any{}
		}
		maps.Copy(whole, c.Fixture)
		fixtures[c.As] = whole
		delete(fixtures, "")
		t.Run(c.Name, func(t *testing.T) {
			text, err := yaml.Marshal(whole)
			if err != nil {
				t.Fatal(err)
			}
			facts, err := fixture.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			c.check(t, model.Build(facts))
		})
	}
}

func (c workloadCase) check(t *testing.T, r model.Rollout) {
	t.Helper()
	if r.Verdict.State != c.State || r.Verdict.Reason != c.Reason {
		t.Errorf("verdict\n got %s: %s\nwant %s: %s", r.Verdict.State, r.Verdict.Reason, c.State, c.Reason)
	}
	if diff := cmp.Diff(c.From, r.From); diff != "" || r.To != c.To || r.RolledBack != c.RolledBack {
		t.Errorf("from %v to %d (rolled back: %v), want from %v to %d (%v)", r.From, r.To, r.RolledBack, c.From, c.To, c.RolledBack)
	}
	if c.Next != nil && (r.Ordinals == nil || r.Ordinals.Next != *c.Next) {
		t.Errorf("ordinals %+v, want next %d", r.Ordinals, *c.Next)
	}
	var down []string
	if r.Nodes != nil {
		for _, n := range r.Nodes.NotReady {
			down = append(down, n.Name)
		}
		if r.Nodes.Without != c.Without {
			t.Errorf("%d nodes without a pod, want %d", r.Nodes.Without, c.Without)
		}
	}
	for what, pair := range map[string][2][]string{
		"causes": {c.Causes, causes(r)}, "nodes not ready": {c.NotReady, down}, "counts": {c.Counts, counts(r)}, "images": {c.Images, images(r)},
	} {
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" && pair[0] != nil {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	cause := r.ChangeCause
	if r.CauseStale {
		cause += " (stale)"
	}
	if cause != c.Cause || r.Changed != c.Changed {
		t.Errorf("change-cause %q, changed: %v, want %q, %v", cause, r.Changed, c.Cause, c.Changed)
	}
	if r.Deadline.State != model.NoDeadline {
		t.Error("a deadline")
	}
}

func counts(r model.Rollout) []string {
	var out []string
	line := func(role string, number int64, c model.Counts) {
		out = append(out, fmt.Sprintf("%s %d: %d %d %d", role, number, c.Want, c.Made, c.Available))
	}
	for _, rev := range r.Old {
		line("old", rev.Number, rev.Counts)
	}
	if r.New != nil {
		line("new", r.New.Number, r.New.Counts)
	}
	line("all", 0, r.All)
	return out
}

func images(r model.Rollout) []string {
	var out []string
	for _, i := range r.Images {
		out = append(out, i.Container+": "+i.From+" "+i.To)
	}
	return out
}
