package e2e

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// openTerminal makes a terminal: text that is written to ours is typed at theirs.
func openTerminal(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("this machine has no terminals to give: %v", err)
	}
	t.Cleanup(func() { _ = ours.Close() })
	n, err := unix.IoctlGetInt(int(ours.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(ours.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	theirs, err = os.OpenFile(fmt.Sprint("/dev/pts/", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = theirs.Close() })
	return ours, theirs
}

// TestPrompt types values at a terminal: they are in the Secret, but not on the
// terminal, and afterwards the terminal shows typed text again.
func TestPrompt(t *testing.T) {
	t.Parallel()
	dir := plugins(t)
	const long = 4097
	for name, tc := range map[string]struct {
		typed string
		code  int
		want  string // of standard output, or what the terminal has
	}{
		"a value":     {"cAnArY 1\r", 0, "Y0FuQXJZIDE="},
		"nothing":     {"\r", 2, "--prompt password: nothing was typed"},
		"Ctrl-C":      {"cAnArY\x03", 130, "--prompt password: no value was entered"},
		"Ctrl-D":      {"\x04", 130, "--prompt password: no value was entered"},
		"a long one":  {strings.Repeat("cAnArY", long/6+1) + "\r", 2, "the value is longer than 4095 characters"},
		"interrupted": {"", 130, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours, theirs := openTerminal(t)
			before, err := unix.IoctlGetTermios(int(theirs.Fd()), unix.TCGETS)
			if err != nil {
				t.Fatal(err)
			}
			var stdout bytes.Buffer
			cmd := exec.Command(filepath.Join(dir, "kubectl-secretgen"), "x", "--prompt", "password", "-o", "jsonpath={.data.password}")
			cmd.Stdout, cmd.Stderr, cmd.Stdin = &stdout, theirs, theirs
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			screen := make(chan string, 1)
			go func() {
				var seen bytes.Buffer
				asked := false
				buffer := make([]byte, 4096)
				for {
					n, err := ours.Read(buffer)
					seen.Write(buffer[:n])
					if !asked && strings.Contains(seen.String(), "value of password: ") {
						asked = true
						if tc.typed == "" {
							_ = cmd.Process.Signal(syscall.SIGINT)
						}
						_, _ = io.WriteString(ours, tc.typed)
					}
					if err != nil {
						screen <- seen.String()
						return
					}
				}
			}()
			timer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
			_ = cmd.Wait()
			timer.Stop()
			after, err := unix.IoctlGetTermios(int(theirs.Fd()), unix.TCGETS)
			if err != nil || *after != *before {
				t.Errorf("the terminal is not as it was: %v", err)
			}
			_ = theirs.Close() // ends the reading
			shown := <-screen
			if code := cmd.ProcessState.ExitCode(); code != tc.code || !strings.Contains(shown+stdout.String(), tc.want) {
				t.Errorf("exit code %d, want %d; stdout %q, terminal %q", code, tc.code, stdout.String(), shown)
			}
			if strings.Contains(shown, "cAnArY") {
				t.Errorf("typed text is shown: %q", shown)
			}
		})
	}
}
