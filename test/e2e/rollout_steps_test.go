package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/report"
)

// equal checks that the steps that were told are those that an independent
// watch saw: none lost, none invented, in the same order.
func (rec *record) equal(t *testing.T, l *live) []report.TransitionEvent {
	t.Helper()
	told := l.transitions(t)
	var scales []scale
	next := 0
	for _, e := range told {
		if e.Sum {
			t.Errorf("%q is a sum, and nothing was missed", e.Text)
		}
		if e.Number != nil {
			if *e.Number != next {
				t.Errorf("step %d (%s) follows step %d", *e.Number, e.Text, next-1)
			}
			next = *e.Number + 1
		}
		if e.Kind == "scale" {
			scales = append(scales, scale{e.Name, *e.From, *e.To})
		}
	}
	if diff := cmp.Diff(rec.all(), scales, cmp.AllowUnexported(scale{})); diff != "" {
		t.Errorf("the API server's steps (-) are not those that were told (+):\n%s\n%s", diff, &l.screen)
	}
	if len(scales) == 0 {
		t.Error("no steps at all")
	}
	return told
}

// settled waits until the record has seen the end: all pods in one ReplicaSet.
func (rec *record) settled(t *testing.T, r rollout, replicas int32) {
	t.Helper()
	r.Eventually(t, "the record to see the end", func(context.Context) error {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		var all, most int32
		for _, size := range rec.sizes {
			all, most = all+size, max(most, size)
		}
		if all != replicas || most != replicas {
			return fmt.Errorf("sizes %v", rec.sizes)
		}
		return nil
	})
}

// Every step of the controller is told, once and in order, whatever the strategy.
func TestRolloutSteps(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		strategy string
		ready    string
	}{
		"rolling update":     {"RollingUpdate", "200ms"},
		"one after another":  {"RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}", ""},
		"all at once":        {"RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 100%}", "200ms"},
		"twice as many":      {"RollingUpdate, rollingUpdate: {maxSurge: 100%, maxUnavailable: 0}", ""},
		"recreate":           {"Recreate", "200ms"},
		"ready at their own": {"RollingUpdate", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRollout(t)
			r.deploy(t, 10, tc.strategy)
			r.patch(t, `{"spec": {"paused": true}}`) // --watch stays for the end of a pause
			rec := r.record(t)
			l := r.starts(t, "-w", "-o", "json")
			r.update(t, "web:2", tc.ready, `"paused": false`)
			l.ends(t, 0, `"complete"`)
			rec.settled(t, r, 10)
			told := rec.equal(t, l)
			inOrder(t, l, told)
			t.Logf("%s: %d steps of the controller, all told", name, len(rec.all()))
		})
	}
}

// inOrder checks that the wish is told before what it brings about, and the end
// after all of it.
func inOrder(t *testing.T, l *live, told []report.TransitionEvent) {
	t.Helper()
	first := func(is func(report.TransitionEvent) bool) int { return slices.IndexFunc(told, is) }
	start := first(func(e report.TransitionEvent) bool { return e.Kind == "start" })
	change := first(func(e report.TransitionEvent) bool {
		return e.Kind == "change" && strings.Contains(e.Text, "image 1 → 2")
	})
	scaled := first(func(e report.TransitionEvent) bool { return e.Kind == "scale" && e.Revision == 2 })
	complete := first(func(e report.TransitionEvent) bool { return e.Kind == "state" && e.State == "complete" })
	if start != 0 || change <= start || scaled <= change || complete != len(told)-1 {
		t.Errorf("start %d, change of the template %d, first step of revision 2 %d, complete %d of %d:\n%s",
			start, change, scaled, complete, len(told), &l.screen)
	}
	n := 0
	for _, e := range told {
		if e.Kind == "change" && strings.Contains(e.Text, "image 1 → 2") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the change of the template is told %d times", n)
	}
}

// A watch that stays tells the next rollout, too.
func TestRolloutWatchForever(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	rec := r.record(t)
	l := r.starts(t, "--watch=forever", "-o", "json")
	r.update(t, "web:2", "")
	l.sees(t, "complete: all 3 pods are of revision 2")
	r.update(t, "web:3", "100ms")
	l.sees(t, "complete: all 3 pods are of revision 3")
	rec.settled(t, r, 3)
	l.stop()
	l.ends(t, 130)
	rec.equal(t, l)
}

// A change of size in the middle is told as such, and the rest goes on.
func TestRolloutScaleMidway(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 4, "RollingUpdate")
	rec := r.record(t)
	l := r.starts(t, "--watch=forever", "-o", "json")
	r.update(t, "web:2", "500ms")
	l.sees(t, `"kind":"scale"`)
	r.patch(t, `{"spec": {"replicas": 8}}`)
	l.sees(t, "size 4 → 8")
	l.sees(t, "complete: all 8 pods are of revision 2")
	rec.settled(t, r, 8)
	l.stop()
	l.ends(t, 130)
	rec.equal(t, l)
}

// A pause in the middle is told and waited for.
func TestRolloutPauseResume(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 4, "RollingUpdate")
	r.patch(t, `{"spec": {"paused": true}}`)
	rec := r.record(t)
	l := r.starts(t, "--wait", "--stable=0s", "-o", "json")
	r.update(t, "web:2", "500ms", `"paused": false`)
	l.sees(t, `"kind":"scale"`)
	r.patch(t, `{"spec": {"paused": true}}`)
	l.sees(t, `"text":"paused`)
	sets := r.client(t).AppsV1().ReplicaSets(r.namespace)
	r.Eventually(t, "the pods there are to be ready", func(ctx context.Context) error {
		list, err := sets.List(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		for _, rs := range list.Items {
			if want := *rs.Spec.Replicas; rs.Status.AvailableReplicas != want {
				return fmt.Errorf("%s: %d of %d", rs.Name, rs.Status.AvailableReplicas, want)
			}
		}
		return nil
	})
	time.Sleep(time.Second) // one look at the time alone, at least
	if l.over() {
		t.Fatalf("a paused rollout is not over:\n%s", &l.screen)
	}
	r.patch(t, `{"spec": {"paused": false}}`)
	l.sees(t, "resumed")
	l.ends(t, 0, `"complete"`)
	rec.settled(t, r, 4)
	rec.equal(t, l)
}
