package command_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/command"
)

// canary is in all output of the program; no error may contain it.
const canary = "c4n4ry"

// behaviour is the variable that makes the test's own program the one to run.
const behaviour = "COMMAND_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if as := os.Getenv(behaviour); as != "" {
		os.Exit(behave(as))
	}
	os.Exit(m.Run())
}

// behave is the program.
func behave(as string) int {
	fmt.Fprintln(os.Stderr, "said "+canary+"\x1b[2J\xff")
	switch as {
	case "good":
		fmt.Print(canary + strings.Join(os.Args[1:], "|"))
	case "stdin":
		in, err := io.ReadAll(os.Stdin)
		fmt.Print(len(in), err)
	case "fails":
		fmt.Println(canary)
		return 7
	case "silent failure":
		_ = os.Stderr.Close()
		return 1
	case "2 MiB":
		_, _ = os.Stdout.Write(bytes.Repeat([]byte(canary), 2<<20/len(canary)))
	case "exactly 1 MiB":
		_, _ = os.Stdout.Write(make([]byte, command.MaxOutput))
	case "loud":
		_, _ = os.Stderr.Write(bytes.Repeat([]byte(canary), 2<<20/len(canary)))
		fmt.Print("ok")
	case "hangs":
		fmt.Print(canary)
		time.Sleep(time.Minute)
	case "parent", "leaves": // a child that would write a file after a second
		child := exec.Command(os.Args[0], os.Args[1])
		child.Env = append(os.Environ(), behaviour+"=child")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		if err := child.Start(); err != nil {
			return 1
		}
		if as == "parent" {
			time.Sleep(time.Minute)
		}
		fmt.Print("left")
	case "child":
		time.Sleep(1500 * time.Millisecond)
		_ = os.WriteFile(os.Args[1], nil, 0o600)
	}
	return 0
}

// program is a runner and the path of the program that behaves in this way.
func program(t *testing.T, as string) (command.Runner, string) {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return command.Runner{Environment: append(os.Environ(), behaviour+"="+as), Timeout: 20 * time.Second}, path
}

func TestRun(t *testing.T) {
	t.Parallel()
	for as, want := range map[string]string{
		"good": canary + "a b|$HOME|", "stdin": "0 <nil>", "loud": "ok", "exactly 1 MiB": strings.Repeat("\x00", command.MaxOutput),
	} {
		r, path := program(t, as)
		got, err := r.Run(t.Context(), t.TempDir(), []string{path, "a b", "$HOME", ""})
		if err != nil || string(got) != want {
			t.Errorf("%s: got %d bytes, %v, want %d", as, len(got), err, len(want))
		}
	}
}

// checkError checks an error, and that it has no value unless that is wanted.
func checkError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Fatalf("got %v, want %s", err, want)
	}
	if hints := fault.Hints(err); len(hints) != 1 || strings.Contains(err.Error()+hints[0], canary) {
		t.Errorf("got %q, hints %q", err, hints)
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	for as, want := range map[string]string{
		"fails":          "command.test failed with exit code 7; its error output is withheld because it may contain values",
		"silent failure": "command.test failed with exit code 1",
		"2 MiB":          "command.test printed more than 1048576 bytes",
	} {
		t.Run(as, func(t *testing.T) {
			r, path := program(t, as)
			out, err := r.Run(t.Context(), t.TempDir(), []string{path, canary})
			if out != nil {
				t.Error("there is output")
			}
			checkError(t, err, want)
		})
	}
}

// A program has only the environment that it is given.
func TestEnvironment(t *testing.T) {
	t.Setenv(canary, canary)
	path, err := exec.LookPath("env")
	if err != nil {
		t.Skip(err)
	}
	for _, environment := range [][]string{nil, {"A=b"}} {
		out, err := command.Runner{Environment: environment}.Run(t.Context(), "", []string{path})
		if err != nil || strings.Contains(string(out), canary) {
			t.Errorf("%q: got %q, %v", environment, out, err)
		}
	}
}

// The error output is shown on request.
func TestShowErrors(t *testing.T) {
	r, path := program(t, "fails")
	r.ShowErrors = true
	_, err := r.Run(t.Context(), "", []string{path})
	if want := "command.test failed with exit code 7:\nsaid " + canary + "\x1b[2J?"; err == nil || err.Error() != want {
		t.Errorf("got %q", err)
	}
}

// A program that does not end is stopped, with all that it has started.
func TestTimeout(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no process groups")
	}
	for _, as := range []string{"hangs", "parent"} {
		r, path := program(t, as)
		r.Timeout = 300 * time.Millisecond
		mark := filepath.Join(t.TempDir(), "mark")
		begin := time.Now()
		_, err := r.Run(t.Context(), "", []string{path, mark})
		checkError(t, err, "command.test did not end in 300ms, and was stopped")
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s: took %s", as, took)
		}
		gone(t, mark)
	}
}

// gone checks that a child was ended before it could write the file.
func gone(t *testing.T, mark string) {
	t.Helper()
	time.Sleep(2 * time.Second)
	if _, err := os.Stat(mark); err == nil {
		t.Error("a child is still running")
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no process groups")
	}
	r, path := program(t, "parent")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	mark := filepath.Join(t.TempDir(), "mark")
	if _, err := r.Run(ctx, "", []string{path, mark}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	gone(t, mark)
}

// What a program leaves running would keep its output open, and is ended.
func TestLeftProcess(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no process groups")
	}
	r, path := program(t, "leaves")
	mark := filepath.Join(t.TempDir(), "mark")
	_, err := r.Run(t.Context(), "", []string{path, mark})
	checkError(t, err, "command.test left a process that keeps its output open")
	gone(t, mark)
}

// A program that is not found may be a value.
func TestNotFound(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, canary), nil, 0o600); err != nil { // cannot be executed
		t.Fatal(err)
	}
	r := command.Runner{Environment: []string{"PATH=" + dir + string(filepath.ListSeparator) + "."}}
	for first, want := range map[string]string{
		canary: "the program is not in a folder of PATH", "./" + canary: "the program does not exist, or cannot be executed",
		dir + "/" + canary: "the program does not exist", dir: "the program does not exist", "": "there is no program",
	} {
		_, err := r.Run(t.Context(), dir, []string{first})
		checkError(t, err, want)
	}
	_, err := r.Run(t.Context(), dir, nil)
	checkError(t, err, "there is no program")
}

// A path is relative to the folder, and a name is not.
func TestFind(t *testing.T) {
	r, path := program(t, "good")
	dir := t.TempDir()
	if err := os.Symlink(path, filepath.Join(dir, "tool")); err != nil {
		t.Skip(err)
	}
	if _, err := r.Run(t.Context(), dir, []string{"./tool"}); err != nil {
		t.Error(err)
	}
	_, err := r.Run(t.Context(), dir, []string{"tool"})
	checkError(t, err, "the program is not in a folder of PATH")
	r.Environment = append(r.Environment, "PATH="+dir)
	if _, err := r.Run(t.Context(), "", []string{"tool"}); err != nil {
		t.Error(err)
	}
}
