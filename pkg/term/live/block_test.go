package live

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// picture is a block of lines, each of which fills the width.
func picture(update, lines, width int) string {
	var b strings.Builder
	for i := range lines {
		line := fmt.Sprintf("block %d of update %d ", i, update)
		line += strings.Repeat("=", max(0, width-len(line)))
		fmt.Fprintf(&b, "\x1b[32m%s\x1b[0m\n", line[:min(len(line), width)])
	}
	return b.String()
}

// plain is a block as it is on the terminal.
func plain(block string) []string {
	return split(strings.NewReplacer("\x1b[32m", "", "\x1b[0m", "").Replace(block))
}

func entry(n int) string { return fmt.Sprintf("entry %02d", n) }

func entries(n int) []string {
	var all []string
	for i := range n {
		all = append(all, entry(i))
	}
	return all
}

// run draws 200 updates, every fourth with an entry of the log, and closes.
func run(t *testing.T, l *Block, e *emulator, block func(update int) string) {
	t.Helper()
	for i := range 200 {
		above := ""
		if i%4 == 0 {
			above = entry(i / 4)
		}
		if err := l.Draw(above, block(i)); err != nil {
			t.Fatal(err)
		}
		if !e.hidden {
			t.Fatal("the cursor is shown")
		}
	}
	if err := l.Close(); err != nil || e.hidden || e.x != 0 {
		t.Errorf("Close: %v, cursor hidden %v, in column %d", err, e.hidden, e.x)
	}
}

func sameText(t *testing.T, e *emulator, want ...[]string) {
	t.Helper()
	if diff := cmp.Diff(slices.Concat(want...), e.text()); diff != "" {
		t.Errorf("the terminal (-want +got):\n%s", diff)
	}
}

// The log is there once, and the last block once under it.
func TestBlock(t *testing.T) {
	for _, tc := range []struct {
		name          string
		width, height int
		before        int                  // lines on the screen before
		lines         func(update int) int // of the block
		left          int                  // first lines of the last block that fit
	}{
		{"small", 40, 24, 0, func(int) int { return 5 }, 5},
		{"at the bottom", 40, 12, 30, func(int) int { return 5 }, 5},
		{"as high as fits", 40, 12, 3, func(int) int { return 11 }, 11},
		{"too high", 40, 12, 3, func(int) int { return 20 }, 11},
		{"grows and shrinks", 40, 12, 3, func(i int) int { return 1 + i%9 }, 2},
		{"comes and goes", 40, 12, 30, func(i int) int { return i % 2 * 9 }, 9},
		{"three rows", 40, 3, 1, func(i int) int { return i % 5 }, 2},
		{"one row", 40, 1, 1, func(int) int { return 3 }, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := newEmulator(t, tc.width, tc.height)
			var before []string
			for i := range tc.before {
				before = append(before, fmt.Sprint("before ", i))
				fmt.Fprintln(e, before[i])
			}
			block := func(i int) string { return picture(i, tc.lines(i), e.width) }
			run(t, New(e, e.size), e, block)
			all := plain(block(199))
			sameText(t, e, before, entries(50), all[:tc.left])
		})
	}
}

// Text of a key that was pressed is erased, and a closed block remains.
func TestLiveKeys(t *testing.T) {
	e := newEmulator(t, 40, 6)
	l := New(e, e.size)
	draw := func(above, block string, want ...string) {
		t.Helper()
		if err := l.Draw(above, block); err != nil {
			t.Fatal(err)
		}
		sameText(t, e, want)
		fmt.Fprint(e, "^C") // the terminal's own
	}
	draw("one", "a\nb\nc", "one", "a", "b", "c")
	draw("", "d\ne\nf", "one", "d", "e", "f")
	draw("", "g", "one", "g")
	draw("", "", "one")
	draw("two", "h", "one", "two", "h")
	if err := l.Close(); err != nil || e.hidden || e.x != 0 {
		t.Error(err, e.hidden, e.x)
	}
	draw("", "i", "one", "two", "h", "i")
}

// No part of a longer line remains after a shorter one, and lines of the log that have
// several rows are complete.
func TestLiveOverwrites(t *testing.T) {
	for _, above := range []string{"", "log", strings.Repeat("l", 10), strings.Repeat("l", 25), strings.Repeat("網", 11)} {
		for _, width := range []int{10, 11} {
			e := newEmulator(t, width, 8)
			l := New(e, e.size)
			for _, block := range []string{strings.Repeat(strings.Repeat("=", width)+"\n", 5), "a\nb\n", ""} {
				if err := l.Draw("", block); err != nil {
					t.Fatal(err)
				}
				before := len(e.text())
				if err := l.Draw(above, "c\n"); err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(e.text(), ""); strings.ContainsAny(got, "=ab") || strings.Count(got, "c") != 1 {
					t.Errorf("%q over %d rows of %d: %q", above, before, width, e.text())
				}
			}
			if got := strings.Join(e.text(), ""); got != strings.Repeat(above, 3)+"c" {
				t.Errorf("the log %q is %q", above, got)
			}
		}
	}
}

// A frame is one write. A frame without changes is not written.
func TestLiveWrites(t *testing.T) {
	e := newEmulator(t, 40, 6)
	l := New(e, e.size)
	for _, tc := range []struct {
		what string
		do   func() error
		want int
	}{
		{"close before anything", l.Close, 0},
		{"nothing", func() error { return l.Draw("", "") }, 0},
		{"block", func() error { return l.Draw("", "a") }, 1},
		{"again", func() error { return l.Draw("", "a") }, 0},
		{"with a newline", func() error { return l.Draw("", "a\n") }, 0},
		{"resized", func() error { e.resize(50, 6); return l.Draw("", "a") }, 1},
		{"log", func() error { return l.Draw("log", "a") }, 1},
		{"close", l.Close, 1},
		{"close again", l.Close, 0},
	} {
		before := e.writes
		if err := tc.do(); err != nil || e.writes-before != tc.want {
			t.Errorf("%s: %v, %d writes, want %d", tc.what, err, e.writes-before, tc.want)
		}
	}
	sameText(t, e, []string{"log", "a"})
}

// closedPipe fails from the second write on.
type closedPipe struct{ calls int }

var errClosed = errors.New("closed")

func (p *closedPipe) Write(b []byte) (int, error) {
	if p.calls++; p.calls > 1 {
		return 0, errClosed
	}
	return len(b), nil
}

func TestLiveWriteFails(t *testing.T) {
	pipe := &closedPipe{}
	l := New(pipe, func() (int, int) { return 0, 0 })
	if err := l.Draw("", strings.Repeat("a\n", 100)); err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{
		func() error { return l.Draw("", "b") }, func() error { return l.Draw("", "b") },
		func() error { return l.Draw("c", "b") }, l.Close,
	} {
		if err := do(); !errors.Is(err, errClosed) {
			t.Errorf("got %v", err)
		}
	}
	if pipe.calls != 2 {
		t.Errorf("%d writes: it continues after the error", pipe.calls)
	}
}

func TestReflows(t *testing.T) {
	for vars, want := range map[string]bool{
		"": false, "TERM=xterm-256color": false, "TERM=linux": false, "TERM=xterm-kitty": true, "WT_SESSION=1": true,
		"TMUX=/tmp/s TERM=screen-256color": true, "TERM=screen": false, "STY=1 VTE_VERSION=7000": false, "VTE_VERSION=7000": true,
		"TERM_PROGRAM=iTerm.app": true, "TERM_PROGRAM=other": false, "TERM=screen.xterm-256color VTE_VERSION=7000": false,
	} {
		lookup := func(name string) (string, bool) {
			for pair := range strings.FieldsSeq(vars) {
				if value, ok := strings.CutPrefix(pair, name+"="); ok {
					return value, true
				}
			}
			return "", false
		}
		if got := Reflows(lookup); got != want {
			t.Errorf("%q: %v", vars, got)
		}
	}
}
