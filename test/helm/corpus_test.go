package helm

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/internal/projects"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// corpus are the projects of other authors that compose-go loads, by name.
func corpus(t testing.TB) map[string]project {
	t.Helper()
	return byName(t, projects.Loading(t))
}

func byName(t testing.TB, all []projects.Project) map[string]project {
	t.Helper()
	out := map[string]project{}
	for _, p := range all {
		out[p.ID] = project{dir: p.Dir, args: p.Args, environ: p.Environ(t)}
	}
	return out
}

// The charts of real projects pass helm lint, and render to the plain output, for
// every exposure and every platform.
func TestCorpusCharts(t *testing.T) {
	all := corpus(t)
	var equal atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for name, p := range all {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				p.checkEveryExposure(t)
				for _, name := range target.Names()[1:] {
					q := p
					q.args = append(p.args[:len(p.args):len(p.args)], "--target="+name)
					q.checkDefaults(t)
				}
				if !t.Failed() {
					equal.Add(1)
				}
			})
		}
	})
	t.Logf("charts that are equal to the plain output: %d of %d", equal.Load(), len(all))
}

func (p project) checkEveryExposure(t *testing.T) {
	t.Helper()
	dir := p.checkDefaults(t)
	for _, exposure := range []string{"nodeport", "loadbalancer", "ingress", "gateway"} {
		set := []string{"expose.type=" + exposure}
		if _, _, err := template(dir, p.namespace(), set...); err != nil && strings.Contains(err.Error(), "'expose' not allowed") {
			set = nil
		}
		p.exposed(exposure).compare(t, dir, set, nil)
	}
}
