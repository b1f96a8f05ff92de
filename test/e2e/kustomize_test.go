package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	if err != nil || len(overlays) < 4 { // a platform each, at least
		t.Fatal(overlays, err)
	}
	return append([]string{filepath.Join(out, "base")}, overlays...)
}

// kubectl builds the base and every overlay of every real project, and the API
// server accepts every object under strict validation.
func TestKustomizeCorpusIsAccepted(t *testing.T) {
	c := cluster.Require(t)
	projects := composeProjects(t)
	namespace := c.Namespace(t)
	var accepted, folders atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for _, p := range projects {
			t.Run(p.id, func(t *testing.T) {
				t.Parallel()
				var documents []string
				for _, dir := range p.kustomize(t) {
					folders.Add(1)
					documents = append(documents, strings.Split(strings.TrimSpace(c.Kubectl(t, "kustomize", dir)), "\n---\n")...)
				}
				slices.Sort(documents) // overlays repeat the base
				cmd := c.KubectlCommand("apply", "-n", namespace, "--dry-run=server", "--validate=strict", "-f", "-")
				cmd.Stdin = strings.NewReader(strings.Join(slices.Compact(documents), "\n---\n"))
				if got := run(t, cmd); got.code != 0 {
					t.Error(got.stderr)
					return
				}
				accepted.Add(1)
			})
		}
	})
	t.Logf("built: %d bases and overlays; accepted by the API server: those of %d of %d projects", folders.Load(), accepted.Load(), len(projects))
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

// A base rolls out; a changed file of it rolls the pods again, because its
// ConfigMap gets another name; an overlay adds to what is there.
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
