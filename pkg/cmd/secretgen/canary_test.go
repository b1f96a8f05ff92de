package secretgen

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"fmt"
)

// verb is something that is done with a Secret.
type verb struct {
	name string
	args []string
}

// verbs are all of them, with a server at that address.
func verbs(server string) []verb {
	there := "--server=" + server
	return []verb{
		{"print", nil},
		{"print JSON", []string{"-o", "json"}},
		{"print a name", []string{"-o", "name"}},
		{"print KYAML", []string{"-o", "kyaml"}},
		{"print a template", []string{"-o", "go-template={{.data}}"}},
		{"print managed fields", []string{"-o", "yaml", "--show-managed-fields"}},
		{"dry run", []string{"--dry-run=client"}},
		{"output file", []string{"--output-file", "out/x.yaml"}},
		{"seal", []string{"--seal", "--cert", "seal.crt", "--scope", "cluster-wide"}},
		{"seal to a file", []string{"--seal", "--cert", "seal.crt", "--output-file", "out/s.yaml", "-n", "a"}},
		{"apply", []string{"--apply", there}},
		{"apply and print", []string{"--apply", "-o", "json", there}},
		{"apply, dry", []string{"--apply", "--dry-run=client", there}},
		{"server dry run", []string{"--dry-run=server", there}},
		{"diff", []string{"--diff", there}},
		{"consumers", []string{"--consumers", there}},
		{"restart", []string{"--apply", "--restart-consumers", there}},
	}
}

// TestCanary runs every verb on every input, at the highest verbosity, with a
// canary as every value, for a terminal and for a pipe.
func TestCanary(t *testing.T) {
	logs, total := catchLogs(t), &tally{checker: newChecker()}
	server := newServer(t, accepts)
	took := map[string]time.Duration{}
	var slow []string
	for _, value := range []string{canary} {
		dir, more := canaryFiles(t, value)
		n := &tally{checker: newChecker(append(more, "not quite a canary")...)}
		environ := map[string]string{"SECRET": value, "PATH": filepath.Join(dir, "bin") + ":" + os.Getenv("PATH")}
		for _, args := range argumentLists(value) {
			for _, v := range verbs(server) {
				c := call{
					args: slices.Concat(args, v.args, []string{"-v=10"}), dir: dir, environ: environ, terminal: true,
					stdin: strings.NewReader("A=" + value + "\n" + value),
				}
				start := time.Now()
				got := c.run(logs)
				took[v.name] += time.Since(start)
				if d := time.Since(start); d > 100*time.Millisecond {
					slow = append(slow, fmt.Sprint(d, c.args))
				}
				n.check(t, v.name, c.args, got)
				if got.code != 0 && got.stdout != "" && v.name != "diff" {
					t.Errorf("%q prints and fails: %+v", c.args, got)
				}
				if t.Failed() && n.leaking > 200 {
					t.FailNow()
				}
			}
		}
		total.calls += n.calls
		total.leaking += n.leaking
	}
	total.tell(t)
	t.Log(took)
	t.Log(strings.Join(slow, "\n"))
}

// argumentLists are the command lines of the tables, without a verb.
func argumentLists(value string) [][]string {
	var all [][]string
	add := func(kind string, in badInput) {
		args := []string{"x"}
		if kind != "" {
			args = []string{kind, "x"}
		}
		if kind == "bootstrap-token" {
			args[1] = "bootstrap-token-0123ab"
		}
		for _, arg := range slices.Concat(strings.Fields(in.args), in.more) {
			args = append(args, instead(arg, value))
		}
		all = append(all, args)
	}
	for _, in := range badInputs() {
		add("", in)
	}
	for kind, inputs := range kindInputs() {
		for _, in := range inputs {
			add(kind, in)
		}
	}
	for _, typed := range generates() {
		add("", badInput{args: "--generate " + typed + " --from-literal b=*"})
	}
	return all
}
