package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

const guarded = `
-- compose.yaml --
services:
  web:
    image: web:1
    user: "1000"
    ports: ["8080"]
    depends_on: {db: {condition: service_healthy}, migrate: {condition: service_completed_successfully}}
    pre_start: [{image: "a:1", command: ["true"]}]
    post_start: [{command: [date]}]
    stop_signal: SIGQUIT
    cap_add: [NET_BIND_SERVICE]
    tmpfs: [/tmp]
  worker:
    image: worker:1
    user: "1000"
    depends_on: {migrate: {condition: service_completed_successfully}}
  migrate: {image: "a:1", user: "1000", command: ["true"]}
  db: {image: "db:1", user: "999:999", expose: ["5432"], healthcheck: {test: [CMD, check]}, volumes: ["data:/data"]}
  loud: {image: "a:1", user: "1000", cap_add: [NET_ADMIN]}
volumes: {data: {}}
`

// In a namespace that enforces "restricted" all pods without a finding run, also
// the generated containers, and the one with a finding does not.
func TestPodSecurityIsEnforced(t *testing.T) {
	t.Parallel()
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Kubectl(t, "label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
	got := conversion(t, guarded, "--pod-security=restricted", "--wait-for-dependencies", "-n", namespace)
	got.want(t, 0, "services.loud.cap_add[0]: Pod Security restricted does not allow the capability NET_ADMIN (Capabilities)")
	if n := strings.Count(got.stderr, "does not allow"); n != 1 {
		t.Errorf("%d violations were reported, want 1:\n%s", n, got.stderr)
	}
	c.Apply(t, namespace, got.stdout)
	c.Kubectl(t, "wait", "-n", namespace, "--for=condition=ReplicaFailure", "--timeout=60s", "deployment/loud")
	c.Kubectl(t, "delete", "-n", namespace, "deployment/loud")
	rollOut(t, c, namespace)
}

// Only --kube-version=server connects to the cluster.
func TestKubeVersionOfTheServer(t *testing.T) {
	t.Parallel()
	c := cluster.Require(t)
	file := filepath.Join("..", "..", "pkg", "compose", "convert", "testdata", "hostname", "compose.yaml")
	for version, want := range map[string]bool{"server": true, "1.36": false} {
		got := run(t, plugin(t, c, cluster.Admin, "compose", "convert", "-f", file, "--kube-version="+version))
		got.want(t, 0)
		if has := strings.Contains(got.stdout, "hostnameOverride: a.b.example"); has != want {
			t.Errorf("--kube-version=%s: hostnameOverride: %v\n%s", version, has, got.stderr)
		}
	}
}
