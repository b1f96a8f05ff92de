package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A rollout is not complete before its pods have been ready for minReadySeconds.
func TestRolloutMinReadySeconds(t *testing.T) {
	t.Parallel()
	const least = 2 * time.Second
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate, rollingUpdate: {maxSurge: 100%, maxUnavailable: 0}")
	r.roll(t, "web:2", "", fmt.Sprintf(`"minReadySeconds": %d`, int(least/time.Second)))
	watching := r.start(t, "-w")
	l := r.start(t, "--wait", "--stable=0s")
	watching.ends(t, 0, "deployment/web: complete: all 2 pods run revision 2 and are available")
	l.ends(t, 0, "deployment/web: complete: all 2 pods run revision 2 and are available")
	available := r.lastReady(t).Add(least)
	for _, l := range []*live{watching, l} {
		if l.ended.Before(available) || l.ended.After(available.Add(time.Second+slack)) { // API times are whole seconds
			t.Errorf("ended at %v, available at %v", l.ended, available)
		}
	}
}

// lastReady is when the last of the ready pods became ready.
func (r rollout) lastReady(t *testing.T) time.Time {
	t.Helper()
	pods, err := r.client(t).CoreV1().Pods(r.namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var last time.Time
	for _, pod := range pods.Items {
		for _, c := range pod.Status.Conditions {
			if c.Type == "Ready" && c.Status == "True" && c.LastTransitionTime.After(last) {
				last = c.LastTransitionTime.Time
			}
		}
	}
	return last
}

// A rollout must stay complete for the time of --stable.
func TestRolloutStable(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate")
	r.roll(t, "web:2", "500ms")
	l := r.start(t, "--wait", "--stable=3s")
	complete := l.sees(t, " complete: all 2 pods")
	l.ends(t, 0, "deployment/web: complete: ")
	if waited := l.ended.Sub(complete.at); waited < 2*time.Second || waited > 3*time.Second+slack { // of API times, which are whole seconds
		t.Errorf("ended %v after it was complete", waited)
	}
}

// --wait=terminated ends when the old pods are gone, --wait earlier.
func TestRolloutWaitTerminated(t *testing.T) {
	t.Parallel()
	const stop = 3 * time.Second
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate")
	r.patch(t, `{"spec": {"template": {"metadata": {"annotations": {"batuta.dev/stop-after": "3s"}}}}}`)
	r.WaitDeployment(t, r.namespace, "web")
	r.roll(t, "web:2", "")
	gone := r.start(t, "--wait=terminated", "--stable=0s")
	complete := r.start(t, "--wait", "--stable=0s")
	complete.ends(t, 0, "deployment/web: complete: ")
	if n := r.ending(t); n == 0 {
		t.Error("no old pod is terminating when the rollout is complete: the test shows nothing")
	}
	gone.ends(t, 0, "deployment/web: complete: ")
	if n := r.ending(t); n > 0 {
		t.Errorf("%d pods are still terminating:\n%s", n, &gone.screen)
	}
	if later := gone.ended.Sub(complete.ended); later < stop/2 || later > stop+soon {
		t.Errorf("the old pods were gone %v after the rollout was complete:\n%s", later, &gone.screen)
	}
}

// ending counts the pods that are being deleted.
func (r rollout) ending(t *testing.T) (n int) {
	t.Helper()
	pods, err := r.client(t).CoreV1().Pods(r.namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if pod.DeletionTimestamp != nil {
			n++
		}
	}
	return n
}

// A wait for a workload that is deleted ends with a report.
func TestRolloutDeletedWhileWatching(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate")
	r.roll(t, "unready:2", "")
	var all []*live
	for _, flag := range []string{"-w", "--wait", "--watch=forever"} {
		all = append(all, r.starts(t, flag))
	}
	r.do(t, "delete", "deployment", "web")
	for _, l := range all {
		l.ends(t, 3, "deployment/web: DELETED: ", " no longer exists")
	}
}

// Ctrl-C ends it immediately, with exit code 130 and complete lines.
func TestRolloutInterrupted(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 4, "RollingUpdate")
	r.roll(t, "web:2", "300ms")
	var all []*live
	for _, flags := range []string{"-w", "--wait --stable=30s", "--wait --stable=30s -o json", "--watch=forever"} {
		all = append(all, r.starts(t, strings.Fields(flags)...))
	}
	all[1].sees(t, "new 2") // in the middle of it
	for _, l := range all {
		asked := time.Now()
		l.stop()
		l.ends(t, 130)
		if took := l.ended.Sub(asked); took > soon {
			t.Errorf("took %v", took)
		}
		if l.rest != "" {
			t.Errorf("half a line: %q", l.rest)
		}
		for _, line := range l.told() {
			if !strings.HasPrefix(line.text, "20") && !json.Valid([]byte(line.text)) {
				t.Errorf("no whole line: %q", line.text)
			}
		}
	}
}
