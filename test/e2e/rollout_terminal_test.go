//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// pane is a terminal in a separate tmux, in which a shell runs rollout-viz and
// then prints its exit code.
type pane struct {
	folder, raw string
	redrawn     bool // the echo of a typed key is drawn over
}

func (r rollout) pane(t *testing.T, width int, args ...string) pane {
	t.Helper()
	dir := plugins(t)
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not on PATH: no terminal to draw on")
	}
	folder, err := os.MkdirTemp("", "tmux") //nolint:usetesting // the path of a socket has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	p := pane{folder, filepath.Join(folder, "raw"), !slices.Contains(args, "--accessible")}
	t.Cleanup(func() {
		p.tmux(t, "kill-server")
		os.RemoveAll(folder)
	})
	p.tmux(t, "-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(width), "-y", "30",
		"env", "KUBECONFIG="+r.Kubeconfig(cluster.Admin), "KUBERC=off", "LC_ALL=C.UTF-8", "NO_COLOR=1", "PS1=", "sh")
	p.tmux(t, "pipe-pane", "-o", "cat > "+p.raw)
	p.tmux(t, "send-keys", fmt.Sprintf("clear; %s -n %s --ascii %s; echo code=$?", filepath.Join(dir, "kubectl-rollout_viz"), r.namespace, strings.Join(args, " ")), "Enter")
	return p
}

func (p pane) tmux(t *testing.T, args ...string) string {
	t.Helper()
	c := exec.Command("tmux", append([]string{"-L", "batuta"}, args...)...)
	c.Env = append(os.Environ(), "TMUX_TMPDIR="+p.folder, "TMUX=")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// text is the scrollback and the screen, lines that were wrapped joined.
func (p pane) text(t *testing.T) string {
	t.Helper()
	return strings.TrimRight(p.tmux(t, "capture-pane", "-p", "-J", "-S", "-"), " \n") + "\n"
}

// shows waits until the terminal shows a match.
func (p pane) shows(t *testing.T, pattern string) string {
	t.Helper()
	wanted := regexp.MustCompile("(?m)" + pattern)
	late := time.Now().Add(time.Minute)
	for {
		text := p.text(t)
		if wanted.MatchString(text) {
			return text
		}
		if time.Now().After(late) {
			t.Fatalf("never %q:\n%s", pattern, text)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// updates is the number of times that the block was drawn.
func (p pane) updates(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile(p.raw)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(data, []byte("\x1b[?2026h"))
}

// interrupted types Ctrl-C and returns the screen, which must be complete.
func (p pane) interrupted(t *testing.T) string {
	t.Helper()
	p.tmux(t, "send-keys", "C-c")
	text := p.shows(t, `code=\d+$`)
	if !strings.Contains(text, "\ncode=130\n") {
		t.Errorf("no exit code 130 in a line of its own:\n%s", text)
	}
	if p.redrawn && strings.Contains(text, "^C") || strings.Contains(text, "error") {
		t.Errorf("unexpected text on the screen:\n%s", text)
	}
	if cursor := p.tmux(t, "display-message", "-p", "#{cursor_flag} #{cursor_x}"); cursor != "1 0\n" {
		t.Errorf("cursor shown, column: %s", cursor)
	}
	return text
}

// numbered checks that the text has all numbered steps from 0, once and in order,
// and returns their number.
func numbered(t *testing.T, text string) int {
	t.Helper()
	n := 0
	for _, m := range regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d +(\d+) `).FindAllStringSubmatch(text, -1) {
		if m[1] != strconv.Itoa(n) {
			t.Errorf("step %s in the place of %d:\n%s", m[1], n, text)
			break
		}
		n++
	}
	return n
}

// TestRolloutTmux: after 200 updates the terminal has the log once, with every
// step in order, and the block once under it.
func TestRolloutTmux(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 10, "RollingUpdate")
	p := r.pane(t, 100, "deploy/web --watch=forever")
	p.shows(t, "COMPLETE  all 10 pods")
	r.flap(t, p, 200, nil)
	steps, blocks := r.calm(t, p)
	if blocks != 1 {
		t.Errorf("%d blocks:\n%s", blocks, p.text(t))
	}
	t.Logf("%d updates, %d steps, each of them once", p.updates(t), steps)
}

// TestRolloutTmuxResize: the same while the terminal becomes narrower and wider.
// Output during the change was drawn for the previous size: then a part of a
// block may remain, one for each change, but the log is never damaged.
func TestRolloutTmuxResize(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 10, "RollingUpdate")
	p := r.pane(t, 100, "deploy/web --watch=forever")
	p.shows(t, "COMPLETE  all 10 pods")
	widths := map[int]string{20: "60", 40: "100"}
	r.flap(t, p, 100, widths)
	if _, blocks := r.calm(t, p); blocks > 1+len(widths) {
		t.Errorf("%d blocks:\n%s", blocks, p.text(t))
	}
}

// flap scales up and down until the block was drawn that often.
func (r rollout) flap(t *testing.T, p pane, updates int, widths map[int]string) {
	t.Helper()
	late := time.Now().Add(2 * time.Minute)
	for i := 0; p.updates(t) < updates || i <= 40; i++ {
		if time.Now().After(late) {
			t.Fatalf("%d updates of %d:\n%s", p.updates(t), updates, p.text(t))
		}
		r.scale(t, "web", 4+7*(i%2))
		time.Sleep(60 * time.Millisecond)
		if width := widths[i]; width != "" {
			p.tmux(t, "resize-window", "-x", width)
		}
	}
}

// calm ends it, and checks the log and the block at the end. It returns the
// number of steps and of blocks on the terminal.
func (r rollout) calm(t *testing.T, p pane) (steps, blocks int) {
	t.Helper()
	r.scale(t, "web", 7)
	p.shows(t, "COMPLETE  all 7 pods")
	time.Sleep(1500 * time.Millisecond) // delayed steps are reported
	text := p.interrupted(t)
	if steps = numbered(t, text); steps < 20 {
		t.Errorf("%d steps", steps)
	}
	_, end, _ := strings.Cut(text[strings.LastIndex(text, "\ndeploy/web  "):], "\n")
	if !strings.Contains(end, "COMPLETE  all 7 pods") || numbered(t, end) != 0 {
		t.Errorf("the end is not the block:\n%s", end)
	}
	return steps, strings.Count(text, "\ndeploy/web  ")
}

func (r rollout) scale(t *testing.T, name string, replicas int) {
	t.Helper()
	r.patchNamed(t, name, fmt.Sprintf(`{"spec":{"replicas":%d}}`, replicas))
}

// TestRolloutTmuxRollout: a slow rollout from start to end, on a terminal of
// usual width and on a very narrow one.
func TestRolloutTmuxRollout(t *testing.T) {
	t.Parallel()
	for _, width := range []int{100, 20} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			r := newRollout(t)
			r.deploy(t, 10, "RollingUpdate")
			r.do(t, "rollout", "pause", "deploy/web")
			r.renew(t, "web", 500*time.Millisecond, 2)
			p := r.pane(t, width, "deploy/web -w")
			p.shows(t, "PAUSED")
			r.do(t, "rollout", "resume", "deploy/web")
			text := p.shows(t, `code=\d+$`)
			if !strings.Contains(text, "\ncode=0\n") {
				t.Errorf("no exit code 0:\n%s", text)
			}
			if steps := numbered(t, text); steps < 5 {
				t.Errorf("%d steps:\n%s", steps, text)
			}
			if n := strings.Count(text, "\nCOMPLETE"); n != 1 {
				t.Errorf("the verdict is there %d times:\n%s", n, text)
			}
			for line := range strings.Lines(text) {
				if n := utf8.RuneCountInString(strings.TrimRight(line, " \n")); n > width && !strings.Contains(line, "complete: ") {
					t.Errorf("%d columns: %s", n, line)
				}
			}
			if cursor := p.tmux(t, "display-message", "-p", "#{cursor_flag} #{cursor_x}"); cursor != "1 0\n" {
				t.Errorf("cursor shown, column: %s", cursor)
			}
		})
	}
}

// TestRolloutTmuxInterrupt: Ctrl-C in the middle.
func TestRolloutTmuxInterrupt(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 5, "RollingUpdate")
	r.renew(t, "web", 5*time.Second, 2)
	for _, args := range []string{"deploy/web -w", "-w", "deploy/web --wait", "deploy/web -w --accessible"} {
		p := r.pane(t, 100, strings.Fields(args)...)
		p.shows(t, "web.*5")
		text := p.interrupted(t)
		if strings.Contains(text, "COMPLETE") {
			t.Errorf("%s: complete:\n%s", args, text)
		}
	}
}

// TestRolloutHead: a reader that closes the pipe ends it silently.
func TestRolloutHead(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.slow(t, "web", 6)
	r.renew(t, "web", 300*time.Millisecond, 2)
	for _, args := range []string{"deploy/web -w", "deploy/web"} {
		var stdout, stderr bytes.Buffer
		cmd := exec.Command("sh", "-c", filepath.Join(plugins(t), "kubectl-rollout_viz")+" -n "+r.namespace+" "+args+" | head -n 3")
		cmd.Env = r.Env(cluster.Admin)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		start := time.Now()
		err := cmd.Run()
		if n := strings.Count(stdout.String(), "\n"); err != nil || n != 3 || stderr.Len() > 0 {
			t.Errorf("%s: %v, %d lines, %q", args, err, n, &stderr)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: took %v", args, took)
		}
	}
}
