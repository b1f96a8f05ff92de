package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// gatewayAPI makes the API server know the Gateway API, from the module's own
// definitions, once.
var gatewayAPI sync.Once

func installGatewayAPI(t *testing.T, c *cluster.Cluster) {
	t.Helper()
	gatewayAPI.Do(func() {
		dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/gateway-api").Output()
		if err != nil {
			t.Fatalf("find the module of the Gateway API: %v", err)
		}
		c.Kubectl(t, "apply", "--server-side", "-f", filepath.Join(strings.TrimSpace(string(dir)), "config", "crd", "standard"))
		c.Kubectl(t, "wait", "--for=condition=Established", "--timeout=60s",
			"crd/gateways.gateway.networking.k8s.io", "crd/httproutes.gateway.networking.k8s.io")
	})
}

// Every target is tried with its own way to publish, and every other way with
// the target that has most to say about it, and once with all that can be asked
// for beside.
var exposed = [][]string{
	{"--target=local"},
	{"--target=aks"},
	{"--target=gke"},
	{"--target=eks"},
	{"--target=aks", "--expose=ingress"},
	{"--target=gke", "--expose=ingress"},
	{"--target=eks", "--expose=ingress", "--tls-secret=shop-tls", "--domain=shop.example.com"},
	{"--expose=gateway"},
	{"--expose=gateway", "--gateway=infra/public"},
	{"--target=gke", "--expose=gateway", "--tls-secret=shop-tls", "--network-policy"},
}

// Every real project converts for every target and with every exposure, and the
// API server, which knows the Gateway API, accepts every object under strict
// validation.
func TestExposedCorpusIsAccepted(t *testing.T) {
	c := cluster.Require(t)
	projects := composeProjects(t)
	installGatewayAPI(t, c)
	namespace := c.Namespace(t)
	for _, flags := range exposed {
		var accepted atomic.Int32
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			for _, p := range projects {
				t.Run(p.id, func(t *testing.T) {
					t.Parallel()
					p.args = append(append([]string{}, p.args...), flags...)
					if dryRun(t, c, namespace, p.convert(t).stdout) {
						accepted.Add(1)
					}
				})
			}
		})
		t.Logf("%s: accepted by the API server: %d of %d", strings.Join(flags, " "), accepted.Load(), len(projects))
	}
}

func dryRun(t *testing.T, c *cluster.Cluster, namespace, manifest string) bool {
	t.Helper()
	cmd := c.KubectlCommand("apply", "-n", namespace, "--dry-run=server", "--validate=strict", "-f", "-")
	cmd.Stdin = strings.NewReader(manifest)
	got := run(t, cmd)
	if got.code != 0 {
		t.Error(got.stderr)
	}
	return got.code == 0
}

// The project's own cases about the network, with their flags, are accepted.
func TestNetworkCasesAreAccepted(t *testing.T) {
	c := cluster.Require(t)
	installGatewayAPI(t, c)
	for _, pattern := range []string{"expose-*", "gateway-*", "ingress-*", "target-*", "port-collisions-*", "network-*", "external-links*", "host-ports", "ipv6", "models"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "pkg", "compose", "convert", "testdata", pattern, "manifests.yaml"))
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err, len(files))
		}
		for _, file := range files {
			t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				dryRun(t, c, c.Namespace(t), strings.ReplaceAll(string(text), "  namespace: shop\n", ""))
			})
		}
	}
}

// A project with a NetworkPolicy for each network is applied, and rolls out.
func TestNetworkPoliciesRollOut(t *testing.T) {
	c := cluster.Require(t)
	file := filepath.Join("..", "..", "pkg", "compose", "convert", "testdata", "network-policy", "compose.yaml")
	namespace := c.Namespace(t)
	cmd := exec.Command(filepath.Join(plugins(t), "kubectl-compose"), "convert", "-f", file, "--network-policy", "-n", namespace)
	got := run(t, cmd)
	got.want(t, 0)
	c.Apply(t, namespace, got.stdout)
	rollOut(t, c, namespace)
	policies := c.Kubectl(t, "get", "networkpolicies", "-n", namespace, "-o", "name")
	for _, name := range []string{"network-back", "network-front", "web-published", "sealed-isolated"} {
		if !strings.Contains(policies, name) {
			t.Errorf("no policy %s among\n%s", name, policies)
		}
	}
	pods := c.Kubectl(t, "get", "pods", "-n", namespace, "-l", "kubectl-compose/network-front=true", "-o", "name")
	if strings.Count(pods, "pod/") != 1 || !strings.Contains(pods, "pod/web-") {
		t.Errorf("in the network front is web alone, not\n%s", pods)
	}
}
