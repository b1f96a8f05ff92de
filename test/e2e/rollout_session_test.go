package e2e

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// session is a rollout-viz that goes on while the test does other things.
type session struct {
	out, errOut shared
	stop        context.CancelFunc
	done        chan struct{}
	code        int // after done
}

// shared is a buffer that is read while it is written.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// session starts one; its output has no terminal, so that every step is a line.
func (r rollout) session(t *testing.T, args ...string) *session {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &session{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		s.code = r.call(ctx, &s.out, &s.errOut, args...)
	}()
	t.Cleanup(func() { stop(); <-s.done })
	return s
}

// shows waits until the output has the text.
func (s *session) shows(t *testing.T, text string) {
	t.Helper()
	late := time.After(time.Minute)
	for !strings.Contains(s.out.String(), text) {
		select {
		case <-late:
			t.Fatalf("no %q in a minute:\n%s%s", text, &s.out, &s.errOut)
		case <-s.done:
			if !strings.Contains(s.out.String(), text) {
				t.Fatalf("it ended with %d without %q:\n%s%s", s.code, text, &s.out, &s.errOut)
			}
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ends waits for the end.
func (s *session) ends(t *testing.T, code int) {
	t.Helper()
	select {
	case <-s.done:
	case <-time.After(2 * time.Minute):
		t.Fatalf("it does not end:\n%s%s", &s.out, &s.errOut)
	}
	if s.code != code {
		t.Errorf("exit code %d, want %d:\n%s%s", s.code, code, &s.out, &s.errOut)
	}
}

// cancelled ends one that would go on for ever.
func (s *session) cancelled(t *testing.T) {
	t.Helper()
	s.stop()
	s.ends(t, 130)
}

// words is text without the breaks of its lines.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// says waits until the picture of what is named has all of the texts, whatever
// its lines, and returns it.
func (r rollout) says(t *testing.T, name string, texts ...string) string {
	t.Helper()
	var picture string
	r.Eventually(t, strings.Join(texts, ", "), func(ctx context.Context) error {
		stdout, stderr, code := r.run(ctx, name)
		if code != 0 {
			return fmt.Errorf("exit code %d: %s", code, stderr)
		}
		for _, text := range texts {
			if !strings.Contains(words(stdout), text) {
				return fmt.Errorf("no %q in:\n%s", text, stdout)
			}
		}
		picture = stdout
		return nil
	})
	return picture
}
