package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// canaries are secret values to search for: a typical one, one that is longer
// than a line, and one that is not text.
func canaries() []string {
	return []string{
		"cAnArY+/9f3e7", "\x00\xffbin\x1b+rY\xfe\x80wK+q7Z",
		"h7Kq+2mXz/9pLw+Rt4b/Vn8s+Yc3d/Jg6f+Hq1k/Zw5m+Xb2n/Tp9v+Ld7r/Sc4j+Gf8h/Mk3w+Bx6q/Nz1t+Pd5y/Wv2g+Qs9c/Fh4l+Ut7e/Ao8i+Ek3u/",
	}
}

// canaryForms decode the encodings of a value. The suite of the command
// (pkg/cmd/secretgen/canary_forms_test.go) has all of them; these are the
// encodings that programs, logs and API servers use.
func canaryForms() []func(string) string {
	return []func(string) string{
		func(text string) string { return text },
		readAll(`[A-Za-z0-9+/_-]{8,}`, 4, func(run string) []byte {
			value, _ := base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(run[:len(run)/4*4]))
			return value
		}),
		readAll(`[0-9a-fA-F]{12,}`, 2, func(run string) []byte { value, _ := hex.DecodeString(run[:len(run)/2*2]); return value }),
		readDump,
		func(text string) string { // \xHH and \" of Go, JSON and YAML
			return regexp.MustCompile(`\\(x[0-9a-f]{2}|u00[0-9a-f]{2}|["\\/])`).ReplaceAllStringFunc(text, func(e string) string {
				value, err := hex.DecodeString(e[max(len(e)-2, 1):])
				if err != nil || len(e) == 2 {
					return e[1:]
				}
				return string(value)
			})
		},
	}
}

// readAll decodes the runs of a text, wherever a group of characters may begin.
func readAll(run string, group int, decode func(run string) []byte) func(string) string {
	runs := regexp.MustCompile(run)
	return func(text string) string {
		var b strings.Builder
		for _, r := range runs.FindAllString(text, -1) {
			for shift := range group {
				b.Write(append(decode(r[shift:]), '\n'))
			}
		}
		return b.String()
	}
}

// readDump joins the lines of a hex dump, as client-go logs protobuf.
func readDump(text string) string {
	var b strings.Builder
	for _, line := range regexp.MustCompile(`(?m)[0-9a-f]{8}  ((?:[0-9a-f]{2} {1,2}){1,16}) *\|`).FindAllStringSubmatch(text, -1) {
		value, _ := hex.DecodeString(strings.ReplaceAll(line[1], " ", ""))
		b.Write(value)
	}
	return b.String()
}

// leaked is a piece of six bytes of a canary in a text, in an encoding or in two
// nested ones; "" for none.
func leaked(text string) string {
	for _, outer := range canaryForms() {
		once := outer(text)
		for _, inner := range canaryForms() {
			twice := inner(once)
			for _, value := range canaries() {
				for i := 0; i+6 <= len(value); i++ {
					if piece := value[i : i+6]; strings.Contains(twice, piece) {
						return piece
					}
				}
			}
		}
	}
	return ""
}

// canarySuite counts the checked calls.
type canarySuite struct{ calls, leaks int }

// check fails the test if one of the texts of a call leaks.
func (s *canarySuite) check(t *testing.T, name string, texts ...string) {
	t.Helper()
	s.calls++
	for _, text := range texts {
		if piece := leaked(text); piece != "" {
			s.leaks++
			t.Errorf("%s: leaks %q:\n%.4000s", name, piece, text)
		}
	}
}

func (s *canarySuite) tell(t *testing.T) {
	t.Helper()
	t.Logf("canary: %d of %d calls without a leak, in %d forms", s.calls-s.leaks, s.calls, len(canaryForms())*len(canaryForms()))
}

// The suite finds a planted canary.
func TestCanaryIsFound(t *testing.T) {
	for _, value := range canaries() {
		encoded := base64.StdEncoding.EncodeToString([]byte("ab" + value))
		for _, text := range []string{
			value, encoded, hex.EncodeToString([]byte("x" + value)), hex.Dump([]byte("k8s\x00 Secret v1" + value)), fmt.Sprintf("%q", value), string(must(json.Marshal([]byte(value)))(t)),
			hex.Dump([]byte(`{"data":{"a":"` + encoded)), fmt.Sprintf("%q", `{"data":{"a":"`+encoded), "…" + value[3:9] + "…",
		} {
			if leaked(text) == "" {
				t.Errorf("a planted leak is not found: %q", text)
			}
		}
	}
	if piece := leaked("secret/x created\n(13 bytes)"); piece != "" {
		t.Errorf("found %q in nothing", piece)
	}
}

// TestCanaryOnServer applies canaries to a real API server in all ways, and
// provokes all errors, at the highest verbosity.
func TestCanaryOnServer(t *testing.T) {
	t.Parallel()
	s, suite := newSecrets(t), &canarySuite{}
	for i, value := range canaries() {
		s.file(t, "value", value)
		x := fmt.Sprintf("x%d", i)
		s.kubectl(t, "create secret generic "+x+" --save-config --from-file=a="+filepath.Join(s.dir, "value"), "--from-literal=gone=old")
		if leaked(string(must(json.Marshal(s.get(t, x).Annotations))(t))) == "" {
			t.Fatal("kubectl keeps no copy of the data any more: the test proves nothing")
		}
		s.kubectl(t, "create deployment "+x+" --image=nginx")
		s.kubectl(t, "set env deployment/"+x+" --from=secret/"+x)
		for _, tc := range []struct {
			user cluster.User
			code int
			line string
		}{
			{cluster.Admin, 3, "check " + x},
			{cluster.Admin, 3, "check " + x + " -o json"},
			{cluster.Viewer, 1, "check " + x},
			{cluster.Viewer, 1, "check"},
			{cluster.Admin, 1, x + " --from-file a=value --from-literal b=1 --diff"},
			{cluster.Admin, 0, x + " --from-file a=value --from-literal b=1 --dry-run=server"},
			{cluster.Admin, 0, x + " --from-file a=value --from-literal b=1 --apply --dry-run=client"},
			{cluster.Admin, 0, x + " --from-file a=value --from-literal b=1 --apply --restart-consumers"},
			{cluster.Admin, 0, x + " --from-file a=value --from-literal b=1 --apply"},
			{cluster.Admin, 1, x + " --from-file a=value --from-literal b=2 --diff"},
			{cluster.Admin, 0, x + " --from-file a=value --from-literal b=2 --apply -o name"},
			{cluster.Admin, 1, x + " --from-file a=value --from-literal b=3 --apply --field-manager=another"},
			{cluster.Admin, 1, x + " --from-file a=value --from-literal b=3 --dry-run=server --field-manager=another"},
			{cluster.Admin, 1, x + " --from-file a=value --type example.com/other --apply"},
			{cluster.Admin, 0, x + " --consumers"},
			{cluster.Admin, 0, "f" + x + " --from-file a=value --immutable --apply"},
			{cluster.Admin, 1, "f" + x + " --from-file b=value --apply"},
			{cluster.Admin, 1, "g" + x + " --from-file a=value --apply -n nowhere"},
			{cluster.Admin, 0, "g" + x + " --from-file a=value --generate b=alnum:32 --apply"},
			{cluster.Admin, 0, "h" + x + " --from-file a=value --generate b=hex:32 --append-hash --apply"},
			{cluster.Viewer, 1, x + " --from-file a=value --apply"},
			{cluster.Viewer, 1, x + " --from-file a=value --dry-run=server"},
			{cluster.Viewer, 2, x + " --from-file a=value --diff"},
			{cluster.Viewer, 1, x + " --consumers"},
			{cluster.Token, 0, x + " --from-file a=value --from-literal b=2 --apply"},
			{cluster.Expired, 1, x + " --from-file a=value --apply"},
			{cluster.Admin, 1, x + " --from-file a=value --apply --server=https://127.0.0.1:1"},
			{cluster.Admin, 1, x + " --from-file a=value --apply --request-timeout=1ns"},
			{cluster.Admin, 1, x + " --from-file a=value --apply --as=nobody"},
			{cluster.Admin, 1, x + " --from-file a=value --apply --certificate-authority=/dev/null"},
			{cluster.Admin, 2, x + " --from-file username=value --type basic-auth --from-file bad#key=value --apply"},
		} {
			got := run(t, s.command(t, tc.user, tc.line, "-v=10"))
			suite.check(t, tc.line, got.stdout, got.stderr)
			if got.code != tc.code {
				t.Errorf("%s: exit %d, want %d: %.3000s", tc.line, got.code, tc.code, lastLines(got.stderr))
			}
			if tc.user == cluster.Admin && strings.HasSuffix(tc.line, "--apply") && tc.code == 0 && !strings.Contains(got.stderr, "not logged: it may hold the values of Secrets") {
				t.Errorf("%s: no body is kept out of the log: the test proves nothing: %s", tc.line, got.stderr)
			}
		}
		stored := s.get(t, x)
		if string(stored.Data["a"]) != value {
			t.Errorf("the Secret has %q, want %q", stored.Data["a"], value)
		}
		suite.check(t, "metadata of the Secret", string(must(json.Marshal(stored.ObjectMeta))(t)))
		suite.check(t, "the Deployment", s.kubectl(t, "get deployment "+x+" -o json --show-managed-fields"))
	}
	suite.check(t, "events", s.kubectl(t, "get events -o json"))
	suite.tell(t)
	for _, log := range must(filepath.Glob(filepath.Join(s.Dir(), "logs", "*")))(t) {
		if text, err := os.ReadFile(log); err == nil && leaked(string(text)) != "" {
			t.Logf("the control plane itself has a canary in %s", filepath.Base(log))
		}
	}
}

// lastLines are the error and what is around it.
func lastLines(text string) string { return text[max(0, len(text)-500):] }

// spy is a script that writes its process information to a file, and then prints
// a text.
func spy(t *testing.T, dir, name, say string) (seen string) {
	t.Helper()
	seen = filepath.Join(dir, name+".seen")
	script := "#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/cmdline >> " + seen + "\ntr '\\0' '\\n' < /proc/$$/environ >> " + seen +
		"\ntr '\\0' '\\n' < /proc/$PPID/cmdline >> " + seen + "\ntr '\\0' '\\n' < /proc/$PPID/environ >> " + seen + "\n" + say + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return seen
}

// TestCanaryInProcesses checks the process information of the plugin and of the
// programs that it starts: no value is in an argument or a variable.
func TestCanaryInProcesses(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/proc is Linux's")
	}
	binary, dir, suite := filepath.Join(plugins(t), "kubectl-secretgen"), t.TempDir(), &canarySuite{}
	value := canaries()[0]
	helper := spy(t, dir, "docker-credential-spy", `echo '`+value+`' >&2; echo '{"Username":"u","Secret":"`+value+`"}'`)
	login := spy(t, dir, "login", "exit 1") // its own output, which goes to the terminal as with kubectl
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config := write("config.json", `{"credsStore":"spy","auths":{"registry.example.com":{}}}`)
	write("value", value)
	kubeconfig := write("kubeconfig", `{"apiVersion":"v1","kind":"Config","current-context":"a","contexts":[{"name":"a","context":{"cluster":"a","user":"a"}}],
		"clusters":[{"name":"a","cluster":{"server":"https://127.0.0.1:1"}}],
		"users":[{"name":"a","user":{"exec":{"apiVersion":"client.authentication.k8s.io/v1","interactiveMode":"Never","command":"`+filepath.Join(dir, "login")+`"}}}]}`)
	for _, args := range []string{
		"docker-registry x --from-docker-config=" + config + " --registry registry.example.com --from-file a=value --from-stdin b",
		"x --from-file a=value --from-stdin b --apply", "x --from-env-file - --diff",
	} {
		cmd := exec.Command(binary, append(strings.Fields(args), "-v=10")...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader("A="+value)
		cmd.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "KUBECONFIG=" + kubeconfig, "TMPDIR=" + dir}
		got := run(t, cmd)
		suite.check(t, args, got.stderr)
	}
	for _, seen := range []string{helper, login} {
		text, err := os.ReadFile(seen)
		if err != nil || !strings.Contains(string(text), "kubectl-secretgen") {
			t.Errorf("the program was not started, the test proves nothing: %v", err)
		}
		suite.check(t, seen, string(text))
	}
	suite.tell(t)
}

// TestCanaryWhileReading stops the plugin in the middle: there is no core dump,
// and no value in a file.
func TestCanaryWhileReading(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("/proc is Linux's")
	}
	dir, value := t.TempDir(), canaries()[0]
	for _, end := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGKILL} {
		cmd := exec.Command(filepath.Join(plugins(t), "kubectl-secretgen"), "x", "--from-file", "a=value", "--from-stdin", "b", "--output-file", "out.yaml", "-v=10")
		cmd.Dir, cmd.Env = dir, []string{"TMPDIR=" + dir, "HOME=" + dir}
		if err := os.WriteFile(filepath.Join(dir, "value"), []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
		var screen bytes.Buffer
		cmd.Stdout, cmd.Stderr = &screen, &screen
		in := must(cmd.StdinPipe())(t)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(in, value)
		time.Sleep(300 * time.Millisecond)
		limits := string(must(os.ReadFile(fmt.Sprintf("/proc/%d/limits", cmd.Process.Pid)))(t))
		if !regexp.MustCompile(`Max core file size +0 +0 `).MatchString(limits) {
			t.Errorf("a core may be dumped:\n%s", limits)
		}
		_ = cmd.Process.Signal(end)
		_ = cmd.Wait()
		in.Close()
		if piece := leaked(screen.String()); piece != "" {
			t.Errorf("%v: the screen has %q: %s", end, piece, &screen)
		}
		if entries := must(os.ReadDir(dir))(t); len(entries) != 1 {
			t.Errorf("%v: left in the folder: %v", end, entries)
		}
	}
}

// TestCanaryInFiles writes to a full disk, and reads files that are too large.
func TestCanaryInFiles(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the limits of a shell are tried on Linux")
	}
	binary, dir, value := filepath.Join(plugins(t), "kubectl-secretgen"), t.TempDir(), canaries()[0]
	large := strings.Repeat(value, 1000)
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "value"), []byte(large), 0o600), os.WriteFile(filepath.Join(dir, "huge"), nil, 0o600),
		os.Truncate(filepath.Join(dir, "huge"), 100_000_000), syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600)); err != nil {
		t.Fatal(err)
	}
	names := func() string {
		var all []string
		for _, e := range must(os.ReadDir(dir))(t) {
			all = append(all, e.Name())
		}
		return strings.Join(all, " ")
	}
	before := names()
	shell := func(limit, args string) outcome {
		cmd := exec.Command("sh", "-c", "umask 0; "+limit+"; exec "+binary+" "+args+" -v=10")
		cmd.Dir, cmd.Env = dir, []string{"TMPDIR=" + dir, "HOME=" + dir}
		return run(t, cmd)
	}
	got := shell("ulimit -f 4", "x --from-file value --output-file out.yaml")
	got.want(t, 1, "write out.yaml (--output-file): ")
	if after := names(); after != before || leaked(got.stdout+got.stderr) != "" {
		t.Errorf("left: %s, %+v", after, got)
	}
	shell("true", "x --from-file value --output-file out.yaml").want(t, 0)
	if info := must(os.Stat(filepath.Join(dir, "out.yaml")))(t); info.Mode().Perm() != 0o600 {
		t.Errorf("the output file is %v", info.Mode())
	}
	for _, args := range []string{"x --from-file huge", "x --from-env-file huge", "x --from-file a=value --from-file huge --apply", "-f huge", "tls x --cert huge --key huge"} {
		cmd := exec.Command(binary, strings.Fields(args)...)
		cmd.Dir = dir
		run(t, cmd).want(t, 2)
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && usage.Maxrss > 80_000 {
			t.Errorf("%s: took %d KiB of memory for a file that is refused", args, usage.Maxrss)
		}
	}
	for _, args := range []string{"x --from-file pipe", "x --from-env-file pipe", "-f pipe", "x --from-literal a=b --from-file b=pipe"} {
		cmd := exec.Command(binary, strings.Fields(args)...)
		cmd.Dir = dir
		written := make(chan int, 1)
		go func() { written <- pour(filepath.Join(dir, "pipe"), large, 100_000_000) }()
		got := run(t, cmd)
		got.want(t, 2)
		if end, err := os.OpenFile(filepath.Join(dir, "pipe"), os.O_RDONLY|syscall.O_NONBLOCK, 0); err == nil {
			end.Close() // unblocks a writer without a reader
		}
		if n := <-written; n > 4<<20 || leaked(got.stdout+got.stderr) != "" {
			t.Errorf("%s: read %d bytes before it refused: %+v", args, n, got)
		}
	}
}

// pour writes text into a pipe repeatedly, until the reader is gone or that many
// bytes are written, and returns their number.
func pour(path, text string, most int) (n int) {
	pipe, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return 0
	}
	defer pipe.Close()
	for n < most {
		w, err := io.WriteString(pipe, text)
		if n += w; err != nil {
			return n
		}
	}
	return n
}
