package model_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/scene"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

type verdictCase struct {
	Name       string              `json:"name"`
	Scene      scene.Scene         `json:"scene"`
	State      model.State         `json:"state"`
	Reason     string              `json:"reason"`
	From       []int64             `json:"from"`
	To         int64               `json:"to"`
	RolledBack bool                `json:"rolledBack"`
	Deadline   model.DeadlineState `json:"deadline"`
	Causes     []string            `json:"causes"`
}

// TestVerdicts is the table of what is said about which scene.
func TestVerdicts(t *testing.T) {
	text, err := os.ReadFile("testdata/verdicts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []verdictCase
	if err := yaml.UnmarshalStrict(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			r := model.Build(c.Scene.Facts())
			if r.Verdict.State != c.State || r.Verdict.Reason != c.Reason {
				t.Errorf("verdict\n got %s: %s\nwant %s: %s", r.Verdict.State, r.Verdict.Reason, c.State, c.Reason)
			}
			if diff := cmp.Diff(c.From, r.From); diff != "" || r.To != c.To || r.RolledBack != c.RolledBack {
				t.Errorf("from %v to %d (rolled back: %v), want from %v to %d (%v)", r.From, r.To, r.RolledBack, c.From, c.To, c.RolledBack)
			}
			if c.Deadline != 0 && r.Deadline.State != c.Deadline {
				t.Errorf("deadline %d, want %d", r.Deadline.State, c.Deadline)
			}
			if diff := cmp.Diff(c.Causes, causes(r)); c.Causes != nil && diff != "" {
				t.Errorf("causes (-want +got):\n%s", diff)
			}
		})
	}
}

func causes(r model.Rollout) []string {
	var out []string
	for _, c := range r.Causes {
		out = append(out, fmt.Sprintf("%d %s %s", c.Pods, c.Reason, [...]string{"transient", "unclear", "fatal"}[c.Severity]))
	}
	return out
}
