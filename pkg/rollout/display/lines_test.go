package display

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

func TestLines(t *testing.T) {
	var out bytes.Buffer
	c := &clock{noon()}
	l := NewLines(&out, c.now, view.Options{})
	web, api := workload(0, "web", model.Waiting), workload(1, "api", model.Waiting)
	must(t, l.Entries(web, append(entry(transition.Change, "paused"), entry(transition.State, "stalled")...)))
	written(t, "entries", &out, "2026-11-23T12:00:00Z deployment/web paused", "2026-11-23T12:00:00Z deployment/web stalled")
	c.time = noon().In(time.FixedZone("", 3600)).Add(time.Second)
	must(t, l.Note("the API server answers again"))
	written(t, "a note", &out, "2026-11-23T12:00:01Z the API server answers again")
	done := ended(web, judge.Failed, "no luck")
	must(t, l.Ended(done), l.Ended(failed(api)))
	written(t, "ends, without an error", &out, "deployment/web: FAILED: no luck")
	must(t, l.Summary([]follow.Workload{done}))
	written(t, "the sum of one", &out)
	must(t, l.Summary([]follow.Workload{done, failed(api)}), l.Close())
	written(t, "the sum of two", &out, "2 rollouts: 1 failed, 1 not read")
}

func TestSentences(t *testing.T) {
	var out bytes.Buffer
	l := NewSentences(&out, noon, view.Options{})
	e := transition.Entry{Number: 1, At: noon(), Kind: transition.Scale, Text: "+3 new", Old: model.Counts{Want: 2}, New: model.Counts{Want: 3}}
	must(t, l.Entries(workload(0, "web", model.Waiting), []transition.Entry{e}))
	written(t, "an entry", &out, "deployment/web: 12:00:00, step 1: 3 new pods added. 2 old pods, 3 new pods of which 0 ready, 0 available.")
}

// Text of the cluster cannot control the terminal or begin a line.
func TestLinesAreSafe(t *testing.T) {
	var out bytes.Buffer
	l := NewLines(&out, noon, view.Options{})
	const foreign = "a\x1b[31m\nhint: b\u202e"
	w := workload(0, foreign, foreign)
	must(t, l.Entries(w, entry(transition.Change, foreign)), l.Note(foreign), l.Ended(ended(w, judge.Failed, foreign)), l.Draw([]follow.Workload{w}, noon().Add(time.Hour)))
	if n := strings.Count(out.String(), "\n"); n != 4 || strings.ContainsAny(out.String(), "\x1b\u202e") {
		t.Errorf("%d lines: %q", n, &out)
	}
}

// A heartbeat comes after 30 s without a line, for the first five that have not ended.
func TestHeartbeat(t *testing.T) {
	var out bytes.Buffer
	c := &clock{noon()}
	l := NewLines(&out, c.now, view.Options{ASCII: true})
	all := []follow.Workload{{}, ended(workload(1, "done", model.Complete), judge.Complete, "")}
	for i := range 7 {
		all = append(all, workload(2+i, fmt.Sprint("w", i), model.Waiting))
	}
	draw := func(after time.Duration) int {
		c.time = noon().Add(after)
		must(t, l.Draw(all, c.time))
		lines := strings.Count(out.String(), "\n")
		if text := out.String(); lines > 0 && !holds(text, "deployment/w0 waiting", "deployment/w4 waiting") || strings.Contains(text, "done") {
			t.Errorf("after %v: %s", after, text)
		}
		out.Reset()
		return lines
	}
	if got := fmt.Sprint(draw(heartbeatEvery-1), draw(heartbeatEvery), draw(heartbeatEvery+1), draw(2*heartbeatEvery)); got != "0 5 0 5" {
		t.Errorf("heartbeats: %s", got)
	}
	must(t, l.Note("a sign"))
	out.Reset()
	if draw(3*heartbeatEvery-1) != 0 {
		t.Error("a heartbeat although there was a line")
	}
}

// The first line that cannot be written is an error; no line follows.
func TestLinesBroken(t *testing.T) {
	web := workload(0, "web", model.Waiting)
	two := append(entry(transition.Change, "paused"), entry(transition.Change, "resumed")...)
	for name, show := range map[string]func(l *Lines) error{
		"entries":   func(l *Lines) error { return l.Entries(web, two) },
		"note":      func(l *Lines) error { return l.Note("a note") },
		"heartbeat": func(l *Lines) error { return l.Draw([]follow.Workload{web, web}, noon().Add(time.Hour)) },
		"end":       func(l *Lines) error { return l.Ended(ended(web, judge.Complete, "")) },
		"summary":   func(l *Lines) error { return l.Summary([]follow.Workload{web, web}) },
	} {
		if err := show(NewLines(broken{}, noon, view.Options{})); !errors.Is(err, errPipe) || err.Error() != errPipe.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSummary(t *testing.T) {
	web := workload(0, "web", model.Complete)
	all := []follow.Workload{failed(web)}
	for _, r := range []judge.Result{judge.Complete, judge.TimedOut, judge.Deleted, judge.Superseded, judge.RolledBack, judge.Failed, judge.Complete} {
		all = append(all, ended(web, r, ""))
	}
	want := "8 rollouts: 1 failed, 1 rolled back, 1 superseded, 1 deleted, 1 timed out, 1 not read, 2 complete"
	if got := summary(all); got != want {
		t.Errorf("got %s", got)
	}
}
