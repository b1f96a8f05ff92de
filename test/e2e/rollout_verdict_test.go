package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// soon is the maximum time between a cause in the API and its report.
const soon = 2 * time.Second

// slack is how much a wait may exceed its limit on a busy machine.
const slack = 8 * time.Second

// A failure that will not recover on its own is reported as soon as it is in the
// API, and ends --wait after the grace period: not before, and not much later.
func TestRolloutFaults(t *testing.T) {
	t.Parallel()
	const grace = 3 * time.Second
	for name, tc := range map[string]struct {
		image, cause string
		shown        func(*corev1.Pod) bool // the cause is in the API
		fatal        func(*corev1.Pod) bool // and will not recover
		last         []string
	}{
		"bad image": {"badimage:2", "ErrImagePull", waits("ErrImagePull", 0), waits("ErrImagePull", 0), []string{"ImagePullBackOff", "not found"}},
		"crash":     {"crash:2", "CrashLoopBackOff", waits("CrashLoopBackOff", 0), waits("CrashLoopBackOff", 2), []string{"CrashLoopBackOff", "exit code 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRollout(t)
			r.deploy(t, 3, "RollingUpdate")
			shown, fatal := r.firstPod(t, tc.shown), r.firstPod(t, tc.fatal)
			r.patch(t, `{"spec": {"paused": true}}`)
			l := r.starts(t, "--wait", "--grace="+grace.String())
			r.roll(t, tc.image, "", `"paused": false`)
			told := l.sees(t, tc.cause)
			late := told.at.Sub(<-shown)
			if late > soon {
				t.Errorf("%s is reported %v after it was in the API", tc.cause, late)
			}
			l.ends(t, 3, append(tc.last, "deployment/web: FAILED: ")...)
			waited := l.ended.Sub(<-fatal)
			// The grace period starts when the command saw the cause, which may
			// be a moment before this watch saw it.
			if waited < grace-200*time.Millisecond || waited > grace+slack {
				t.Errorf("ended %v after the cause, with a grace of %v:\n%s", waited, grace, &l.screen)
			}
			t.Logf("%s: reported after %v, ended after %v", name, late.Round(time.Millisecond), waited.Round(time.Millisecond))
		})
	}
}

// A running container that is not ready is in the picture as soon as it is in the
// API. In the log it would be noise, because every pod has this state for a
// moment.
func TestRolloutUnreadyIsNamed(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	shown := r.firstPod(t, func(pod *corev1.Pod) bool {
		statuses := pod.Status.ContainerStatuses
		return strings.Contains(pod.Spec.Containers[0].Image, "unready") && len(statuses) > 0 && statuses[0].State.Running != nil && !statuses[0].Ready
	})
	r.roll(t, "unready:2", "")
	r.shows(t, "WAITING", "NotReady", "0 available")
	late := time.Since(<-shown)
	if late > soon {
		t.Errorf("NotReady is shown %v after the API has shown it", late)
	}
	t.Logf("unready: shown after %v", late.Round(time.Millisecond))
}

// A pod that is not ready yet may still become ready: that is not a failure
// before the timeout.
func TestRolloutUnreadyIsNotFailed(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	r.roll(t, "unready:2", "")
	l := r.start(t, "--wait", "--grace=1s", "--timeout=4s")
	l.ends(t, 4, "deployment/web: TIMED OUT: still waiting", "NotReady", "Readiness probe failed")
	if took := l.ended.Sub(l.began); took < 4*time.Second || took > 4*time.Second+slack {
		t.Errorf("took %v", took)
	}
}

// The progress deadline of the controller ends it.
func TestRolloutDeadline(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate", "progressDeadlineSeconds: 3", "minReadySeconds: 0")
	r.roll(t, "unready:2", "")
	l := r.start(t, "--wait")
	l.ends(t, 3, "deployment/web: FAILED: no progress for longer than 3s (progressDeadlineSeconds)", "NotReady")
	if took := l.ended.Sub(l.began); took < 2*time.Second || took > 3*time.Second+slack {
		t.Errorf("took %v", took)
	}
}

// A blocked rollback that the conditions of the Deployment report as success.
func TestRolloutQuotaBlocksRollback(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate", "progressDeadlineSeconds: 4")
	r.roll(t, "web:2", "")
	r.shows(t, "COMPLETE  all 2 pods run revision 2")
	r.quota(t, "{pods: 1}")
	r.do(t, "rollout", "undo", "deploy/web")
	r.shows(t, "rev 2 -> 3 (rolled back: was rev 1)", "1 not created", "STALLED  1 new pod cannot be created: the API server rejects it",
		"FailedCreate", "exceeded quota: pods", "the progress deadline never fires")

	l := r.start(t, "--wait")
	kubectl := run(t, r.KubectlCommand("rollout", "status", "deploy/web", "--timeout=5s", "-n", r.namespace))
	if kubectl.code == 0 {
		t.Errorf("kubectl rollout status: %+v", kubectl)
	}
	l.ends(t, 3, "deployment/web: FAILED: no progress for 4s (progressDeadlineSeconds)", "exceeded quota")
	if took := l.ended.Sub(l.began); took < 4*time.Second-200*time.Millisecond || took > 4*time.Second+slack {
		t.Errorf("took %v", took)
	}
	r.conditions(t, "Progressing=True/NewReplicaSetAvailable", "Available=True/MinimumReplicasAvailable")
}

// quota limits the namespace and waits until the limit counts.
func (r rollout) quota(t *testing.T, hard string, more ...string) {
	t.Helper()
	r.Apply(t, r.namespace, "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: pods}\nspec:\n  hard: "+hard+"\n  "+strings.Join(more, "\n  ")+"\n")
	quotas := r.client(t).CoreV1().ResourceQuotas(r.namespace)
	r.Eventually(t, "the quota to be counted", func(ctx context.Context) error {
		quota, err := quotas.Get(ctx, "pods", metav1.GetOptions{})
		if err == nil && len(quota.Status.Hard) == 0 {
			err = fmt.Errorf("no hard limits in %v", quota.Status)
		}
		return err
	})
}

// conditions checks the conditions of the Deployment, as TYPE=STATUS/REASON.
func (r rollout) conditions(t *testing.T, want ...string) {
	t.Helper()
	d, err := r.client(t).AppsV1().Deployments(r.namespace).Get(t.Context(), "web", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range d.Status.Conditions {
		got = append(got, fmt.Sprintf("%s=%s/%s", c.Type, c.Status, c.Reason))
	}
	for _, w := range want {
		if !strings.Contains(strings.Join(got, " "), w) {
			t.Errorf("the conditions are %v, want %s", got, w)
		}
	}
}

// A rollback to an old revision succeeds.
func TestRolloutUndo(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	r.roll(t, "web:2", "")
	r.WaitDeployment(t, r.namespace, "web")
	rec := r.record(t)
	watching := r.starts(t, "--watch=forever", "-o", "json")
	r.do(t, "rollout", "undo", "deploy/web")
	r.start(t, "--wait", "--stable=0s").ends(t, 0, "deployment/web: complete: all 3 pods run revision 3 (1 again)")
	watching.sees(t, "revision 3 is revision 1 again")
	watching.sees(t, "complete: all 3 pods run revision 3")
	rec.settled(t, r, 3)
	watching.stop()
	watching.ends(t, 130)
	rec.equal(t, watching)
	r.rolledBack(t, "COMPLETE")
}

// rolledBack checks that picture and data have revision 1 as 3, and that the
// picture has the texts.
func (r rollout) rolledBack(t *testing.T, texts ...string) {
	t.Helper()
	r.shows(t, append(texts, "rev 2 -> 3 (rolled back: was rev 1)")...)
	stdout, _, _ := r.run(t.Context(), "deploy/web", "-o", "json")
	if !strings.Contains(stdout, `"rolledBack": true`) {
		t.Errorf("not rolled back:\n%s", stdout)
	}
}

// A wait for a revision that is abandoned ends with a report, with and without a
// pinned revision.
func TestRolloutUndoWhileWaiting(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	r.roll(t, "badimage:2", "")
	l := r.starts(t, "--wait", "--grace=1m", "-o", "json")
	pinned := r.start(t, "--wait", "--grace=1m", "--revision=2")
	l.sees(t, "ErrImagePull")
	pinned.sees(t, "ErrImagePull")
	r.do(t, "rollout", "undo", "deploy/web")
	l.ends(t, 3)
	pinned.ends(t, 3, "deployment/web: ROLLED BACK: revision 2 was rolled back to revision 1")
	if o := l.outcome(t); o.Result.Result != "rolled back" {
		t.Errorf("outcome %+v", o)
	}
	r.rolledBack(t)
}

// A new image during a rollout: without a pinned revision the newest counts, with
// one it is a failure.
func TestRolloutSuperseded(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	r.roll(t, "web:2", "2s")
	l := r.starts(t, "--wait", "--stable=0s")
	pinned := r.starts(t, "--wait", "--revision=2")
	r.roll(t, "web:3", "")
	pinned.ends(t, 3, "deployment/web: SUPERSEDED: revision 2 was replaced by revision 3 before it was rolled out")
	l.ends(t, 0, "deployment/web: complete: all 3 pods run revision 3 and are available")
	if _, told := l.find("image 2 -> 3"); !told {
		t.Errorf("no word about the change:\n%s", &l.screen)
	}
}
