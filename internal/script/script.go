// Package script runs the txtar scripts of a plugin (testdata/script) with the
// plugin on PATH under its real names. In addition to the commands of testscript,
// scripts have
//
//	exits CODE COMMAND ARGUMENTS…   run a command and want its exit code
//	same N COMMAND ARGUMENTS…       run a command N times and want the same output
//	[unprivileged]                  file modes mean something to this user
//	$EXAMPLES                       the project's examples folder
//
// They run with their own home folder, without a kubeconfig.
package script

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

	"github.com/batuta-k8s/batuta"
)

// Main is the TestMain of a plugin's main package: it puts main on PATH as the
// files that kubectl runs for the plugin and for its completion.
func Main(m *testing.M, plugin string, main func()) {
	suite, err := batuta.Load()
	if err != nil {
		panic(err)
	}
	p, err := suite.Find(plugin)
	if err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){p.File(): main, p.CompletionFile(): main})
}

// Run runs the scripts of the package under test, which is two folders under the
// project's root.
func Run(t *testing.T) {
	t.Helper()
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:       "testdata/script",
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "same": same},
		Condition: condition,
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("KUBECONFIG", filepath.Join(env.WorkDir, "no-kubeconfig"))
			return nil
		},
	})
}

func condition(name string) (bool, error) {
	if name == "unprivileged" {
		return os.Getuid() > 0, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

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

// same TIMES COMMAND ARGUMENTS… runs a command several times and requires the
// same output every time.
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
