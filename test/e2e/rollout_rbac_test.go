package e2e

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// lackReplicaSets is a Lack in addition to those of the package.
const lackReplicaSets cluster.Lack = "replicasets"

// TestRolloutRBAC: objects that may not be read are named, and dependent facts
// are unknown; an incomplete rollout is never reported as complete.
func TestRolloutRBAC(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	probed := strings.NewReplacer("}]}", ", readinessProbe: {httpGet: {port: 80}}}]}") // the object of an event
	r.Apply(t, r.namespace, deployment("web", "web:1", 2)+deployment("bad", "badimage:1", 1)+
		probed.Replace(deployment("slow", "unready:1", 1))+deployment("crash", "crash:1", 1))
	r.WaitDeployment(t, r.namespace, "web")
	r.says(t, "deploy/slow", "WAITING", "- NotReady")
	r.says(t, "deploy/crash", "x CrashLoopBackOff")
	r.says(t, "deploy/bad", "x ImagePullBackOff")
	failing := []string{"deploy/bad", "deploy/slow", "deploy/crash"}
	for _, tc := range []struct {
		lack   cluster.Lack
		of     string // a workload of which something is missing
		says   string
		states string // those that the failing ones may have
	}{
		{"", "deploy/web", "COMPLETE", "STALLED|WAITING"},
		{cluster.LackPods, "deploy/bad", "pods could not be read", "WAITING"},
		{cluster.LackPods, "deploy/web", "pods could not be read", "WAITING"},
		{cluster.LackEvents, "deploy/slow", "events could not be read", "STALLED|WAITING"},
		{cluster.LackWatch, "deploy/web", "COMPLETE", "STALLED|WAITING"}, // one look does not watch
		{cluster.LackLogs, "deploy/crash", "logs could not be read", "STALLED|WAITING"},
		{lackReplicaSets, "deploy/web", "replicasets could not be read", "UNDETERMINED"},
	} {
		t.Run(string(tc.lack)+" of "+strings.TrimPrefix(tc.of, "deploy/"), func(t *testing.T) {
			user := "--as=" + r.reader(t, tc.lack)
			stdout, stderr, code := r.run(t.Context(), tc.of, user, "--logs")
			if code != 0 || !strings.Contains(words(stdout), tc.says) {
				t.Errorf("exit code %d, no %q:\n%s%s", code, tc.says, stdout, stderr)
			}
			state := regexp.MustCompile(`(?m)^(` + tc.states + `) `)
			for _, name := range failing {
				stdout, stderr, code := r.run(t.Context(), name, user, "--logs")
				if code != 0 || !state.MatchString(stdout) || strings.Contains(stdout, "COMPLETE") {
					t.Errorf("%s: exit code %d, not %s:\n%s%s", name, code, tc.states, stdout, stderr)
				}
			}
			stdout, stderr, code = r.run(t.Context(), append(failing, user, "--wait", "--timeout=500ms", "--grace=1m")...)
			if code != 4 || strings.Count(stdout, ": TIMED OUT: ") != len(failing) {
				t.Errorf("--wait: exit code %d:\n%s%s", code, stdout, stderr)
			}
		})
	}
}

// reader is a user that may read the namespace, except for one kind of object,
// made once.
func (r rollout) reader(t *testing.T, lack cluster.Lack) string {
	t.Helper()
	name := "reader"
	var lacks []cluster.Lack
	if lack != "" {
		name += "-no-" + strings.ReplaceAll(string(lack), "/", "-")
		lacks = []cluster.Lack{lack}
	}
	out, err := r.KubectlCommand("get", "role", name, "--namespace", r.namespace).CombinedOutput()
	if err == nil {
		return name
	}
	if !strings.Contains(string(out), "NotFound") {
		t.Fatalf("%v: %s", err, out)
	}
	return r.Reader(t, r.namespace, lacks...)
}

// TestRolloutRBACWatch: without the permission to watch, lists are compared, and
// that is reported; the steps are still reported.
func TestRolloutRBACWatch(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	user := r.Reader(t, r.namespace, cluster.LackWatch)
	s := r.session(t, "deploy/web", "--watch=forever", "--as="+user)
	s.sees(t, "changes are polled")
	s.sees(t, `" cannot watch resource "`)
	r.do(t, "set", "image", "deploy/web", "app=example.com/web:2")
	s.sees(t, "complete: all 3 pods run revision 2 and are available")
	s.interrupted(t)
	log := s.text()
	if n := strings.Count(log, "cannot watch"); n != 1 {
		t.Errorf("reported %d times that it may not be watched", n)
	}
	sum := map[string]int{}
	for _, step := range regexp.MustCompile(`(?m)^\S+ deployment/web \d+ ([+-]\d+) (new|old)`).FindAllStringSubmatch(log, -1) {
		var n int
		if _, err := fmt.Sscan(step[1], &n); err != nil {
			t.Fatal(err)
		}
		sum[step[2]] += n
	}
	if sum["new"] != 3 || sum["old"] != -3 {
		t.Errorf("the steps come to %v:\n%s", sum, log)
	}
}

// TestRolloutRBACNone: a user without any permission gets one error, and no
// picture.
func TestRolloutRBACNone(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 1, "RollingUpdate")
	for _, args := range []string{"deploy/web", "deploy/web -w", "deploy/web --wait", "deploy,sts", "-l app=web", "-l app=web --wait", "deploy/web -o json", "deploy/web --watch=forever -o json"} {
		ctx, cancel := context.WithCancel(t.Context())
		stdout, stderr, code := r.run(ctx, append(strings.Fields(args), "--as=nobody")...)
		cancel()
		if code != 1 || stdout != "" || strings.Count(stderr, "error: ") != 1 || !strings.Contains(stderr, `User "nobody" cannot `) {
			t.Errorf("%s: exit code %d\nstdout: %s\nstderr: %s", args, code, stdout, stderr)
		}
	}
}
