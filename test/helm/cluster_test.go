package helm

import (
	"os"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }

// The API server accepts what charts of real projects template to, under
// strict validation, published in each way that needs no further API.
func TestCorpusChartsAreAccepted(t *testing.T) {
	c := cluster.Require(t)
	projects, accepted := corpus(t), 0
	namespace := c.Namespace(t)
	for name, p := range projects {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			p.run(t, "--format=helm", "--out", dir)
			for _, exposure := range []string{"none", "nodeport", "loadbalancer", "ingress"} {
				manifests, _, err := template(dir, namespace, "expose.type="+exposure)
				if err != nil && strings.Contains(err.Error(), "'expose' not allowed") {
					manifests, _, err = template(dir, namespace)
				}
				if err != nil {
					t.Fatal(err)
				}
				if strings.TrimSpace(manifests) == "" {
					continue
				}
				apply := c.KubectlCommand("apply", "-n", namespace, "--dry-run=server", "--validate=strict", "-f", "-")
				apply.Stdin = strings.NewReader(manifests)
				if out, err := apply.CombinedOutput(); err != nil {
					t.Errorf("%s: %v\n%s", exposure, err, out)
				}
			}
			if !t.Failed() {
				accepted++
			}
		})
	}
	t.Logf("charts accepted by the API server: %d of %d", accepted, len(projects))
}
