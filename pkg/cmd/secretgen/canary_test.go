package secretgen

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/quick"
)

// verb is an operation on a Secret.
type verb struct {
	name string
	args []string
}

// verbs are all of them, with a server at the address. The first ones cover all paths of
// a call.
func verbs(server string) []verb {
	there := "--server=" + server
	return []verb{
		{"print", nil},
		{"output file", []string{"--output-file", "out/x.yaml"}},
		{"apply", []string{"--apply", there}},
		{"diff", []string{"--diff", there}},
		{"consumers", []string{"--consumers", there}},
		{"print JSON", []string{"-o", "json"}},
		{"print a name", []string{"-o", "name"}},
		{"print KYAML", []string{"-o", "kyaml"}},
		{"print a template", []string{"-o", "go-template={{.data}}"}},
		{"print managed fields", []string{"-o", "yaml", "--show-managed-fields"}},
		{"dry run", []string{"--dry-run=client"}},
		{"seal", []string{"--seal", "--cert", "seal.crt", "--scope", "cluster-wide"}},
		{"seal to a file", []string{"--seal", "--cert", "seal.crt", "--output-file", "out/s.yaml", "-n", "a"}},
		{"apply and print", []string{"--apply", "-o", "json", there}},
		{"apply, dry", []string{"--apply", "--dry-run=client", there}},
		{"server dry run", []string{"--dry-run=server", there}},
		{"restart", []string{"--apply", "--restart-consumers", there}},
	}
}

const ways = 5

// TestCanary runs all verbs with every input, at the highest verbosity, with a canary as
// every value, on a terminal.
func TestCanary(t *testing.T) {
	quick.Skip(t)
	r := &canaryRun{t: t, logs: catchLogs(t), verbs: verbs(newServer(t, accepts)), done: map[string]int{}}
	for _, value := range []string{canary, canarySpecial, canaryBinary, canaryLong} {
		dir, more := canaryFiles(t, value)
		r.checker = newChecker(append(more, "not quite a canary")...)
		r.value, r.dir = value, dir
		for i, args := range argumentLists(value) {
			switch {
			case value != canary:
				r.do(r.verbs[i%len(r.verbs)], args)
			case r.do(r.verbs[0], args) == 0:
				r.doAll(r.verbs[1:], args)
			default:
				r.doAll(r.verbs[1:ways], args)
			}
		}
		for i, args := range envLists(value) {
			r.do(r.verbs[0], args)
			r.do(r.verbs[1+i%(len(r.verbs)-1)], args)
		}
	}
	r.report(t)
	for _, v := range r.verbs {
		if r.done[v.name] == 0 {
			t.Errorf("%s: never came to its end, nothing is proved", v.name)
		}
	}
}

// canaryRun runs calls with each canary.
type canaryRun struct {
	t     *testing.T
	logs  *logs
	verbs []verb
	tally
	value, dir string
	done       map[string]int // calls of a verb that came to their end
}

func (r *canaryRun) doAll(verbs []verb, args []string) {
	for _, v := range verbs {
		r.do(v, args)
	}
}

// do runs one verb, and returns the exit code.
func (r *canaryRun) do(v verb, args []string) int {
	r.t.Helper()
	if args[0] == "tls" || args[0] == "--cert" {
		v.args = slices.Clone(v.args)
		if i := slices.Index(v.args, "--cert"); i >= 0 {
			v.args[i] = "--seal-cert"
		}
	}
	c := call{
		args: slices.Concat(args, v.args, []string{"-v=10"}), dir: r.dir, terminal: true, stdin: strings.NewReader("A=" + r.value + "\n" + r.value),
		environ: map[string]string{"SECRET": strings.Trim(r.value, "\x00"), "PATH": filepath.Join(r.dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH")},
	}
	got := c.run(r.logs)
	r.check(r.t, v.name, c.args, got)
	if got.code == 0 || v.name == "diff" && got.code == 1 {
		r.done[v.name]++
	} else if got.stdout != "" {
		r.t.Errorf("%q prints and fails: %+v", c.args, got)
	}
	r.checkFolder()
	return got.code
}

// checkFolder checks the files in the folder of the output file after a call: no file that
// other users can read, no value in a sealed file, and no other files. It removes them.
func (r *canaryRun) checkFolder() {
	r.t.Helper()
	out := filepath.Join(r.dir, "out")
	entries, err := os.ReadDir(out)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || e.Name() != "x.yaml" && e.Name() != "s.yaml" || info.Mode().Perm() != 0o600 {
			r.t.Errorf("left in the folder: %s, %v, %v", e.Name(), info, err)
		}
		text, err := os.ReadFile(filepath.Join(out, e.Name()))
		if found := r.leaks(string(text)); err != nil || e.Name() == "s.yaml" && found != nil {
			r.t.Errorf("%s: %v, %v", e.Name(), found, err)
		}
		if err := os.Remove(filepath.Join(out, e.Name())); err != nil {
			r.t.Fatal(err)
		}
	}
}

// endless is a reader that counts the bytes that are read.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, strings.Repeat(canary, 1+len(p)/len(canary)))
	e.read += n
	return n, nil
}

// The plugin does not read more than the size limit of a Secret, or of a file of Secrets.
func TestCanaryWithoutEnd(t *testing.T) {
	logs, n := catchLogs(t), &tally{checker: newChecker()}
	for _, args := range []string{
		"x --from-stdin a", "x --from-file a=-", "x --from-env-file -", "-f -", "tls x --cert - --key -", "ssh-auth x --ssh-privatekey -",
		"docker-registry x --docker-username u --docker-password-stdin", "docker-registry x --from-docker-config=-", "x --from-literal a=b --seal --cert -",
	} {
		stdin := &endless{}
		got := call{args: append(strings.Fields(args), "-v=10"), stdin: stdin, terminal: true}.run(logs)
		n.check(t, "without end", strings.Fields(args), got)
		if got.code != 2 || stdin.read > 4<<20 {
			t.Errorf("%s: read %d bytes: %+v", args, stdin.read, got)
		}
	}
	n.report(t)
}

// argumentLists are the command lines of the tables, without a verb.
func argumentLists(value string) [][]string {
	var all [][]string
	for _, in := range badInputs() {
		all = append(all, in.arguments("", value))
	}
	for kind, inputs := range kindInputs() {
		for _, in := range inputs {
			all = append(all, in.arguments(kind, value))
		}
	}
	for _, typed := range generates() {
		all = append(all, badInput{args: "--generate " + typed + " --from-literal b=*"}.arguments("", value))
	}
	return all
}

func envLists(value string) [][]string {
	var all [][]string
	for _, in := range envInputs() {
		all = append(all, in.arguments("", value))
	}
	return all
}

func (in badInput) arguments(kind, value string) []string {
	args := []string{"x"}
	switch kind {
	case "":
	case "bootstrap-token":
		args = []string{kind, "bootstrap-token-0123ab"}
	default:
		args = []string{kind, "x"}
	}
	for _, arg := range slices.Concat(strings.Fields(in.args), in.more) {
		args = append(args, instead(arg, value))
	}
	return args
}
