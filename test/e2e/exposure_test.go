package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// gatewayAPI installs the Gateway API once, from the definitions of its module.
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
