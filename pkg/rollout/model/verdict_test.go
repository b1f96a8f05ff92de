package model_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

type verdictCase struct {
	Name       string              `json:"name"`
	Fixture    fixture.Rollout     `json:"scene"`
	State      model.State         `json:"state"`
	Reason     string              `json:"reason"`
	From       []int64             `json:"from"`
	To         int64               `json:"to"`
	RolledBack bool                `json:"rolledBack"`
	Deadline   model.DeadlineState `json:"deadline"`
	Causes     []string            `json:"causes"`
	Notes      []string            `json:"notes"`
	Fatal      string              `json:"fatal"` // a cause's reason
	Asks       []string            `json:"asks"`
	Skew       string              `json:"skew"`
}

// TestVerdicts is the table of fixtures and their verdicts.
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
			r := model.Build(c.Fixture.Facts())
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
			c.also(t, r)
		})
	}
	t.Logf("verdicts: %d cases", len(cases))
}

// also checks the other fields of the rollout.
func (c verdictCase) also(t *testing.T, r model.Rollout) {
	t.Helper()
	if diff := cmp.Diff(c.Notes, append([]string{}, r.Notes...)); diff != "" && c.Notes != nil {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	fatal := ""
	if f := r.Fatal(); f != nil {
		fatal = f.Reason
	}
	if c.Fatal != "" && fatal != c.Fatal {
		t.Errorf("fatal: %q, want %q", fatal, c.Fatal)
	}
	if blocked := c.State == model.Stalled || c.State == model.Failed; r.Blocked() != blocked {
		t.Errorf("blocked: %v", !blocked)
	}
	asks := []string{}
	for _, q := range r.Questions {
		asks = append(asks, strings.TrimSpace(q.Kind+" "+q.Name+" "+q.Container))
	}
	if diff := cmp.Diff(c.Asks, asks); diff != "" && c.Asks != nil {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	if skew := model.Span(r.Skew); c.Skew != "" && skew != c.Skew {
		t.Errorf("skew: %s, want %s", skew, c.Skew)
	}
}

func causes(r model.Rollout) []string {
	out := []string{}
	for _, c := range r.Causes {
		out = append(out, fmt.Sprintf("%d %s %s", c.Pods, c.Reason, [...]string{"transient", "unclear", "fatal"}[c.Severity]))
	}
	return out
}
