// Package e2e runs the plugins as users do: real binaries, called by the real
// kubectl, with a real control plane.
package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// binEnv names the folder of the built plugins; make test sets it.
const binEnv = "BATUTA_BIN"

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }

// plugins is the folder of the built plugins; tests that need it are skipped
// without it.
func plugins(t *testing.T) string {
	t.Helper()
	dir := os.Getenv(binEnv)
	if dir == "" {
		t.Skipf("%s is not set: the built plugins are not tested (make test sets it)", binEnv)
	}
	return dir
}

// outcome is the result of a command.
type outcome struct {
	stdout, stderr string
	code           int
}

// run runs the command and returns its result; only a command that cannot be
// started fails the test.
func run(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// plugin prepares a call of "kubectl NAME …" through the real kubectl, as the
// user, with the built plugins on PATH.
func plugin(t *testing.T, c *cluster.Cluster, user cluster.User, args ...string) *exec.Cmd {
	t.Helper()
	dir := plugins(t)
	cmd := c.KubectlCommand(args...)
	cmd.Env = append(c.Env(user), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return cmd
}

func (o outcome) want(t *testing.T, code int, inStderr ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit %d, want %d\nstdout: %s\nstderr: %s", o.code, code, o.stdout, o.stderr)
	}
	for _, text := range inStderr {
		if !strings.Contains(o.stderr, text) {
			t.Errorf("stderr lacks %q:\n%s", text, o.stderr)
		}
	}
}
