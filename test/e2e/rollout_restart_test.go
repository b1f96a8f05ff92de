package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/report"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// slowly are further fields of a Deployment whose pods are replaced one by one,
// each ready a while after its start.
const slowly = "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}"

// slow creates a Deployment whose rollouts are slow, except for the first one.
func (r rollout) slow(t *testing.T, name string, replicas int) {
	t.Helper()
	r.Apply(t, r.namespace, deployment(name, "web:1", replicas, slowly))
	r.WaitDeployment(t, r.namespace, name)
}

// renew starts the slow rollout of another version.
func (r rollout) renew(t *testing.T, name string, readyAfter time.Duration, version int) {
	t.Helper()
	r.patchNamed(t, name, fmt.Sprintf(
		`{"spec":{"template":{"metadata":{"annotations":{"batuta.dev/ready-after":%q}},"spec":{"containers":[{"name":"app","image":"example.com/web:%d"}]}}}}`,
		readyAfter, version))
}

// notes are the texts of the notes in a log of JSON.
func (s *live) notes(t *testing.T) []string {
	t.Helper()
	var texts []string
	for _, note := range events[report.NoteEvent](t, s, "note") {
		texts = append(texts, note.Text)
	}
	return texts
}

// scales waits until that many steps were reported.
func (s *live) scales(t *testing.T, n int) {
	t.Helper()
	late := time.Now().Add(time.Minute)
	for strings.Count(s.text(), `"kind":"scale"`) < n {
		if time.Now().After(late) {
			t.Fatalf("no %d steps in a minute:\n%s", n, &s.screen)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// hears waits for that many notes about a lost and restored connection to the API
// server.
func (s *live) hears(t *testing.T, n int) {
	t.Helper()
	late := time.Now().Add(time.Minute)
	for {
		notes := s.notes(t)
		lost, back := 0, 0
		for _, text := range notes {
			switch {
			case strings.HasPrefix(text, "no answer from the API server"):
				lost++
			case strings.HasPrefix(text, "the API server answers again"):
				back++
			}
		}
		if lost >= n && back >= n {
			if lost > n || back > n {
				t.Errorf("%d connections were lost and %d came back, not %d: %q", lost, back, n, notes)
			}
			return
		}
		if time.Now().After(late) {
			t.Fatalf("lost %d, back %d times, not %d: %q", lost, back, n, notes)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestRolloutAPIServerRestart: the API server is down twice, for a rollout
// without progress and for one with progress in that time.
func TestRolloutAPIServerRestart(t *testing.T) {
	c := cluster.Own(t, cluster.Options{})
	t.Run("gap", func(t *testing.T) { // its namespace is deleted before the cluster
		r := rollout{c, c.Namespace(t)}
		r.slow(t, "quiet", 4)
		r.slow(t, "busy", 8)
		truth := r.history(t)
		r.renew(t, "quiet", 500*time.Millisecond, 2)
		quiet := r.session(t, "deploy/quiet", "-w", "-o", "json")
		quiet.scales(t, 2)
		r.do(t, "rollout", "pause", "deploy/quiet")
		quiet.sees(t, `"state":"paused"`)
		r.renew(t, "busy", time.Second, 2)
		busy := r.session(t, "deploy/busy", "-w", "-o", "json")
		busy.scales(t, 2)
		gap := func() {
			start := time.Now()
			c.KillAPIServer(t)
			time.Sleep(2 * time.Second) // the start takes at least as long again
			c.StartAPIServer(t)
			t.Logf("the API server was away for %.1fs", time.Since(start).Seconds())
		}
		gap()
		quiet.hears(t, 1)
		busy.hears(t, 1)
		told := strings.Count(busy.text(), `"kind":"scale"`)
		r.do(t, "rollout", "resume", "deploy/quiet")
		busy.scales(t, told+1)
		gap()
		quiet.hears(t, 2)
		busy.hears(t, 2)
		for name, s := range map[string]*live{"quiet": quiet, "busy": busy} {
			s.ends(t, 0)
			transitions := s.transitions(t)
			// The session began after the rollout: the earlier steps are its
			// start.
			truth.from(transitions)
			truth.agrees(t, name, transitions)
		}
	})
}
