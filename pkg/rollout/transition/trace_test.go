package transition

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/internal/corpus"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// traced is a ReplicaSet in a recorded run of the real controller.
type traced struct {
	RS, Revision          string
	RevisionHistory       string
	Spec, Pods, Available json.Number
}

func (s traced) revision() model.Revision {
	n, _ := strconv.ParseInt(s.Revision, 10, 64)
	rev := model.Revision{Number: n, Name: s.RS}
	rev.Want, rev.Made, rev.Available = whole(s.Spec), whole(s.Pods), whole(s.Available)
	return rev
}

func whole(n json.Number) int32 {
	v, _ := strconv.ParseInt(n.String(), 10, 32)
	return int32(v)
}

// TestCorpusTraces replays the runs event by event: the steps in the log are
// the controller's, each with its sizes, in its order.
func TestCorpusTraces(t *testing.T) {
	var file struct {
		Scenarios []struct {
			Name  string
			Steps []struct {
				Events      []string
				ReplicaSets []traced
			}
		}
	}
	if err := json.Unmarshal(corpus.File(t, "rollout", "rollout_traces.json"), &file); err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, sc := range file.Scenarios {
		l, world := NewLog(), map[string]traced{}
		var got, want []string
		see := func() {
			for _, e := range append(l.See(rolloutOf(world)), l.Flush(model.Rollout{}.Now)...) {
				if e.Kind == Scale {
					got = append(got, fmt.Sprintf("%s from %d to %d", e.Name, e.From, e.To))
				}
			}
		}
		for i, st := range sc.Steps {
			for _, event := range st.Events {
				var way, name string
				var from, to int32
				if _, err := fmt.Sscanf(event, "ScalingReplicaSet: Scaled %s replica set %s from %d to %d", &way, &name, &from, &to); err != nil {
					t.Fatalf("%q: %v", event, err)
				}
				want = append(want, fmt.Sprintf("%s from %d to %d", name, from, to))
				set := world[name]
				set.RS, set.Spec = name, json.Number(fmt.Sprint(to))
				world[name] = set
				see()
			}
			for _, set := range st.ReplicaSets {
				world[set.RS] = set
				if i > 0 {
					see()
				}
			}
			see()
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%s (-controller +log):\n%s", sc.Name, diff)
			continue
		}
		passed++
	}
	t.Logf("rollout_traces (log): %d of %d", passed, len(file.Scenarios))
}

// rolloutOf uses the set with the highest number as the new one, and omits old ones
// without pods, as model.Build does.
func rolloutOf(world map[string]traced) model.Rollout {
	r := model.Rollout{Kind: model.Deployment, UID: "1", Verdict: model.Verdict{State: model.Progressing}}
	for i := range len(world) {
		rev := world[fmt.Sprint("rs", i+1)].revision()
		if r.New == nil {
			r.New = &rev
			continue
		}
		old := rev
		if rev.Number == 0 || rev.Number > r.New.Number {
			old, r.New = *r.New, &rev
		}
		if old.Active() {
			r.Old = append(r.Old, old)
		}
	}
	return r
}
