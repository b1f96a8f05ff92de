package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/target"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// variants are flags that change the output: every target with its own way to
// publish, every other way with the targets that have most settings for it, and
// the other flags.
func variants() []string {
	var all []string
	for _, name := range target.Names()[1:] {
		all = append(all, "--target="+name)
	}
	return append(all, otherVariants...)
}

var otherVariants = []string{
	"--expose=nodeport", "--expose=loadbalancer", "--expose=gateway", "--expose=gateway --gateway=infra/public",
	"--target=aks --expose=ingress",
	"--target=gke --expose=ingress",
	"--target=eks --expose=ingress --tls-secret=shop-tls --domain=shop.example.com",
	"--target=gke --expose=gateway --tls-secret=shop-tls --network-policy",
	"--workload=statefulset --stable-names", "--pod-security=restricted", "--secrets=placeholder", "--secrets=external",
	"--kube-version=1.37 --wait-for-dependencies --liveness --native-probes", "--env-secrets=all --allow-host-files",
}

// Every real project, with every target, every exposure and every other flag that
// changes the output, is accepted by the API server with the Gateway API.
func TestCorpusVariantsAreAccepted(t *testing.T) {
	c := cluster.Require(t)
	installGatewayAPI(t, c)
	a := c.Acceptor(t)
	projects := composeProjects(t)
	var accepted atomic.Int32
	t.Run("variants", func(t *testing.T) {
		for _, flags := range variants() {
			t.Run(flags, func(t *testing.T) {
				t.Parallel()
				for _, p := range projects {
					p.args = append(slices.Clone(p.args), strings.Fields(flags)...)
					a.Accept(t, p.id, p.convert(t).stdout)
				}
				if !t.Failed() {
					accepted.Add(1)
				}
			})
		}
	})
	t.Logf("accepted by the API server: %d of %d variants of %d projects, %d different objects", accepted.Load(), len(variants()), len(projects), a.Asked())
}

// The cases of the converter's own tests are accepted, too.
func TestCasesAreAccepted(t *testing.T) {
	c := cluster.Require(t)
	installGatewayAPI(t, c)
	a := c.Acceptor(t)
	files, err := filepath.Glob(filepath.Join("..", "..", "pkg", "compose", "convert", "testdata", "*", "manifests.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		a.Accept(t, filepath.Base(filepath.Dir(file)), string(text))
	}
	t.Logf("%d cases, %d different objects", len(files), a.Asked())
}
