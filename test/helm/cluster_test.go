package helm

import (
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }

// The API server accepts the rendered charts of real projects, under strict
// validation, for each exposure that needs no further API.
func TestCorpusChartsAreAccepted(t *testing.T) {
	c := cluster.Require(t)
	a := c.Acceptor(t)
	projects := corpus(t)
	var accepted atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for name, p := range projects {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				p.run(t, "--format=helm", "--out", dir)
				for _, exposure := range []string{"none", "nodeport", "loadbalancer", "ingress"} {
					manifests, _, err := template(dir, "shop", "expose.type="+exposure)
					if err != nil && strings.Contains(err.Error(), "'expose' not allowed") {
						manifests, _, err = template(dir, "shop")
					}
					if err != nil {
						t.Fatal(err)
					}
					a.Accept(t, exposure, manifests)
				}
				if !t.Failed() {
					accepted.Add(1)
				}
			})
		}
	})
	t.Logf("charts accepted by the API server: %d of %d", accepted.Load(), len(projects))
}
