package cluster

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Env is the environment of a command that uses this cluster as user: that of
// this process, with KUBECONFIG set, and with an empty home folder.
func (c *Cluster) Env(user User) []string {
	return append(os.Environ(),
		"KUBECONFIG="+c.Kubeconfig(user),
		"KUBECACHEDIR="+filepath.Join(c.dir, "kubectl-cache"),
		"KUBERC=off",
	)
}

// KubectlCommand prepares kubectl as the administrator: the kubectl of
// KubectlEnv, or else the newest one, which is in the testcluster binary, or
// else that of PATH. Tests of what a user sees run and check it themselves.
func (c *Cluster) KubectlCommand(args ...string) *exec.Cmd {
	name := "kubectl"
	switch path := os.Getenv(KubectlEnv); {
	case path != "":
		name = path
	case c.binary != "":
		name, args = c.binary, append([]string{"kubectl"}, args...)
	}
	cmd := exec.Command(name, args...)
	cmd.Env = c.Env(Admin)
	return cmd
}

// Kubectl runs kubectl as the administrator and returns its standard output. It
// fails the test if kubectl fails.
func (c *Cluster) Kubectl(t testing.TB, args ...string) string {
	t.Helper()
	return c.kubectl(t, "", args)
}

// Apply creates or changes the objects of a manifest in namespace.
func (c *Cluster) Apply(t testing.TB, namespace, manifest string) {
	t.Helper()
	c.kubectl(t, manifest, []string{"apply", "--namespace", namespace, "--filename", "-"})
}

func (c *Cluster) kubectl(t testing.TB, stdin string, args []string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := c.KubectlCommand(args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String()
}
