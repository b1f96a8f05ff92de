package e2e

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// mixed creates a failing, a waiting and three finished workloads, all with the
// label app=x except for Deployment plain, and waits until they have these
// states.
func (r rollout) mixed(t *testing.T) {
	t.Helper()
	label := strings.NewReplacer("}\nspec:\n  replicas", ", labels: {app: x}}\nspec:\n  replicas")
	r.Apply(t, r.namespace, label.Replace(deployment("web", "web:1", 2)+deployment("slow", "unready:1", 1)+deployment("bad", "badimage:1", 1))+
		deployment("plain", "web:1", 1))
	r.daemonSet(t, "")
	r.statefulSet(t, 1, "")
	r.WaitDeployment(t, r.namespace, "web")
	r.WaitDeployment(t, r.namespace, "plain")
	r.do(t, "rollout", "status", "ds/agent", "--timeout=1m")
	r.says(t, "deploy/bad", "STALLED", "x ImagePullBackOff")
}

// rows are the workloads of an overview, in its order, each after its state.
func rows(overview string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^\S (\w+) +(?:\S+ +)?((?:deploy|sts|ds)/\S+) `).FindAllStringSubmatch(overview, -1) {
		all = append(all, m[1]+" "+m[2])
	}
	return all
}

func TestRolloutMany(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.mixed(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.yaml"), r.Kubectl(t, "get", "deploy/bad", "deploy/web", "-o", "yaml", "--namespace", r.namespace))
	write(t, filepath.Join(dir, "b.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n---\n"+
		"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\n")
	const bad, slow = "stalled deploy/bad", "waiting deploy/slow"
	const web, plain, db, agent = "complete deploy/web", "complete deploy/plain", "complete sts/db", "complete ds/agent"
	for _, tc := range []struct {
		args string
		want []string
	}{
		{"deploy,sts,ds -l app=x", []string{bad, slow, agent, db, web}},
		{"deploy -l app=x", []string{bad, slow, web}},
		{"sts,ds", []string{agent, db}},
		{"", []string{bad, slow, agent, db, plain, web}},
		{"deploy/web deploy/bad sts/db", []string{bad, db, web}},
		{"deploy web bad", []string{bad, web}},
		{"-f " + dir, []string{bad, db, web}},
	} {
		stdout, stderr, code := r.run(t.Context(), strings.Fields(tc.args)...)
		if diff := cmp.Diff(tc.want, rows(stdout)); diff != "" || code != 0 || stderr != "" {
			t.Errorf("%s: exit code %d (-want +got):\n%s\n%s%s", tc.args, code, diff, stdout, stderr)
		}
		if want := fmt.Sprintf("%d rollouts: ", len(tc.want)); !strings.Contains(stdout, want) {
			t.Errorf("%s: no %q:\n%s", tc.args, want, stdout)
		}
	}

	// -A excludes -n.
	stdout, stderr := new(bytes.Buffer), new(bytes.Buffer)
	code := cli.Run(t.Context(), "rollout-viz", rolloutviz.New, r.env(stdout, stderr, "-A", "--width", "200"))
	var mine []string
	for _, line := range strings.Split(stdout.String(), "\n") {
		if strings.Contains(line, r.namespace) {
			mine = append(mine, rows(line+"\n")...)
		}
	}
	if diff := cmp.Diff([]string{bad, slow, agent, db, plain, web}, mine); diff != "" || code != 0 {
		t.Errorf("-A: exit code %d (-want +got):\n%s\n%s%s", code, diff, stdout, stderr)
	}
}

// env is the environment of a rollout-viz without a namespace.
func (r rollout) env(out, errOut io.Writer, args ...string) *cli.Env {
	return &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: out, ErrOut: errOut},
		Args:      append([]string{"kubectl-rollout_viz", "--kubeconfig", r.Kubeconfig(cluster.Admin), "--ascii"}, args...),
		Now:       time.Now,
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// One exit code for all: a failure has priority over a timeout, which has
// priority over success.
func TestRolloutManyWait(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.mixed(t)
	for _, tc := range []struct {
		args string
		code int
		want []string
	}{
		{"deploy/web sts/db ds/agent --wait", 0, []string{"deployment/web: complete: ", "statefulset/db: complete: ", "daemonset/agent: complete: "}},
		{"deploy/web deploy/bad sts/db --wait --grace 1s", 3, []string{"deployment/web: complete: ", "deployment/bad: FAILED: ImagePullBackOff", "statefulset/db: complete: "}},
		{"deploy/web deploy/slow --wait --timeout 3s", 4, []string{"deployment/web: complete: ", "deployment/slow: TIMED OUT: "}},
		{"deploy -l app=x --wait --grace 1s --timeout 4s", 3, []string{"deployment/bad: FAILED: ", "deployment/slow: TIMED OUT: "}},
		{"deploy/slow deploy/bad -w --timeout 2s", 4, []string{"deployment/slow: TIMED OUT: ", "deployment/bad: TIMED OUT: "}},
	} {
		t.Run(tc.args, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			stdout, stderr, code := r.run(t.Context(), strings.Fields(tc.args)...)
			if code != tc.code || stderr != "" {
				t.Errorf("exit code %d, want %d:\n%s%s", code, tc.code, stdout, stderr)
			}
			for _, text := range tc.want {
				if strings.Count(stdout, "\n"+text)+strings.Count(stdout[:min(len(stdout), len(text))], text) != 1 {
					t.Errorf("%q is not reported exactly once:\n%s", text, stdout)
				}
			}
			t.Logf("%.1fs", time.Since(start).Seconds())
		})
	}
}

// A workload that does not exist is an error; the pictures of the other workloads
// are shown.
func TestRolloutManyMissing(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.Apply(t, r.namespace, deployment("web", "web:1", 1)+deployment("api", "api:1", 1))
	r.WaitDeployment(t, r.namespace, "web")
	r.WaitDeployment(t, r.namespace, "api")
	for _, args := range []string{"deploy/api deploy/wbe", "deploy api wbe", "deploy/api deploy/wbe --wait"} {
		stdout, stderr, code := r.run(t.Context(), strings.Fields(args)...)
		if code != 1 || !strings.Contains(stdout, "/api") ||
			!strings.Contains(stderr, `there is no deployment "wbe"`) || !strings.Contains(stderr, "did you mean deploy/web?") {
			t.Errorf("%s: exit code %d\nstdout: %s\nstderr: %s", args, code, stdout, stderr)
		}
	}
	stdout, stderr, code := r.run(t.Context(), "-l", "app=nobody")
	if code != 1 || stdout != "" || !strings.Contains(stderr, "there are no workloads with the labels app=nobody") {
		t.Errorf("exit code %d\nstdout: %s\nstderr: %s", code, stdout, stderr)
	}
}
