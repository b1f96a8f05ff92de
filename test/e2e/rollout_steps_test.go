package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/report"
)

// Every step of the controller is reported, once and in order, for all
// strategies.
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
			r.patch(t, `{"spec": {"paused": true}}`) // --watch continues until the end of a pause
			rec := r.record(t)
			l := r.starts(t, "-w", "-o", "json")
			r.roll(t, "web:2", tc.ready, `"paused": false`)
			l.ends(t, 0, `"complete"`)
			rec.settled(t, r, 10)
			inOrder(t, l, rec.equal(t, l), 2)
			t.Logf("%s: %d steps of the controller, all reported", name, len(rec.all()))
		})
	}
}

// inOrder checks that the change of the template to the image of a revision is
// reported once and before its first step, and its end after all steps.
func inOrder(t *testing.T, l *live, told []report.TransitionEvent, revision int64) {
	t.Helper()
	change, first, last, complete, changes := -1, -1, -1, -1, 0
	for i, e := range told {
		switch {
		case e.Kind == "change" && strings.Contains(e.Text, fmt.Sprintf("image %d → %d", revision-1, revision)):
			change = i
			changes++
		case e.Kind == "scale" && e.Revision == revision && e.About == "new":
			last = i
			if first < 0 {
				first = i
			}
		case e.Kind == "state" && e.State == "complete" && e.New.Available == e.Total.Desired:
			complete = i
		}
	}
	if changes != 1 || first <= change || complete <= last {
		t.Errorf("revision %d: reported %d times (%d), first step %d, last step %d, complete %d of %d:\n%s",
			revision, changes, change, first, last, complete, len(told), &l.screen)
	}
}

// --watch=forever reports the next rollout, too.
func TestRolloutWatchForever(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	rec := r.record(t)
	l := r.starts(t, "--watch=forever", "-o", "json")
	r.roll(t, "web:2", "")
	l.sees(t, "complete: all 3 pods run revision 2")
	r.roll(t, "web:3", "100ms")
	l.sees(t, "complete: all 3 pods run revision 3")
	rec.settled(t, r, 3)
	l.stop()
	l.ends(t, 130)
	told := rec.equal(t, l)
	inOrder(t, l, told, 2)
	inOrder(t, l, told, 3)
}

// A change of size in the middle is reported, and the rollout continues.
func TestRolloutScaleMidway(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 4, "RollingUpdate")
	rec := r.record(t)
	l := r.starts(t, "--watch=forever", "-o", "json")
	r.roll(t, "web:2", "500ms")
	l.sees(t, `"kind":"scale"`)
	r.patch(t, `{"spec": {"replicas": 8}}`)
	l.sees(t, "replicas 4 → 8")
	l.sees(t, "complete: all 8 pods run revision 2")
	rec.settled(t, r, 8)
	l.stop()
	l.ends(t, 130)
	rec.equal(t, l)
}

// A pause in the middle is reported, and --watch waits for its end.
func TestRolloutPauseResume(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 4, "RollingUpdate")
	r.patch(t, `{"spec": {"paused": true}}`)
	rec := r.record(t)
	l := r.starts(t, "--wait", "--stable=0s", "-o", "json")
	r.roll(t, "web:2", "500ms", `"paused": false`)
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
	time.Sleep(time.Second) // at least one tick of the clock
	if l.over() {
		t.Fatalf("a paused rollout is not over:\n%s", &l.screen)
	}
	r.patch(t, `{"spec": {"paused": false}}`)
	l.sees(t, "resumed")
	l.ends(t, 0, `"complete"`)
	rec.settled(t, r, 4)
	rec.equal(t, l)
}
