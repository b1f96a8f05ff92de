package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"kubectl-compose":          main,
		"kubectl_complete-compose": main,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:       "testdata/script",
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "same": same},
		Condition: condition,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("KUBECONFIG", filepath.Join(env.WorkDir, "no-kubeconfig"))
			return nil
		},
	})
}

// condition knows [unprivileged]: file modes mean nothing to root.
func condition(name string) (bool, error) {
	if name == "unprivileged" {
		return os.Getuid() > 0, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// exits CODE COMMAND ARGUMENTS… runs a command and wants its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGUMENTS…")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("run %s: %v", args[1], err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// same TIMES COMMAND ARGUMENTS… runs a command again and again and wants one
// checksum of what it prints.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: same TIMES COMMAND ARGUMENTS…")
	}
	times, err := strconv.Atoi(args[0])
	ts.Check(err)
	sums := map[string]bool{}
	for range times {
		ts.Check(ts.Exec(args[1], args[2:]...))
		sums[fmt.Sprintf("%x", sha256.Sum256([]byte(ts.ReadFile("stdout")+ts.ReadFile("stderr"))))] = true
	}
	if len(sums) != 1 {
		ts.Fatalf("%d different outputs of %d runs", len(sums), times)
	}
}
