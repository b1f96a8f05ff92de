package transition

import (
	"encoding/json"
	"fmt"
	"os"
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
	Gen         int64
	New         string   // "2 10/7": revision 2, 10 wanted, 7 available; "3:1 10/7" is revision 1, now with number 3; "" none
	Old         []string // as New, oldest first
	Size        int32
	State       string
	Reason      string
	Strategy    string
	Surge       string
	Unavailable string
	MinReady    int
	Partition   int32
	Paused      bool
	Changed     bool
	Images      [][3]string // container, from, to
	Causes      []string    // "2 5 fatal Reason message": revision 2, 5 pods
	Missing     []string
	Pods        []string // names of new pods, the newest one last

	// of this snapshot alone
	Flush bool    // instead of a snapshot
	Gap   float64 // instead of a snapshot: for so many seconds
	Why   string
}

func (s snapshot) time() time.Time {
	return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC).Add(time.Duration(s.At * float64(time.Second)))
}

func (s snapshot) rollout(t *testing.T) model.Rollout {
	t.Helper()
	r := model.Rollout{Kind: s.Kind, Name: "web", UID: types.UID(s.UID), Generation: s.Gen, Now: s.time(), Strategy: s.Strategy,
		MinReady: time.Duration(s.MinReady) * time.Second, Paused: s.Paused, Changed: s.Changed,
		Verdict: model.Verdict{State: model.State(s.State), Reason: s.Reason}}
	r.Budget = model.Budget{Desired: s.Size, Surge: model.Bound{Given: s.Surge}, Unavailable: model.Bound{Given: s.Unavailable}}
	if s.Kind == model.StatefulSet {
		r.Ordinals = &model.Ordinals{Partition: s.Partition}
	}
	if s.New != "" {
		rev := revision(t, s.New)
		r.New, r.To, r.RolledBack = &rev, rev.Number, len(rev.Earlier) > 0
	}
	for _, o := range s.Old {
		r.Old = append(r.Old, revision(t, o))
	}
	for _, i := range s.Images {
		r.Images = append(r.Images, model.ImageChange{Container: i[0], From: i[1], To: i[2]})
	}
	for _, c := range s.Causes {
		r.Causes = append(r.Causes, cause(t, c, r.To))
	}
	for _, m := range s.Missing {
		r.Missing = append(r.Missing, model.Missing{Part: m, Why: "forbidden"})
	}
	for i, p := range s.Pods {
		r.Pods = append(r.Pods, model.Pod{Name: p, Current: true, State: model.Starting, Created: r.Now.Add(time.Duration(i) * time.Second)})
	}
	return r
}

func revision(t *testing.T, text string) model.Revision {
	t.Helper()
	rev, err := fixture.Revision(text)
	if err != nil {
		t.Fatal(err)
	}
	return rev
}

func cause(t *testing.T, text string, current int64) model.Cause {
	t.Helper()
	c, err := fixture.Cause(text, current)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// line is an entry in short: number, kind, subject, text.
func line(e Entry) string {
	s := fmt.Sprintf("%d %s", e.Number, e.Kind)
	if e.Revision != 0 {
		s += fmt.Sprintf(" r%d", e.Revision)
	}
	if e.From != e.To {
		s += fmt.Sprintf(" %d>%d", e.From, e.To)
	}
	s += " | " + e.Text
	if e.Sum {
		s += " | sum"
	}
	if e.Grave {
		s += " | grave"
	}
	return s
}

// TestLog is the table of snapshots and the entries about them.
func TestLog(t *testing.T) {
	text, err := os.ReadFile("testdata/log.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name      string
		Snapshots []json.RawMessage `json:"looks"`
		Entries   []string
	}
	if err := yaml.UnmarshalStrict(text, &cases); err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, c := range cases {
		if t.Run(c.Name, func(t *testing.T) {
			if diff := cmp.Diff(c.Entries, entriesOf(t, c.Snapshots)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		}) {
			passed++
		}
	}
	t.Logf("log sequences: %d of %d", passed, len(cases))
}

func entriesOf(t *testing.T, snapshots []json.RawMessage) []string {
	t.Helper()
	l, s := NewLog(), snapshot{Kind: model.Deployment, UID: "1", Gen: 1, Size: 10, State: "progressing", Strategy: "RollingUpdate"}
	var lines []string
	for _, raw := range snapshots {
		s.Flush, s.Gap, s.Why = false, 0, ""
		if err := yaml.UnmarshalStrict(raw, &s); err != nil {
			t.Fatal(err)
		}
		var entries []Entry
		switch {
		case s.Flush:
			entries = l.Flush(s.time())
		case s.Gap != 0:
			entries = []Entry{l.Gap(s.time().Add(-time.Duration(s.Gap*float64(time.Second))), s.time(), s.Why)}
		default:
			entries = l.See(s.rollout(t))
		}
		for _, e := range entries {
			lines = append(lines, line(e))
		}
	}
	return lines
}
