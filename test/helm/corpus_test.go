package helm

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// corpus are the projects of others that compose-go loads, by name.
func corpus(t testing.TB) map[string]project {
	t.Helper()
	root := os.Getenv("BATUTA_CORPUS")
	if root == "" {
		t.Skip("BATUTA_CORPUS is not set")
	}
	file, err := os.Open(filepath.Join(root, "compose", "SOURCES.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	projects := map[string]project{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if fields := strings.Split(lines.Text(), "\t"); len(fields) > 10 && fields[10] == "yes" {
			projects[fields[0]] = project{
				dir: filepath.Join(root, "compose", fields[0], fields[6]), args: strings.Fields(fields[5]),
				environ: map[string]string{"HOME": t.TempDir()},
			}
		}
	}
	if len(projects) == 0 {
		t.Fatal("the corpus has no projects")
	}
	return projects
}

// The charts of real projects lint, and template to the plain output, for every
// exposure and every platform.
func TestCorpusCharts(t *testing.T) {
	projects := corpus(t)
	var equal atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for name, p := range projects {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				p.checkEveryExposure(t)
				for _, target := range []string{"local", "aks", "gke", "eks"} {
					q := p
					q.args = append(p.args[:len(p.args):len(p.args)], "--target="+target)
					q.checkDefaults(t)
				}
				if !t.Failed() {
					equal.Add(1)
				}
			})
		}
	})
	t.Logf("charts that are equal to the plain output: %d of %d", equal.Load(), len(projects))
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
