package e2e

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// silentServer accepts connections and sends nothing; reached receives a value
// for each connection.
func silentServer(t *testing.T) (address string, reached <-chan struct{}) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	came := make(chan struct{}, 16)
	go func() {
		for {
			if _, err := listener.Accept(); err != nil {
				return
			}
			came <- struct{}{}
		}
	}()
	return listener.Addr().String(), came
}

// Ctrl-C ends a plugin that waits for standard input or for a server: soon, with
// exit code 130, and without output.
func TestInterrupt(t *testing.T) {
	dir := plugins(t)
	address, reached := silentServer(t)
	for name, tc := range map[string]struct {
		args  []string
		ready func(stdin *os.File)
	}{
		"waits for standard input": {[]string{"kubectl-compose", "convert", "-f", "-"}, func(stdin *os.File) {
			_, _ = stdin.WriteString("services:\n")
			time.Sleep(300 * time.Millisecond)
		}},
		"waits for a server": {[]string{"kubectl-rollout_viz", "deploy/web", "--server=http://" + address}, func(*os.File) { <-reached }},
		"waits for TLS":      {[]string{"kubectl-rollout_viz", "deploy/web", "--server=https://" + address}, func(*os.File) { <-reached }},
	} {
		for _, signals := range [][]os.Signal{{os.Interrupt}, {os.Interrupt, os.Interrupt}, {syscall.SIGTERM}} {
			cmd := exec.Command(filepath.Join(dir, tc.args[0]), tc.args[1:]...)
			cmd.Env = append(os.Environ(), "KUBECONFIG=/dev/null", "HTTP_PROXY=", "HTTPS_PROXY=")
			in, out, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			var screen bytes.Buffer
			cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &screen, &screen
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			tc.ready(out)
			start := time.Now()
			for _, s := range signals {
				_ = cmd.Process.Signal(s)
			}
			_ = cmd.Wait()
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("%s, %v: took %v", name, signals, took)
			}
			// A second Ctrl-C may find the plugin without its handler; a shell
			// then also returns 130.
			again := len(signals) > 1 && cmd.ProcessState.String() == "signal: interrupt"
			if cmd.ProcessState.ExitCode() != 130 && !again || screen.Len() > 0 {
				t.Errorf("%s, %v: %v, screen %q", name, signals, cmd.ProcessState, &screen)
			}
			in.Close()
			out.Close()
		}
	}
}

// A reader that closes the pipe, as head does, ends a plugin silently.
func TestClosedPipe(t *testing.T) {
	for _, args := range []string{"kubectl-compose options", "kubectl-secretgen --help", "kubectl-rollout_viz --from ../../examples/rollout/web.yaml"} {
		words := strings.Fields(args)
		in, out, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		in.Close()
		var stderr bytes.Buffer
		cmd := exec.Command(filepath.Join(plugins(t), words[0]), words[1:]...)
		cmd.Stdout, cmd.Stderr = out, &stderr
		err = cmd.Run()
		out.Close()
		if err == nil || stderr.Len() > 0 {
			t.Errorf("%s: %v, stderr %q", args, err, &stderr)
		}
	}
}

// Completion never blocks the shell, for any server, and prints nothing on
// standard error.
func TestCompletionWithSilentServer(t *testing.T) {
	address, _ := silentServer(t)
	for _, words := range [][]string{
		{"kubectl_complete-rollout_viz", "--server=http://" + address, "deploy/"},
		{"kubectl_complete-compose", "convert", "--server=http://" + address, "-n", ""},
	} {
		cmd := exec.Command(filepath.Join(plugins(t), strings.Replace(words[0], "_complete", "", 1)))
		cmd.Args = words
		cmd.Env = append(os.Environ(), "KUBECONFIG=/does/not/exist", "HTTP_PROXY=")
		start := time.Now()
		got := run(t, cmd)
		if got.stdout != ":4\n" || got.stderr != "" {
			t.Errorf("%v: got %+v", words, got)
		}
		if took := time.Since(start); took > 4*time.Second { // 1.6 s on an idle machine
			t.Errorf("%v: took %v", words, took)
		}
	}
}
