package e2e

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// kustomize renders the project and returns the folders that can be built.
func (p composeProject) kustomize(t *testing.T, args ...string) []string {
	t.Helper()
	out := t.TempDir()
	p.args = append(append(p.args, "--format=kustomize", "--out", out), args...)
	p.convert(t)
	overlays, err := filepath.Glob(filepath.Join(out, "overlays", "*"))
	if err != nil || len(overlays) < 4 { // one platform each, at least
		t.Fatal(overlays, err)
	}
	return append([]string{filepath.Join(out, "base")}, overlays...)
}

// kubectl builds the base and one overlay of every real project, and the API
// server accepts every object under strict validation. A test in pkg/cmd/compose
// shows, with kustomize's library, that each overlay builds to the output of its
// conversion; TestCorpusVariantsAreAccepted shows that these are accepted.
func TestKustomizeCorpusIsAccepted(t *testing.T) {
	c := cluster.Require(t)
	a := c.Acceptor(t)
	projects := composeProjects(t)
	var accepted atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for _, p := range projects {
			t.Run(p.id, func(t *testing.T) {
				t.Parallel()
				folders := p.kustomize(t)
				for _, dir := range []string{folders[0], folders[len(folders)-1]} {
					a.Accept(t, p.id, c.Kubectl(t, "kustomize", dir))
				}
				if !t.Failed() {
					accepted.Add(1)
				}
			})
		}
	})
	t.Logf("built by kubectl and accepted by the API server: %d of %d projects", accepted.Load(), len(projects))
}

const configured = `name: shop
services:
  web:
    image: nginx:1.29
    ports: ["8080:80"]
    environment: {API_TOKEN: sesame}
    volumes: [./site:/site:ro]
  tool:
    image: busybox:1.37
    profiles: [debug]
    command: sleep infinity
`

// A base rolls out; a change of one of its files rolls the pods again, because
// its ConfigMap gets a new name; an overlay adds objects.
func TestKustomizeRollsOut(t *testing.T) {
	c := cluster.Require(t)
	namespace, dir := c.Namespace(t), t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "site"), 0o750); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"compose.yaml": configured, "site/index.html": "one\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	base := composeProject{dir: dir}.kustomize(t, "-n", namespace)[0]
	mounted := func() string {
		return c.Kubectl(t, "get", "deploy", "web", "-n", namespace, "-o", "jsonpath={.spec.template.spec.volumes[0].configMap.name}")
	}
	content := func() string {
		return c.Kubectl(t, "get", "configmap", mounted(), "-n", namespace, "-o", "jsonpath={.immutable} {.data.index\\.html}")
	}
	c.Kubectl(t, "apply", "-k", base)
	c.WaitDeployment(t, namespace, "web")
	if got := content(); got != "true one\n" {
		t.Errorf("mounts %q", got)
	}
	first := mounted()
	if err := os.WriteFile(filepath.Join(base, "files", "site", "index.html"), []byte("two\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Kubectl(t, "apply", "-k", base)
	c.WaitDeployment(t, namespace, "web")
	if got := content(); got != "true two\n" || mounted() == first {
		t.Errorf("mounts %s with %q after the change", mounted(), got)
	}
	c.Kubectl(t, "apply", "-k", filepath.Join(base, "../overlays/debug"))
	c.WaitDeployment(t, namespace, "tool")
	c.Kubectl(t, "apply", "-k", filepath.Join(base, "../overlays/local"))
	if got := c.Kubectl(t, "get", "service", "web-public", "-n", namespace, "-o", "jsonpath={.spec.type}"); got != "NodePort" {
		t.Errorf("published as %q", got)
	}
}
