package e2e

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"github.com/batuta-k8s/batuta/pkg/rollout/report"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// longest is the time limit for everything that runs in parallel to a test,
// including a server that is down for a while.
const longest = 3 * time.Minute

// screen is the output of a command so far, line by line.
type screen struct {
	mu    sync.Mutex
	rest  string // of the unfinished line
	lines []line
}

type line struct {
	at   time.Time // when it was written
	text string
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.rest += string(p)
	for {
		text, rest, ended := strings.Cut(s.rest, "\n")
		if !ended {
			return len(p), nil
		}
		s.lines, s.rest = append(s.lines, line{now, text}), rest
	}
}

// told are the lines so far.
func (s *screen) told() []line {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines[:len(s.lines):len(s.lines)]
}

// find is the first line with the text.
func (s *screen) find(text string) (line, bool) {
	for _, l := range s.told() {
		if strings.Contains(l.text, text) {
			return l, true
		}
	}
	return line{}, false
}

func (s *screen) String() string {
	var all strings.Builder
	for _, l := range s.told() {
		all.WriteString(l.at.Format("05.000 ") + l.text + "\n")
	}
	return all.String() + s.rest
}

// live is a rollout-viz that runs in parallel to the test.
type live struct {
	screen
	began, ended time.Time
	stop         context.CancelFunc // as Ctrl-C does
	done         chan struct{}
	stderr       screen
	code         int
}

// start runs rollout-viz for deploy/web until it ends or the test ends.
func (r rollout) start(t *testing.T, args ...string) *live {
	t.Helper()
	return r.startFor(t, "web", args...)
}

func (r rollout) startFor(t *testing.T, name string, args ...string) *live {
	t.Helper()
	return r.session(t, append([]string{"deploy/" + name}, args...)...)
}

// session runs rollout-viz with just these arguments. Its output is not a
// terminal, so that every step is a line.
func (r rollout) session(t *testing.T, args ...string) *live {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	l := &live{began: time.Now(), stop: cancel, done: make(chan struct{})}
	go func() {
		defer close(l.done)
		l.code = r.call(ctx, &l.screen, &l.stderr, args...)
		l.ended = time.Now()
	}()
	t.Cleanup(func() {
		cancel()
		<-l.done
	})
	return l
}

// starts is start, and returns after the first report.
func (r rollout) starts(t *testing.T, args ...string) *live {
	t.Helper()
	l := r.start(t, args...)
	l.sees(t, "start")
	return l
}

// sees waits for a line with the text.
func (l *live) sees(t *testing.T, text string) line {
	t.Helper()
	for {
		over := l.over()
		if found, ok := l.find(text); ok {
			return found
		}
		if over {
			t.Fatalf("ended with %d, and never said %q:\n%s%s", l.code, text, &l.screen, &l.stderr)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (l *live) over() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// ends waits for the end, and requires the exit code and a last line with the
// texts.
func (l *live) ends(t *testing.T, code int, texts ...string) {
	t.Helper()
	<-l.done
	if l.code != code || l.stderr.String() != "" {
		t.Fatalf("exit code %d, want %d, after %v:\n%s%s", l.code, code, l.ended.Sub(l.began), &l.screen, &l.stderr)
	}
	last := l.last()
	for _, text := range texts {
		if !strings.Contains(last, text) {
			t.Errorf("no %q in the last line:\n%s", text, &l.screen)
		}
	}
}

// interrupted ends a command that would never end, as Ctrl-C does.
func (l *live) interrupted(t *testing.T) {
	t.Helper()
	l.stop()
	l.ends(t, 130)
}

// text is the whole output.
func (s *screen) text() string {
	var all strings.Builder
	for _, l := range s.told() {
		all.WriteString(l.text + "\n")
	}
	return all.String()
}

func (l *live) last() string {
	told := l.told()
	if len(told) == 0 {
		return ""
	}
	return told[len(told)-1].text
}

// transitions are the steps of -o json.
func (l *live) transitions(t *testing.T) []report.TransitionEvent {
	t.Helper()
	return events[report.TransitionEvent](t, l, "transition")
}

// outcome is the outcome in -o json.
func (l *live) outcome(t *testing.T) report.OutcomeEvent {
	t.Helper()
	all := events[report.OutcomeEvent](t, l, "outcome")
	if len(all) != 1 {
		t.Fatalf("%d outcomes, want 1:\n%s", len(all), &l.screen)
	}
	return all[0]
}

// events are the events of a type.
func events[E any](t *testing.T, l *live, kind string) []E {
	t.Helper()
	var all []E
	for _, line := range l.told() {
		var head struct{ Type string }
		var e E
		if err := json.Unmarshal([]byte(line.text), &head); err != nil {
			t.Fatalf("%v: %s", err, line.text)
		}
		if head.Type != kind {
			continue
		}
		if err := json.Unmarshal([]byte(line.text), &e); err != nil {
			t.Fatalf("%v: %s", err, line.text)
		}
		all = append(all, e)
	}
	return all
}

// client is a client of the administrator.
func (r rollout) client(t *testing.T) kubernetes.Interface {
	t.Helper()
	client, err := r.Client(cluster.Admin)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// patch changes Deployment web.
func (r rollout) patch(t *testing.T, patch string) {
	t.Helper()
	r.patchNamed(t, "web", patch)
}

func (r rollout) patchNamed(t *testing.T, name, patch string) {
	t.Helper()
	_, err := r.client(t).AppsV1().Deployments(r.namespace).Patch(t.Context(), name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		t.Fatalf("patch %s: %v", patch, err)
	}
}

// roll gives Deployment web the image example.com/IMAGE, with a probe; its pods
// are ready after a while, immediately if that is empty. More are further fields
// of the spec, such as `"paused": false`.
func (r rollout) roll(t *testing.T, image, readyAfter string, more ...string) {
	t.Helper()
	template := fmt.Sprintf(`"template": {"metadata": {"annotations": {"batuta.dev/ready-after": %q}}, "spec": {"containers": [{"name": "app", "image": "example.com/%s",
		"readinessProbe": {"httpGet": {"path": "/", "port": 8080}}}]}}`,
		cmp.Or(readyAfter, "0s"), image)
	r.patch(t, `{"spec": {`+strings.Join(append(more, template), ", ")+`}}`)
}
