package view_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// log is a rollout of n pods from its start to its end, with every kind of entry.
func log(n int32) []transition.Entry {
	budget := model.Budget{Desired: n, Surge: model.Bound{Value: (n + 3) / 4}, Unavailable: model.Bound{Value: n / 4}}
	up, down := budget.Surge.Value, budget.Unavailable.Value
	at := fixture.Now()
	number := -1
	entry := func(after time.Duration, kind transition.Kind, text string, old, fresh, ready int32) transition.Entry {
		at = at.Add(after)
		e := transition.Entry{Number: -1, At: at, Kind: kind, Revision: 5, Current: true, Text: text, Budget: budget, State: model.Waiting,
			Old: model.Counts{Want: old, Made: old, Ready: old, Available: old},
			New: model.Counts{Want: fresh, Made: fresh, Ready: ready, Available: ready}}
		e.All = total(e.Old, e.New)
		if kind == transition.Start || kind == transition.Scale || kind == transition.Ready {
			number++
			e.Number = number
		}
		return e
	}
	grave := func(e transition.Entry) transition.Entry { e.Grave, e.Outlook = true, "needs a change"; return e }
	ofOld := func(e transition.Entry) transition.Entry { e.Revision, e.Current = 4, false; return e }
	complete := func(e transition.Entry) transition.Entry { e.State = model.Complete; return e }
	return []transition.Entry{
		entry(0, transition.Start, "start", n, 0, 0),
		entry(3*time.Second, transition.Change, "image 1.8 → 1.9", n, 0, 0),
		entry(0, transition.Scale, "+"+itoa(up)+" new -"+itoa(down)+" old", n-down, up, 0),
		entry(0, transition.Scale, "+"+itoa(down)+" new", n-down, up+down, 0),
		grave(entry(7*time.Second, transition.Trouble, "1 pod: ImagePullBackOff: "+strings.Repeat("rpc error: ", 30)+"manifest for web:1.9 not found", n-down, up+down, 0)),
		ofOld(entry(0, transition.Trouble, "1 pod: NotReady: app: readiness probe has not passed", n-down, up+down, 0)),
		entry(2*time.Second, transition.Ready, "1 old no longer available", n-down, up+down, 0),
		entry(11*time.Second, transition.Ready, itoa(up)+" ready", n-down, up+down, up),
		entry(14*time.Second, transition.Gap, "no events received for 14s: steps may be missing", n-down, up+down, up),
		entry(0, transition.Scale, "-"+itoa(n-down-1)+" old r4", 1, up+down, up),
		complete(entry(1*time.Second, transition.Scale, "+"+itoa(n-up-down)+" new in total", 0, n, n)),
		entry(0, transition.Scale, "db-4 → new", 0, n, n),
		complete(entry(2*time.Second, transition.State, "complete: all pods run revision 5 and are available", 0, n, n)),
	}
}

func itoa(n int32) string { return strconv.Itoa(int(n)) }

func TestEntry(t *testing.T) {
	for name, n := range map[string]int32{"log": 10, "log-large": 400} {
		t.Run(name, func(t *testing.T) {
			picture(t, "entry", name, func(o view.Options) view.Frame {
				var frame view.Frame
				for _, e := range log(n) {
					frame = append(frame, view.Entry(e, o)...)
				}
				return frame
			})
		})
	}
}

func TestEntryText(t *testing.T) {
	var lines []string
	for _, ascii := range []bool{false, true} {
		for _, e := range log(10) {
			lines = append(lines, view.EntryText("deployment/web", e, view.Options{ASCII: ascii}))
		}
	}
	for _, e := range log(10) {
		lines = append(lines, view.EntrySentence(e))
	}
	golden.Assert(t, "testdata/golden/entry/plain.txt", []byte(strings.Join(lines, "\n")+"\n"))
}

func TestResult(t *testing.T) {
	for want, outcome := range map[string]judge.Outcome{
		"deployment/web: complete: all 10 pods run revision 5 and are available": {Result: judge.Complete, Reason: "all 10 pods run revision 5 and are available"},
		`deployment/web: FAILED: Image\x1bPullBackOff`:                           {Result: judge.Failed, Reason: "Image\x1bPullBackOff"},
		"deployment/web: TIMED OUT":                                              {Result: judge.TimedOut},
	} {
		if got := view.Result("deployment/web", outcome); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		lines := view.ResultLines("deployment/web", outcome, view.Options{Width: 20, ASCII: true})
		if got := strings.Join(strings.Fields(lines.Text(false)), ""); got != strings.ReplaceAll(want, " ", "") {
			t.Errorf("in lines: %q", lines.Text(false))
		}
		for _, line := range lines {
			if line.Width() > 20 {
				t.Errorf("%d cells: %v", line.Width(), line)
			}
		}
	}
}
