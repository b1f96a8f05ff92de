package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/internal/projects"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// composeProject is a real project of another author.
type composeProject struct {
	id, dir string
	args    []string
}

// composeProjects are the projects that compose-go itself loads.
func composeProjects(t *testing.T) []composeProject {
	t.Helper()
	var out []composeProject
	for _, p := range projects.Loading(t) {
		out = append(out, composeProject{id: p.ID, dir: p.Dir, args: p.Args})
	}
	return out
}

// convert runs kubectl compose convert on the project.
func (p composeProject) convert(t *testing.T) outcome {
	t.Helper()
	cmd := exec.Command(filepath.Join(plugins(t), "kubectl-compose"), append([]string{"convert"}, p.args...)...)
	cmd.Dir = p.dir
	cmd.Env = []string{"HOME=" + t.TempDir()}
	got := run(t, cmd)
	got.want(t, 0)
	return got
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
				cmd.Stdin = strings.NewReader(p.convert(t).stdout)
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

// All projects that need nothing from outside roll out completely after apply.
func TestCorpusRollsOut(t *testing.T) {
	c := cluster.Require(t)
	var rolled, runnable atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for _, p := range composeProjects(t) {
			t.Run(p.id, func(t *testing.T) {
				t.Parallel()
				manifest := p.convert(t).stdout
				m := decode(t, manifest)
				if needs := append(m.dangling(), m.specialNodes()...); len(needs) > 0 {
					t.Logf("cannot run on its own: it needs %s", strings.Join(needs, ", "))
					return
				}
				runnable.Add(1)
				namespace := c.Namespace(t)
				c.Apply(t, namespace, manifest)
				rollOut(t, c, namespace)
				rolled.Add(1)
			})
		}
	})
	t.Logf("rolled out: %d of %d projects that can run", rolled.Load(), runnable.Load())
}

// The same project gives the same bytes in every run.
func TestCorpusIsDeterministic(t *testing.T) {
	for _, p := range composeProjects(t) {
		first := p.convert(t)
		for range 2 {
			if again := p.convert(t); again != first {
				t.Errorf("%s: two runs differ", p.id)
			}
		}
	}
}
