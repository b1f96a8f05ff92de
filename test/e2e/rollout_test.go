package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// rollout is a namespace with Deployments to show.
type rollout struct {
	*cluster.Cluster
	namespace string
}

func newRollout(t *testing.T) rollout {
	t.Helper()
	c := cluster.Require(t)
	return rollout{c, c.Namespace(t)}
}

// deploy creates Deployment web and waits until it has rolled out. More are
// further fields of its spec, such as "minReadySeconds: 3".
func (r rollout) deploy(t *testing.T, replicas int, strategy string, more ...string) {
	t.Helper()
	r.Apply(t, r.namespace, deployment("web", "web:1", replicas, append(more, "strategy: {type: "+strategy+"}")...))
	r.WaitDeployment(t, r.namespace, "web")
}

// deployment is the manifest of a Deployment that runs example.com/IMAGE.
func deployment(name, image string, replicas int, more ...string) string {
	return fmt.Sprintf(`---
apiVersion: apps/v1
kind: Deployment
metadata: {name: %[1]s}
spec:
  replicas: %[3]d
  selector: {matchLabels: {app: %[1]s}}
  template:
    metadata: {labels: {app: %[1]s}}
    spec: {containers: [{name: app, image: "example.com/%[2]s"}]}
  %[4]s
`, name, image, replicas, strings.Join(more, "\n  "))
}

// do runs kubectl in the namespace.
func (r rollout) do(t *testing.T, args ...string) {
	t.Helper()
	r.Kubectl(t, append([]string{"--namespace", r.namespace}, args...)...)
}

// run is the output of rollout-viz and its exit code.
func (r rollout) run(ctx context.Context, args ...string) (stdout, stderr string, code int) {
	var out, errOut bytes.Buffer
	code = r.call(ctx, &out, &errOut, append(args, "--width", "100")...)
	return out.String(), errOut.String(), code
}

func (r rollout) call(ctx context.Context, out, errOut io.Writer, args ...string) (code int) {
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: out, ErrOut: errOut},
		Args: append([]string{"kubectl-rollout_viz", "--kubeconfig", r.Kubeconfig(cluster.Admin),
			"--namespace", r.namespace, "--ascii"}, args...),
		Now: time.Now,
	}
	return cli.Run(ctx, "rollout-viz", rolloutviz.New, env)
}

// shows waits until the picture has all of the texts.
func (r rollout) shows(t *testing.T, texts ...string) string {
	t.Helper()
	var picture string
	r.Eventually(t, strings.Join(texts, ", "), func(ctx context.Context) error {
		stdout, stderr, code := r.run(ctx, "deploy/web")
		if code != 0 {
			return fmt.Errorf("exit code %d: %s", code, stderr)
		}
		for _, text := range texts {
			if !strings.Contains(stdout, text) {
				return fmt.Errorf("no %q in:\n%s", text, stdout)
			}
		}
		picture = stdout
		return nil
	})
	return picture
}

func TestRolloutComplete(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 10, "RollingUpdate")
	r.shows(t, "deploy/web  ns "+r.namespace, "rev 1 ", "10  ##########", "COMPLETE  all 10 pods run revision 1 and are available")
	r.do(t, "set", "image", "deploy/web", "app=example.com/web:2")
	r.WaitDeployment(t, r.namespace, "web")
	r.shows(t, "rev 1 -> 2  image 1 -> 2", "COMPLETE  all 10 pods run revision 2 and are available")
}

func TestRolloutBadImage(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 10, "RollingUpdate")
	r.do(t, "set", "image", "deploy/web", "app=example.com/badimage:2")
	r.shows(t, "old r1", " 8  ########", "new r2", " 5  xxxxx", "0 available, 5 failing",
		"8 available = minimum, 13 of 13 pods = maximum",
		"STALLED  nothing can be added (13 of 13 pods) and nothing removed (8 available = minimum)",
		"x ImagePullBackOff", "5 pods, e.g. web-", "deadline: fails in ", "undo: kubectl rollout undo deploy/web -n "+r.namespace)
}

func TestRolloutCrash(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	r.do(t, "set", "image", "deploy/web", "app=example.com/crash:2")
	r.shows(t, "STALLED", "x CrashLoopBackOff", "app ended with exit code 1, ")
}

func TestRolloutUnready(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	r.do(t, "set", "image", "deploy/web", "app=example.com/unready:2")
	r.shows(t, "WAITING  nothing can be added (4 of 4 pods) and nothing removed (3 available = minimum)", "- NotReady")
	r.do(t, "rollout", "pause", "deploy/web")
	r.shows(t, "PAUSED  1 of 3 pods run revision 2", "resume: kubectl rollout resume deploy/web")
}

func TestRolloutRecreate(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 2, "Recreate")
	rec := r.record(t)
	l := r.starts(t, "--watch=forever", "-o", "json")
	r.roll(t, "unready:2", "")
	r.shows(t, "Recreate  rev 1 -> 2", "want 2  all old pods stop before new pods start", "WAITING  waiting for 2 new pods to become ready")
	r.roll(t, "web:3", "")
	l.sees(t, "complete: all 2 pods run revision 3")
	rec.settled(t, r, 2)
	l.stop()
	l.ends(t, 130)
	var steps []string
	for _, e := range rec.equal(t, l) {
		if e.Kind == "scale" {
			steps = append(steps, e.Text)
		}
	}
	if got := strings.Join(steps, ", "); got != "-2 old, +2 new, -2 old, +2 new" {
		t.Errorf("steps: %s", got)
	}
}

func TestRolloutForbiddenPods(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate")
	r.do(t, "create", "role", "some", "--verb=get,list", "--resource=deployments.apps,replicasets.apps")
	r.do(t, "create", "rolebinding", "some", "--role=some", "--user=someone")
	r.Eventually(t, "a picture without pods", func(ctx context.Context) error {
		stdout, stderr, code := r.run(ctx, "deploy/web", "--as=someone")
		if code != 0 || !strings.Contains(stdout, "COMPLETE") || !strings.Contains(stdout, "pods could not be read, ") {
			return fmt.Errorf("exit code %d: %s\n%s", code, stderr, stdout)
		}
		return nil
	})
	_, stderr, code := r.run(t.Context(), "deploy/web", "--as=nobody")
	if code != 1 || !strings.Contains(stderr, `User "nobody" cannot get resource "deployments"`) {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestRolloutNotFound(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 0, "RollingUpdate")
	r.shows(t, "COMPLETE  scaled to 0: no pods are wanted")
	_, stderr, code := r.run(t.Context(), "deploy/wbe")
	if code != 1 || !strings.Contains(stderr, `there is no deployment "wbe"`) || !strings.Contains(stderr, "did you mean deploy/web?") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// words is text without the breaks of its lines.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// says waits until the picture of the named workloads has all of the texts,
// across lines, and returns it.
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
