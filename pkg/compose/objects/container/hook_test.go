package container

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The program that the tests run for a hook: it writes its directory, a variable
// and its arguments to a file, each followed by NUL.
const recorder = "#!/bin/sh\nprintf '%s\\0' \"$PWD\" \"$VALUE\" \"$@\" >>\"$RECORD\"\n"

// shell finds the shell of this machine, and makes the recorder.
func shell(t testing.TB) (sh, program string) {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	program = filepath.Join(t.TempDir(), "the 'recorder'")
	if err := os.WriteFile(program, []byte(recorder), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	return sh, program
}

// run runs the script and returns what the program recorded.
func run(t testing.TB, sh, script string) []string {
	t.Helper()
	record := filepath.Join(t.TempDir(), "record")
	c := exec.Command(sh, "-c", script)
	c.Env = append(os.Environ(), "RECORD="+record, "VALUE=container's")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, script)
	}
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}

// FuzzHookScript lets the shell run the quoted commands: directory, environment
// and arguments are unchanged, in the order of the hooks.
func FuzzHookScript(f *testing.F) {
	for _, text := range []string{"", "it's", "''", `\`, "$(date)", "`date`", "$HOME", "a\nb\n", "*", "~", "-n", "#x", "!", "é\xff", "A=b", ";", "\t ", `"`} {
		f.Add(text, "x")
		f.Add("x", text)
	}
	sh, program := shell(f)
	f.Fuzz(func(t *testing.T, argument, value string) {
		if strings.ContainsRune(argument+value, 0) {
			t.Skip("no program is given a NUL")
		}
		dir := filepath.Join(t.TempDir(), "it's $HOME")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		here, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		script := hookList{
			{command: []string{program, argument, "end"}, dir: dir, env: []string{"OTHER=" + argument, "VALUE=" + value}},
			{command: []string{program, argument}},
		}.script("")
		if got, want := run(t, sh, script), []string{dir, value, argument, "end", here, "container's", argument}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q\n%s", got, want, script)
		}
	})
}

// A hook is a program, even if the shell has a builtin of that name; the first
// failure stops the next hooks; the stop signal is always sent.
func TestHookScripts(t *testing.T) {
	sh, program := shell(t)
	plain := hook{command: []string{program, "ran"}}
	for name, tc := range map[string]struct {
		list  hookList
		after string
		fails bool
	}{
		"exit is not a program": {list: hookList{{command: []string{"exit", "0"}}, plain}, fails: true},
		"the first fails":       {list: hookList{{command: []string{"false"}}, plain}, fails: true},
		"no such directory":     {list: hookList{{command: []string{program}, dir: "/does/not/exist"}}, fails: true},
		"after what fails":      {list: hookList{{command: []string{"false"}}}, after: shellWords(plain.command)},
		"true is a program too": {list: hookList{{command: []string{"true"}}, plain}},
	} {
		t.Run(name, func(t *testing.T) {
			script := tc.list.script(tc.after)
			if !tc.fails {
				if got := run(t, sh, script); got[len(got)-1] != "ran" {
					t.Errorf("got %q\n%s", got, script)
				}
				return
			}
			c := exec.Command(sh, "-c", script)
			record := filepath.Join(t.TempDir(), "record")
			c.Env = append(os.Environ(), "RECORD="+record)
			if err := c.Run(); err == nil {
				t.Errorf("did not fail: %s", script)
			}
			if _, err := os.Stat(record); err == nil {
				t.Errorf("went on: %s", script)
			}
		})
	}
}

func TestSignalArgument(t *testing.T) {
	for text, want := range map[string]string{
		"SIGINT": "INT", "int": "INT", "SigQuit": "QUIT", "2": "2", "15": "TERM", "9": "KILL", "19": "STOP",
		"SIGRTMIN": "34", "SIGRTMIN+3": "37", "RTMAX-1": "63", "SIGRTMAX": "64",
		"": "", "SIG": "", "SIGNONE": "", "0": "", "-1": "", "65": "", "RTMIN+31": "", "RTMIN-1": "", "RTMAX+1": "", "RTMIN3": "", "RTMAX-x": "", "1 1": "", "INT; date": "",
	} {
		got, known := signalArgument(text)
		if !known {
			got = ""
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// The command sends the signal and ends with the process. A child of the test
// represents the container's first process.
func TestStopCommandEndsWithTheProcess(t *testing.T) {
	sh, _ := shell(t)
	child := exec.Command(sh, "-c", "trap 'exit 7' QUIT; echo ready; while :; do sleep 0.1; done")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil { // the trap is set
		t.Fatal(err)
	}
	go func() { _ = child.Wait() }() // to avoid a zombie
	if out, err := exec.Command(sh, "-c", stopCommand("QUIT", child.Process.Pid)).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if err := child.Process.Signal(os.Interrupt); err == nil {
		t.Error("the command ended before the process")
	}
}
