//go:build linux

package live

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/term"
)

// liveDir is the variable with the folder through which the test binary inside tmux and
// the test wait for each other.
const liveDir = "BATUTA_LIVE_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(liveDir); dir != "" {
		if err := drawInside(dir); err != nil {
			fmt.Println(err)
		}
		time.Sleep(time.Minute) // the test ends tmux
		return
	}
	os.Exit(m.Run())
}

// drawInside runs in tmux: 200 updates with 50 entries of the log, and a frame after each
// resize.
func drawInside(dir string) error {
	resized := Resized(context.Background())
	size := func() (int, int) {
		w, h, _ := term.GetSize(1)
		return w, h
	}
	l := New(os.Stdout, size)
	l.Reflows = os.Getenv("BATUTA_LIVE_REFLOWS") != ""
	high := os.Getenv("BATUTA_LIVE_HIGH") != ""
	if high { // as after clear
		fmt.Print("\x1b[H\x1b[2J")
	}
	frame := func(above string, update int) error {
		width, height := size()
		lines := 4
		if high {
			lines = height - 1
		}
		return l.Draw(above, picture(update, lines, width))
	}
	for i := range 200 {
		above := ""
		if i%4 == 0 {
			above = entry(i / 4)
		}
		if err := frame(above, i); err != nil {
			return err
		}
		if i != 70 && i != 140 {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o600); err != nil {
			return err
		}
		if os.Getenv("BATUTA_LIVE_RESIZES") != "" {
			<-resized
		}
	}
	if err := l.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "closed"), nil, 0o600)
}

// tmux runs the test binary in a server of its own, whose socket is in a folder
// of its own.
type tmux struct {
	t              *testing.T
	folder, server string
}

func newTmux(t *testing.T, dir string, width, height int, environment ...string) tmux {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("skipped: tmux is not on PATH")
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	sockets, err := os.MkdirTemp("", "tmux") //nolint:usetesting // the path of a socket has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	m := tmux{t, sockets, fmt.Sprint("batuta-", os.Getpid())}
	args := []string{"-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), "env", liveDir + "=" + dir}
	t.Cleanup(func() {
		m.do("kill-server")
		os.RemoveAll(sockets)
	})
	m.do(append(append(args, environment...), binary)...)
	return m
}

func (m tmux) do(args ...string) string {
	m.t.Helper()
	c := exec.Command("tmux", append([]string{"-L", m.server}, args...)...)
	c.Env = append(os.Environ(), "TMUX_TMPDIR="+m.folder)
	out, err := c.CombinedOutput()
	if err != nil {
		m.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// wait waits until the program has created the file.
func (m tmux) wait(path string) {
	m.t.Helper()
	for range 400 {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	m.t.Fatalf("%s never came; the screen:\n%s", filepath.Base(path), m.do("capture-pane", "-p", "-S", "-"))
}

func (m tmux) text() []string {
	m.t.Helper()
	return split(strings.TrimRight(m.do("capture-pane", "-p", "-S", "-"), "\n"))
}

// No part of a block that starts in the first row of the screen is in the scrollback.
func TestLiveInTmuxFromTheFirstRow(t *testing.T) {
	for _, size := range [][2]int{{60, 10}, {90, 12}, {90, 50}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			dir := t.TempDir()
			m := newTmux(t, dir, size[0], size[1], "BATUTA_LIVE_HIGH=yes")
			m.wait(filepath.Join(dir, "closed"))
			want := append(entries(50), plain(picture(199, size[1]-1, size[0]))...)
			if diff := cmp.Diff(want, m.text()); diff != "" {
				t.Errorf("the terminal (-want +got):\n%s", diff)
			}
		})
	}
}

// A real terminal has the same result as the emulator.
func TestLiveInTmux(t *testing.T) {
	dir := t.TempDir()
	m := newTmux(t, dir, 90, 20)
	m.wait(filepath.Join(dir, "closed"))
	if diff := cmp.Diff(append(entries(50), plain(picture(199, 4, 90))...), m.text()); diff != "" {
		t.Errorf("the terminal (-want +got):\n%s", diff)
	}
	if got := m.do("display-message", "-p", "#{cursor_flag} #{cursor_x}"); got != "1 0\n" {
		t.Errorf("cursor shown, column: %s", got)
	}
}

func TestLiveInTmuxResized(t *testing.T) {
	for _, tc := range []struct {
		reflows string
		rest    int
	}{{"", 4}, {"yes", 0}} {
		t.Run("reflows="+tc.reflows, func(t *testing.T) {
			dir := t.TempDir()
			m := newTmux(t, dir, 90, 20, "BATUTA_LIVE_RESIZES=yes", "BATUTA_LIVE_REFLOWS="+tc.reflows)
			for _, at := range []struct{ update, width string }{{"70", "60"}, {"140", "90"}} {
				m.wait(filepath.Join(dir, at.update))
				m.do("resize-window", "-x", at.width, "-y", "20")
			}
			m.wait(filepath.Join(dir, "closed"))
			checkResized(t, m.text(), 4, 2, tc.rest)
		})
	}
}
