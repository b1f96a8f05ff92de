package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// make install puts the plugins where kubectl finds them, under the names it
// looks for.
func TestInstall(t *testing.T) {
	c := cluster.Require(t)
	dir := filepath.Join(t.TempDir(), "bin")
	built := plugins(t)
	path := "PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH")
	install := exec.Command("sh", "../../hack/install.sh",
		filepath.Join(built, "kubectl-compose"), filepath.Join(built, "kubectl-secretgen"), filepath.Join(built, "kubectl-rollout_viz"))
	install.Env = append(os.Environ(), "BINDIR="+dir, path)
	got := run(t, install)
	got.want(t, 0)
	if got.stderr != "" {
		t.Errorf("installing says: %s", got.stderr)
	}

	list := c.KubectlCommand("plugin", "list")
	list.Env = append(c.Env(cluster.Admin), "PATH="+dir)
	listed := run(t, list)
	listed.want(t, 0)
	for _, name := range []string{"kubectl-compose", "kubectl-secretgen", "kubectl-rollout_viz"} {
		if !strings.Contains(listed.stdout, name) {
			t.Errorf("kubectl plugin list lacks %s:\n%s", name, listed.stdout)
		}
	}
	if strings.Contains(listed.stdout+listed.stderr, "warning") {
		t.Errorf("kubectl plugin list warns:\n%s%s", listed.stdout, listed.stderr)
	}

	namespace := c.Namespace(t)
	c.Kubectl(t, "create", "deployment", "web", "--image=nginx", "-n", namespace)
	complete := c.KubectlCommand("__complete", "rollout-viz", "-n", namespace, "deploy/")
	complete.Env = append(c.Env(cluster.Admin), path)
	if words := run(t, complete).stdout; !strings.Contains(words, "deploy/web") {
		t.Errorf("completing deploy/ offers:\n%s", words)
	}
	for _, flag := range []struct{ name, want string }{{"--namespace", namespace}, {"--context", "batuta"}} {
		complete := c.KubectlCommand("__complete", "compose", "convert", flag.name, "")
		complete.Env = append(c.Env(cluster.Admin), path)
		if words := run(t, complete).stdout; !strings.Contains(words, flag.want) {
			t.Errorf("completing %s offers:\n%s", flag.name, words)
		}
	}
}

// Installing into a folder that is not on PATH says so.
func TestInstallOffPath(t *testing.T) {
	install := exec.Command("sh", "../../hack/install.sh", filepath.Join(plugins(t), "kubectl-compose"))
	install.Env = append(os.Environ(), "BINDIR="+t.TempDir())
	run(t, install).want(t, 0, "is not on PATH", "hint: export PATH=")
}

// The three plugins run through the real kubectl, with its connection flags.
func TestThroughKubectl(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Kubectl(t, "create", "deployment", "web", "--image=nginx", "--replicas=3", "-n", namespace)
	c.WaitDeployment(t, namespace, "web")

	got := run(t, plugin(t, c, cluster.Admin, "rollout-viz", "deploy/web", "-n", namespace))
	got.want(t, 0)
	if !strings.Contains(got.stdout, "deploy/web") || !strings.Contains(got.stdout, "3") {
		t.Errorf("rollout-viz draws:\n%s", got.stdout)
	}

	got = run(t, plugin(t, c, cluster.Admin, "secretgen", "login", "--from-literal=user=ada", "-n", namespace))
	got.want(t, 0)
	c.Apply(t, namespace, got.stdout)

	cmd := plugin(t, c, cluster.Admin, "compose", "convert", "-f", "-", "-n", namespace, "-p", "shop")
	cmd.Stdin = strings.NewReader("services:\n  api:\n    image: nginx\n    ports: [\"8080:80\"]\n")
	got = run(t, cmd)
	got.want(t, 0, "-:4:5: note: services.api.ports")
	c.Apply(t, namespace, got.stdout)
	c.WaitDeployment(t, namespace, "api")
}

// What the server says is told, with the context, and exits with 1.
func TestServerErrors(t *testing.T) {
	c := cluster.Require(t)
	t.Run("forbidden", func(t *testing.T) {
		run(t, plugin(t, c, cluster.Viewer, "rollout-viz", "deploy/web", "-n", "default")).
			want(t, 1, `error: context "`, "forbidden", "hint: ")
	})
	t.Run("expired certificate", func(t *testing.T) {
		run(t, plugin(t, c, cluster.Expired, "rollout-viz", "deploy/web")).
			want(t, 1, `error: context "`, "expired", "hint: ")
	})
	t.Run("unreachable", func(t *testing.T) {
		run(t, plugin(t, c, cluster.Admin, "rollout-viz", "deploy/web", "--server=https://127.0.0.1:1")).
			want(t, 1, `error: context "`, "cannot reach the API server", "connection refused", "hint: ")
	})
	t.Run("unknown context", func(t *testing.T) {
		run(t, plugin(t, c, cluster.Admin, "rollout-viz", "deploy/web", "--context=nope")).
			want(t, 1, "nope", "hint: the kubeconfig has: ")
	})
	t.Run("not found", func(t *testing.T) {
		run(t, plugin(t, c, cluster.Admin, "rollout-viz", "deploy/nope", "-n", "default")).want(t, 1, "nope")
	})
	t.Run("acting as nobody", func(t *testing.T) {
		run(t, plugin(t, c, cluster.Admin, "rollout-viz", "deploy/web", "--as=nobody")).want(t, 1, "forbidden", "nobody")
	})
	t.Run("request timeout", func(t *testing.T) {
		run(t, plugin(t, c, cluster.Admin, "rollout-viz", "deploy/web", "--request-timeout=1ns")).want(t, 1, `error: context "`)
	})
}
