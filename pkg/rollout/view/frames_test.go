package view_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// odd creates values that the API should not contain, but that must be drawn.
type odd struct{ *rand.Rand }

func (o odd) n() int32 {
	return [...]int32{0, 1, 2, 3, 7, 10, 13, 100, 12345, -1, -7, math.MaxInt32, math.MinInt32, o.Int32N(50), o.Int32N(5000)}[o.IntN(15)]
}

func (o odd) text() string {
	return [...]string{"", "web", "web-7c9f6bb5d8-plmv6", "a\x1b[31m\x00b\r\nc", "網頁服務", "zero\u200bwidth\u202e\ufe0f", "é́́", "👩‍👩‍👧 family 🇩🇪",
		strings.Repeat("long-", 60), strings.Repeat("many words ", 40), "\xff\xfe", " ", "… until one of them is ready", "30s (2m10s)."}[o.IntN(14)]
}

func (o odd) time() time.Time {
	return [...]time.Time{{}, fixture.Now(), fixture.Now().Add(-time.Hour), fixture.Now().Add(time.Hour), time.Unix(math.MaxInt32*1000, 0), time.Unix(-1e12, 0)}[o.IntN(6)]
}

func (o odd) counts() model.Counts {
	return model.Counts{Want: o.n(), Made: o.n(), Ready: o.n(), Available: o.n(), Terminating: o.n(), Failing: o.n(), Unscheduled: o.n(),
		StartingFor: time.Duration(o.Int64())}
}

func (o odd) bound() model.Bound {
	return model.Bound{Given: o.text(), Exact: o.text(), Value: o.n(), Note: o.text()}
}

func (o odd) budget() model.Budget {
	b := model.Budget{Desired: o.n(), Recreate: o.IntN(5) == 0, Surge: o.bound(), Unavailable: o.bound()}
	if o.IntN(8) == 0 {
		b.Err = errors.New(o.text())
	}
	return b
}

func (o odd) state() model.State {
	return [...]model.State{model.Unobserved, model.Progressing, model.Waiting, model.Stalled, model.Failed, model.Paused, model.Complete,
		model.Degraded, model.Deleting, model.Undetermined, "", "odd\x07"}[o.IntN(12)]
}

func (o odd) rollout() model.Rollout {
	r := model.Rollout{
		Kind:      [...]string{model.Deployment, model.StatefulSet, model.DaemonSet, "", o.text()}[o.IntN(5)],
		Namespace: o.text(), Name: o.text(), Now: o.time(), Started: o.time(), Strategy: [...]string{"", "RollingUpdate", "OnDelete", o.text()}[o.IntN(4)],
		Budget: o.budget(), MinReady: time.Duration(o.n()) * time.Second, All: o.counts(), To: o.Int64(), Changed: o.IntN(2) == 0,
		RolledBack: o.IntN(2) == 0, Verdict: model.Verdict{State: o.state(), Reason: o.text()},
		Deadline: model.Deadline{State: model.DeadlineState(o.IntN(8)), Limit: time.Duration(o.Int64()), LastProgress: o.time(), At: o.time()},
	}
	for range o.IntN(9) {
		r.Old = append(r.Old, model.Revision{Number: int64(o.n()), Name: o.text(), Counts: o.counts()})
		r.From = append(r.From, int64(o.n()))
	}
	if o.IntN(3) > 0 {
		r.New = &model.Revision{Number: o.Int64(), Name: o.text(), Counts: o.counts()}
	}
	for range o.IntN(40) {
		r.Pods = append(r.Pods, model.Pod{Name: o.text(), Node: o.text(), Ordinal: o.n(), Current: o.IntN(2) == 0, State: model.PodState(o.IntN(9) - 1),
			Created: o.time(), Restarts: o.n(), Reason: o.text()})
	}
	for range o.IntN(8) {
		r.Causes = append(r.Causes, model.Cause{Pod: o.text(), Pods: int(o.n()), Reason: o.text(), Message: o.text(), Log: o.text(),
			Since: o.time(), Severity: model.Severity(o.IntN(4)), Current: o.IntN(2) == 0})
		r.Images = append(r.Images, model.ImageChange{Container: o.text(), From: o.text(), To: o.text()})
		r.Missing = append(r.Missing, model.Missing{Part: o.text(), Why: o.text()})
	}
	if o.IntN(3) == 0 {
		r.Ordinals = &model.Ordinals{Start: o.n(), End: o.n(), Partition: o.n(), Next: o.n(), Ordered: o.IntN(2) == 0}
	}
	if o.IntN(3) == 0 {
		r.Nodes = &model.Nodes{Desired: o.n(), Without: o.n(), Extra: o.n()}
		for range o.IntN(9) {
			r.Nodes.NotReady = append(r.Nodes.NotReady, model.Node{Name: o.text(), State: o.text()})
		}
	}
	return r
}

func (o odd) entry() transition.Entry {
	kinds := []transition.Kind{transition.Start, transition.Scale, transition.Ready, transition.Change, transition.Trouble, transition.State, transition.Gap, ""}
	return transition.Entry{Number: int(o.n()), At: o.time(), Kind: kinds[o.IntN(len(kinds))], Revision: int64(o.n()), Current: o.IntN(2) == 0, Name: o.text(),
		From: o.n(), To: o.n(), Text: o.text(), Grave: o.IntN(2) == 0, Old: o.counts(), New: o.counts(), All: o.counts(), Budget: o.budget(), State: o.state()}
}

// check draws everything of one seed and measures it independently.
func check(t *testing.T, seed uint64, width, height int, ascii bool) {
	t.Helper()
	o := odd{rand.New(rand.NewPCG(seed, 1))}
	r, e := o.rollout(), o.entry()
	rs := []model.Rollout{r, o.rollout(), o.rollout(), o.rollout()}
	options := view.Options{Width: width, Height: height, ASCII: ascii}
	measure(t, "snapshot", view.Snapshot(r, options), options, height)
	most := 16
	if height > 0 {
		most = max(1, min(height-2, 16))
	}
	measure(t, "live", view.Live(r, options), options, most)
	measure(t, "entry", view.Entry(e, options), options, 0)
	measure(t, "overview", view.Overview(rs, options), options, height)
	lines := append(view.Sentences(r, options), view.OverviewText(rs, options)...)
	lines = append(lines, view.EntryText(r.Name, e, options), view.EntrySentence(e), view.Heartbeat(r, options),
		view.Result(r.Name, judge.Outcome{Result: judge.Failed, Reason: r.Verdict.Reason}))
	for _, line := range lines {
		if strings.ContainsAny(line, "\n\r\x1b\x00\x07") {
			t.Errorf("seed %d: a control character in %q", seed, line)
		}
	}
}

func measure(t *testing.T, name string, frame view.Frame, o view.Options, height int) {
	t.Helper()
	if height > 0 && len(frame) > height {
		t.Errorf("%s: %d lines, %d are allowed", name, len(frame), height)
	}
	text := frame.Text(false)
	ruler := runewidth.Condition{StrictEmojiNeutral: true}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		w := 0
		for _, r := range line {
			w += ruler.RuneWidth(r)
			if r < ' ' || r == 0x7f || (o.ASCII && r > '~') {
				t.Errorf("%s: character %U in %q", name, r, line)
			}
		}
		if w > max(20, o.Width) {
			t.Errorf("%s: %d columns, %d are allowed: %q", name, w, o.Width, line)
		}
	}
}

// TestFrames: no line is wider than the width, no frame higher than the height,
// whatever the rollout.
func TestFrames(t *testing.T) {
	for seed := range uint64(500) {
		check(t, seed, 20+int(seed*7%140), int(seed%31), seed%2 == 0)
	}
}

// TestHeights: header, verdict and table stay in every fixture as long as there is room.
func TestHeights(t *testing.T) {
	for name, r := range fixtures(t) {
		all := len(view.Snapshot(r, view.Options{Width: 100}))
		for height := 1; height <= all+1; height++ {
			frame := view.Snapshot(r, view.Options{Width: 100, Height: height})
			text := frame.Text(false)
			if len(frame) > height {
				t.Errorf("%s: %d lines, %d are allowed", name, len(frame), height)
			}
			if !strings.Contains(text, strings.ToUpper(string(r.Verdict.State))) {
				t.Errorf("%s: the verdict is missing at height %d:\n%s", name, height, text)
			}
			if height > 9 && !strings.Contains(text, "\nall ") {
				t.Errorf("%s: the table is missing at height %d:\n%s", name, height, text)
			}
			if says := strings.Contains(text, "enlarge the terminal or pipe the output"); says != (height > 2 && height < all) {
				t.Errorf("%s: height %d of %d: says that lines are missing: %v", name, height, all, says)
			}
		}
	}
}

// TestLeastImportantGoesFirst: pods, then messages, then notes.
func TestLeastImportantGoesFirst(t *testing.T) {
	r := fixtures(t)["waiting"]
	for height, want := range map[int][4]bool{
		22: {true, true, true, true}, 18: {false, true, true, true}, 13: {false, false, true, true}, 11: {false, false, false, true},
	} {
		text := view.Snapshot(r, view.Options{Width: 100, Height: height}).Text(false)
		var got [4]bool
		for i, part := range []string{" starting  ", "failed to pull", "undo:", "ImagePullBackOff  2m10s  web"} {
			got[i] = strings.Contains(text, part)
		}
		if got != want {
			t.Errorf("height %d: pods, messages, notes, causes are shown: %v, want %v\n%s", height, got, want, text)
		}
	}
}

// TestLiveDoesNotMove: in all fixtures of a width, the verdict begins in the second line,
// and the table begins in the same line.
func TestLiveDoesNotMove(t *testing.T) {
	for _, width := range widths {
		for name, r := range fixtures(t) {
			lines := strings.Split(view.Live(r, view.Options{Width: width}).Text(false), "\n")
			if !strings.HasPrefix(lines[1], strings.ToUpper(string(r.Verdict.State))) {
				t.Errorf("%s, %d columns: the second line is %q", name, width, lines[1])
			}
			at := 4
			if width < 60 {
				at = 5
			}
			if !strings.HasPrefix(lines[at], "old r") && !strings.HasPrefix(lines[at], "new r") {
				t.Errorf("%s, %d columns: line %d is %q", name, width, at+1, lines[at])
			}
		}
	}
}

func FuzzFrames(f *testing.F) {
	f.Add(uint64(1), 80, 24, false)
	f.Add(uint64(2), 20, 3, true)
	f.Add(uint64(3), 60, 0, false)
	f.Fuzz(func(t *testing.T, seed uint64, width, height int, ascii bool) {
		check(t, seed, max(0, width)%300, max(0, height)%60, ascii)
	})
}
