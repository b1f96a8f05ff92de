package e2e

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// composeProject is a line of the corpus' SOURCES.tsv.
type composeProject struct {
	id, dir string
	args    []string
}

// composeProjects are the projects that compose-go itself loads.
func composeProjects(t *testing.T) []composeProject {
	t.Helper()
	root := corpus(t, "compose")
	file, err := os.Open(filepath.Join(root, "SOURCES.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var projects []composeProject
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 11 || fields[10] != "yes" {
			continue
		}
		projects = append(projects, composeProject{
			id: fields[0], dir: filepath.Join(root, fields[0], fields[6]), args: strings.Fields(fields[5]),
		})
	}
	if len(projects) == 0 {
		t.Fatal("the corpus has no projects")
	}
	return projects
}

// converted is the output of kubectl compose convert for the project.
func (p composeProject) converted(t *testing.T) string {
	t.Helper()
	cmd := exec.Command(filepath.Join(plugins(t), "kubectl-compose"), append([]string{"convert"}, p.args...)...)
	cmd.Dir = p.dir
	cmd.Env = []string{"HOME=" + t.TempDir()}
	got := run(t, cmd)
	got.want(t, 0)
	return got.stdout
}

// Every real project that compose-go loads converts, and the API server accepts
// every object under strict validation.
func TestCorpusIsAccepted(t *testing.T) {
	c := cluster.Require(t)
	projects := composeProjects(t)
	namespace := c.Namespace(t)
	var accepted atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for _, p := range projects {
			t.Run(p.id, func(t *testing.T) {
				t.Parallel()
				cmd := c.KubectlCommand("apply", "-n", namespace, "--dry-run=server", "--validate=strict", "-f", "-")
				cmd.Stdin = strings.NewReader(p.converted(t))
				if got := run(t, cmd); got.code != 0 {
					t.Error(got.stderr)
					return
				}
				accepted.Add(1)
			})
		}
	})
	t.Logf("accepted by the API server: %d of %d", accepted.Load(), len(projects))
}

// Twenty of them, applied for real, roll out completely.
func TestCorpusRollsOut(t *testing.T) {
	c := cluster.Require(t)
	const wanted = 20
	tried := 0
	for _, p := range composeProjects(t) {
		if tried == wanted {
			break
		}
		manifest := p.converted(t)
		if needsOutside(manifest) {
			continue
		}
		tried++
		t.Run(p.id, func(t *testing.T) {
			namespace := c.Namespace(t)
			c.Apply(t, namespace, manifest)
			for _, kind := range []string{"deployment", "daemonset"} {
				for _, name := range strings.Fields(c.Kubectl(t, "get", kind, "-n", namespace, "-o", "name")) {
					c.Kubectl(t, "rollout", "status", "-n", namespace, name, "--timeout=120s")
				}
			}
			if jobs := strings.TrimSpace(c.Kubectl(t, "get", "jobs", "-n", namespace, "-o", "name")); jobs != "" {
				c.Kubectl(t, "wait", "-n", namespace, "--for=condition=Complete", "--timeout=120s", "job", "--all")
			}
		})
	}
	if tried < wanted {
		t.Errorf("only %d projects can run on their own, want %d", tried, wanted)
	}
}

// needsOutside tells whether a manifest refers to objects that somebody else
// must have made: external volumes, configs and secrets.
func needsOutside(manifest string) bool {
	for _, kind := range []string{"PersistentVolumeClaim", "ConfigMap", "Secret"} {
		for name := range referenced(manifest, kind) {
			if !defined(manifest, kind, name) {
				return true
			}
		}
	}
	return false
}

// referenceKeys are the fields that name an object of the kind.
var referenceKeys = map[string][]string{"PersistentVolumeClaim": {"claimName: "}, "Secret": {"secretName: "}}

func referenced(manifest, kind string) map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(manifest) {
		for _, key := range referenceKeys[kind] {
			if _, name, ok := strings.Cut(strings.TrimSpace(line), key); ok {
				names[name] = true
			}
		}
	}
	return names
}

func defined(manifest, kind, name string) bool {
	return slices.ContainsFunc(strings.Split(manifest, "\n---\n"), func(document string) bool {
		return strings.Contains(document, "\nkind: "+kind+"\n") && strings.Contains(document, "\n  name: "+name+"\n")
	})
}

// The same project gives the same bytes in every run.
func TestCorpusIsDeterministic(t *testing.T) {
	dir := plugins(t)
	for _, p := range composeProjects(t) {
		var first []byte
		for range 3 {
			cmd := exec.Command(filepath.Join(dir, "kubectl-compose"), append([]string{"convert"}, p.args...)...)
			cmd.Dir = p.dir
			cmd.Env = []string{"HOME=" + t.TempDir()}
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%s: %v", p.id, err)
			}
			if first == nil {
				first = out
			}
			if !bytes.Equal(first, out) {
				t.Errorf("%s: two runs differ", p.id)
			}
		}
	}
}
