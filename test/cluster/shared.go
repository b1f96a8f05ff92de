package cluster

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// howToRun is the message for a missing cluster.
const howToRun = "no control plane: " + BinaryEnv + " is not set. " +
	"Run `make test`, or set it to the path that test/controlplane/build.sh prints"

// startPatience is the time limit for the start of the shared cluster.
const startPatience = 5 * time.Minute

// Main runs the tests of a package with a cluster that they share, and returns
// the exit code. Without BinaryEnv no cluster is started and Require skips. If
// DirEnv names a cluster, that one is used and not changed.
func Main(m *testing.M) int {
	if os.Getenv(BinaryEnv) == "" || os.Getenv(DirEnv) != "" {
		return m.Run()
	}
	ctx, cancel := context.WithTimeout(context.Background(), startPatience)
	defer cancel()
	c, err := Start(ctx, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, "error: start the shared cluster:", err)
		return 1
	}
	return runShared(m.Run, c, os.Stderr)
}

// runShared runs tests against c, prints its logs if they fail, and stops it. A
// test that panics ends this process immediately; then the cluster ends on its
// own.
func runShared(run func() int, c *Cluster, stderr io.Writer) int {
	code := 1
	if err := os.Setenv(DirEnv, c.dir); err != nil {
		fmt.Fprintln(stderr, "error:", err)
	} else {
		code = run()
	}
	if code != 0 {
		c.reportLogs(stderr)
	}
	if err := c.Stop(); err != nil {
		fmt.Fprintln(stderr, "error: stop the shared cluster:", err)
		return 1
	}
	return code
}

// Require returns the cluster that the tests of this process share, and skips the
// test if there is none.
func Require(t testing.TB) *Cluster {
	t.Helper()
	dir := os.Getenv(DirEnv)
	switch {
	case dir != "":
	case os.Getenv(BinaryEnv) != "":
		t.Fatal("the shared cluster was not started: call cluster.Main in TestMain")
	default:
		t.Skip(howToRun)
	}
	c := &Cluster{dir: dir, binary: os.Getenv(BinaryEnv)}
	if _, err := os.Stat(c.Kubeconfig(Admin)); err != nil {
		t.Fatalf("no cluster runs in %s, which %s names: %v", dir, DirEnv, err)
	}
	return c
}

// Own starts a cluster for one test and stops it at its end. It skips the test
// without a binary.
func Own(t testing.TB, opts Options) *Cluster {
	t.Helper()
	if opts.Binary == "" && os.Getenv(BinaryEnv) == "" {
		t.Skip(howToRun)
	}
	ctx, cancel := context.WithTimeout(t.Context(), startPatience)
	defer cancel()
	c, err := Start(ctx, opts)
	if err != nil {
		t.Fatalf("start a cluster: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Errorf("stop the cluster: %v", err)
		}
	})
	return c
}

// reportLogs prints the ends of the components' logs, and copies the logs to the
// folder of LogsEnv.
func (c *Cluster) reportLogs(w io.Writer) {
	logs := filepath.Join(c.dir, "logs")
	entries, err := os.ReadDir(logs)
	if err != nil {
		fmt.Fprintln(w, "no logs of the control plane:", err)
		return
	}
	for _, e := range entries {
		text, err := tail(filepath.Join(logs, e.Name()), 5)
		if err != nil {
			text = err.Error()
		}
		fmt.Fprintf(w, "--- the end of %s\n%s\n", e.Name(), text)
	}
	target := os.Getenv(LogsEnv)
	if target == "" {
		fmt.Fprintf(w, "(set %s to a folder to keep the whole logs)\n", LogsEnv)
		return
	}
	target = filepath.Join(target, filepath.Base(c.dir))
	if err := os.CopyFS(target, os.DirFS(logs)); err != nil {
		fmt.Fprintln(w, "keep the logs of the control plane:", err)
		return
	}
	fmt.Fprintln(w, "the logs of the control plane are in", target)
}
