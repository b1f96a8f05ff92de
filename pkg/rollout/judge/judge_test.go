package judge

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// snapshot is a rollout in short form. Omitted fields have the values of the previous one.
type snapshot struct {
	At          float64 // seconds
	Kind        string
	UID         string
	New         string   // "2 10/7": revision 2, 10 wanted, 7 available; "3:1 10/7" is revision 1, now with number 3; "" none
	Old         []string // as New, oldest first
	State       string
	Reason      string
	Terminating int32
	Causes      []string // "2 5 fatal Reason message": revision 2, 5 pods
	Missing     []string
	StatusOnly  bool
	Waits       string  // OrderedReady waits for the pod of this revision: "1 ErrImagePull"
	Deadline    string  // "over", "runs", "due", "fired", "blind"
	Limit       float64 // its seconds
	Progress    float64 // time of the last progress
	Fires       float64 // when it fires
}

func at(seconds float64) time.Time {
	return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC).Add(time.Duration(seconds * float64(time.Second)))
}

func (s snapshot) rollout(t *testing.T) model.Rollout {
	t.Helper()
	r := model.Rollout{Kind: s.Kind, Name: "web", UID: types.UID(s.UID), Now: at(s.At),
		Verdict: model.Verdict{State: model.State(s.State), Reason: s.Reason}}
	r.All.Terminating = s.Terminating
	if s.New != "" {
		rev := revisionIn(t, s.New)
		r.New, r.To, r.RolledBack = &rev, rev.Number, len(rev.Earlier) > 0
	}
	for _, o := range s.Old {
		r.Old = append(r.Old, revisionIn(t, o))
	}
	for _, c := range s.Causes {
		r.Causes = append(r.Causes, causeIn(t, c, r.To))
	}
	if s.Waits != "" {
		p := model.Pod{Name: "web-x1", Ordinal: 4}
		if _, err := fmt.Sscan(s.Waits, &p.Revision, &p.Reason); err != nil {
			t.Fatalf("waits %q: %v", s.Waits, err)
		}
		r.Ordinals, r.Pods = &model.Ordinals{End: 5, Ordered: true, Next: p.Ordinal}, []model.Pod{{Ordinal: 3}, p}
	}
	r.StatusOnly = s.StatusOnly
	for _, m := range s.Missing {
		r.Missing = append(r.Missing, model.Missing{Part: m, Why: "forbidden"})
	}
	if s.Deadline != "" {
		r.Deadline = model.Deadline{Limit: time.Duration(s.Limit * float64(time.Second)), LastProgress: at(s.Progress), At: at(s.Fires),
			State: map[string]model.DeadlineState{"over": model.DeadlineOver, "runs": model.DeadlineRuns, "due": model.DeadlineDue,
				"fired": model.DeadlineFired, "blind": model.DeadlineBlind}[s.Deadline]}
	}
	return r
}

func revisionIn(t *testing.T, text string) model.Revision {
	t.Helper()
	rev, err := fixture.Revision(text)
	if err != nil {
		t.Fatal(err)
	}
	return rev
}

func causeIn(t *testing.T, text string, current int64) model.Cause {
	t.Helper()
	c, err := fixture.Cause(text, current)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestJudge is the table of snapshots and the outcomes.
func TestJudge(t *testing.T) {
	text, err := os.ReadFile("testdata/judge.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name  string
		Rules struct {
			Grace, Stable float64 // seconds
			Revision      int64
			Terminated    bool
		}
		Snapshots []json.RawMessage `json:"looks"`
		Judged    []string          // per snapshot: "-" or the outcome
	}
	if err := yaml.UnmarshalStrict(text, &cases); err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, c := range cases {
		rules := Rules{Grace: time.Duration(c.Rules.Grace * float64(time.Second)), Stable: time.Duration(c.Rules.Stable * float64(time.Second)),
			Revision: c.Rules.Revision, Terminated: c.Rules.Terminated}
		if t.Run(c.Name, func(t *testing.T) {
			if diff := cmp.Diff(c.Judged, judged(t, New(rules), c.Snapshots)); diff != "" {
				t.Errorf("judged (-want +got):\n%s", diff)
			}
		}) {
			passed++
		}
	}
	t.Logf("judge sequences: %d of %d", passed, len(cases))
}

func judged(t *testing.T, j *Judge, snapshots []json.RawMessage) []string {
	t.Helper()
	s := snapshot{Kind: model.Deployment, UID: "1", State: "waiting"}
	var lines []string
	for _, raw := range snapshots {
		if err := yaml.UnmarshalStrict(raw, &s); err != nil {
			t.Fatal(err)
		}
		r := s.rollout(t)
		o, ended := j.See(r)
		if !ended {
			lines = append(lines, "-")
			continue
		}
		lines = append(lines, strings.TrimSuffix(string(o.Result)+": "+o.Reason, ": "))
	}
	return lines
}

func TestEnds(t *testing.T) {
	j := New(Rules{})
	if got := j.Deleted(); got != (Outcome{Deleted, "the workload no longer exists"}) {
		t.Errorf("before any snapshot: %+v", got)
	}
	r := snapshot{Kind: model.Deployment, New: "2 3/0", State: "waiting", Reason: "why", Causes: []string{"1 1 fatal Error", "2 1 unclear ErrImagePull"}}.rollout(t)
	j.See(r)
	if got := j.Deleted(); got != (Outcome{Deleted, "deployment/web no longer exists"}) {
		t.Errorf("deleted: %+v", got)
	}
	if got := j.TimedOut(r); got != (Outcome{TimedOut, "still waiting: why; ErrImagePull (pod web-x1)"}) {
		t.Errorf("timed out: %+v", got)
	}
	left := func(made, terminating int32, missing ...model.Missing) model.Rollout {
		r := model.Rollout{Verdict: model.Verdict{State: model.Complete, Reason: "all"}, Missing: missing}
		r.All.Terminating = terminating
		if made >= 0 {
			r.Old = []model.Revision{{Counts: model.Counts{Made: made}}}
		}
		return r
	}
	for want, c := range map[string]struct {
		rules Rules
		last  model.Rollout
	}{
		"still paused":          {Rules{}, model.Rollout{Verdict: model.Verdict{State: model.Paused}}},
		"nothing could be read": {Rules{}, model.Rollout{}},
		"still waiting for 1 new pod to become ready": {Rules{}, model.Rollout{Verdict: model.Verdict{State: model.Waiting,
			Reason: "waiting for 1 new pod to become ready"}}},
		"still complete: all":                            {Rules{Stable: 1}, left(-1, 2)},
		"complete, but 1 old pod is still terminating":   {Rules{Terminated: true}, left(0, 1)},
		"complete, but 3 old pods are still terminating": {Rules{Terminated: true}, left(1, 2)},
		"complete, but old pods are not gone yet":        {Rules{Terminated: true}, left(0, 0)},
		"complete, but it is unknown whether old pods are still terminating: they could not be read": {
			Rules{Terminated: true}, left(-1, 0, model.Missing{Part: "pods"})},
	} {
		if got := New(c.rules).TimedOut(c.last); got != (Outcome{TimedOut, want}) {
			t.Errorf("timed out: %+v, want %q", got, want)
		}
	}
}

func TestExitCode(t *testing.T) {
	for result, want := range map[Result]int{Complete: 0, Failed: 3, Superseded: 3, RolledBack: 3, Deleted: 3, TimedOut: 4, "": 1} {
		if got := (Outcome{Result: result}).ExitCode(); got != want {
			t.Errorf("%q: exit code %d, want %d", result, got, want)
		}
	}
}
