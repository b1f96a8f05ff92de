package display

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// newTerminal is a terminal of 80 columns and 24 rows without colour.
func newTerminal(out io.Writer, single bool) *Terminal {
	lookup := func(name string) (string, bool) {
		return map[string]string{"COLUMNS": "80"}[name], name == "COLUMNS"
	}
	return NewTerminal(out, lookup, term.Options{ASCII: true, Color: "never"}, single)
}

// A single workload is drawn large, with all its entries above it and its outcome
// below.
func TestTerminalSingle(t *testing.T) {
	var out bytes.Buffer
	d := newTerminal(&out, true)
	web := workload(0, "web", model.Waiting)
	must(t, d.Draw([]follow.Workload{{}}, noon()))
	if strings.Contains(out.String(), "web") {
		t.Errorf("it is drawn before it is known: %q", &out)
	}
	must(t, d.Entries(web, entry(transition.Trouble, "ImagePullBackOff")), d.Note("a note\x1b[2J"))
	before := out.Len()
	must(t, d.Draw([]follow.Workload{web}, noon()))
	if text := out.String()[before:]; !holds(text, "ImagePullBackOff", "a note", "deploy/web", "WAITING") || strings.Contains(text, "\x1b[2J") {
		t.Errorf("the first drawing: %q", text)
	}
	out.Reset()
	must(t, d.Ended(ended(web, judge.Failed, "no luck")))
	if text := out.String(); strings.Contains(text, "no luck") || strings.Contains(text, "a note") {
		t.Errorf("the outcome is in the block, or a note is drawn again: %q", text)
	}
	must(t, d.Summary([]follow.Workload{web}), d.Close())
	if text := out.String(); !strings.HasSuffix(text, "\x1b[?25h\x1b[?2026l"+"deployment/web: FAILED: no luck\n") {
		t.Errorf("the end: %q", text)
	}
}

// Several are drawn with one line each; only their most important entries are above them,
// with their names.
func TestTerminalSeveral(t *testing.T) {
	var out bytes.Buffer
	d := newTerminal(&out, false)
	web, api := workload(0, "web", model.Waiting), workload(1, "api", model.Stalled)
	for _, kind := range []transition.Kind{transition.Start, transition.Scale, transition.Ready, transition.Trouble, transition.Change, transition.State, transition.Gap} {
		must(t, d.Entries(web, entry(kind, "this is a "+string(kind))))
	}
	must(t, d.Draw([]follow.Workload{web, api, {ID: 2}}, noon()))
	text := out.String()
	if !holds(text, "deployment/web: this is a change", "deployment/web: this is a state", "deployment/web: this is a gap", "deploy/api", "deploy/web") ||
		strings.Count(text, "this is a") != 3 || !strings.Contains(text, "2 rollouts") {
		t.Errorf("the first drawing: %q", text)
	}
	out.Reset()
	all := []follow.Workload{ended(web, judge.Complete, "all is well"), failed(api)}
	must(t, d.Ended(all[0]), d.Ended(all[1]))
	if out.Len() > 0 {
		t.Errorf("an end is drawn at once: %q", &out)
	}
	must(t, d.Summary(all), d.Close())
	if text := out.String(); !holds(text, "deployment/web: complete: all is well", "\x1b[?25h", "2 rollouts: 1 not read, 1 complete\n") || strings.Contains(text, "deployment/api: ") {
		t.Errorf("the end: %q", text)
	}
}

// The block of several has at most 16 rows.
func TestTerminalHeight(t *testing.T) {
	var out bytes.Buffer
	var all []follow.Workload
	for i := range 40 {
		all = append(all, workload(i, fmt.Sprint("w", i), model.Waiting))
	}
	must(t, newTerminal(&out, false).Draw(all, noon()))
	if rows := strings.Count(out.String(), "\n"); rows != mostRows {
		t.Errorf("%d rows", rows)
	}
}

// Lines kept for the next drawing are written at the end if there is no next drawing.
func TestTerminalClosed(t *testing.T) {
	var out bytes.Buffer
	d := newTerminal(&out, true)
	must(t, d.Draw([]follow.Workload{workload(0, "web", model.Waiting)}, noon()))
	out.Reset()
	must(t, d.Note("the last note"), d.Close())
	if text := out.String(); !holds(text, "the last note", "deploy/web", "\x1b[?25h") {
		t.Errorf("got %q", text)
	}
}

func TestTerminalBroken(t *testing.T) {
	web := workload(0, "web", model.Waiting)
	for _, single := range []bool{true, false} {
		d := newTerminal(broken{}, single)
		all := []follow.Workload{web}
		if err := d.Draw(all, noon()); !errors.Is(err, errPipe) {
			t.Errorf("drawing: %v", err)
		}
		d = newTerminal(broken{}, single)
		if err := errors.Join(d.Ended(ended(web, judge.Complete, "")), d.Summary(all)); !errors.Is(err, errPipe) {
			t.Errorf("end: %v", err)
		}
		d = newTerminal(broken{}, single)
		if err := errors.Join(d.Note("a note"), d.Close()); !errors.Is(err, errPipe) {
			t.Errorf("close: %v", err)
		}
	}
}

// The display fits the flags and the output. A buffer is not a terminal.
func TestNew(t *testing.T) {
	none := func(string) (string, bool) { return "", false }
	for _, tc := range []struct {
		options Options
		want    string
	}{
		{Options{}, "*display.Lines false"},
		{Options{Sentences: true}, "*display.Lines true"},
		{Options{JSON: true, Sentences: true}, "*display.JSON"},
	} {
		var out bytes.Buffer
		d := New(&out, none, noon, tc.options)
		got := fmt.Sprintf("%T", d)
		if l, ok := d.(*Lines); ok {
			got += fmt.Sprint(" ", l.sentences)
		}
		if got != tc.want {
			t.Errorf("%+v: %s", tc.options, got)
		}
	}
}
