package secretgen

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/internal/quick"
	"github.com/batuta-k8s/batuta/pkg/cli"
)

// commands are all commands of the plugin with their flags, including the connection
// flags.
func commands(t *testing.T) map[string][]*pflag.Flag {
	t.Helper()
	var root *cobra.Command
	construct := func(env *cli.Env) *cobra.Command {
		root = newCommand(env, func(any) bool { return true })
		return root
	}
	call{construct: construct, args: []string{"version"}}.run(catchLogs(t))
	all := map[string][]*pflag.Flag{}
	root.Flags().VisitAll(func(f *pflag.Flag) { all[""] = append(all[""], f) })
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) { all[""] = append(all[""], f) })
	for _, c := range root.Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if root.Flags().Lookup(f.Name) == nil || f.Name == "cert" {
				all[c.Name()] = append(all[c.Name()], f)
			}
		})
	}
	return all
}

// shownFlags are the flags whose argument is not a secret and may be printed: parts of
// the Secret that are not secret, output formats, the selection of keys, paths, and the
// connection. A path after '=' may be a value, and must not be printed.
func shownFlags(value string) []string {
	shown := strings.Fields(`type annotation field-manager env-dialect include exclude output template output-file bundle cert seal-cert key ca from-docker-config filename ssh-privatekey
		as as-user-extra certificate-authority client-certificate client-key cluster context kubeconfig namespace proxy-url request-timeout server tls-server-name user`)
	if !strings.Contains(value, "=") {
		shown = append(shown, "from-file", "from-env-file", "from-sops")
	}
	return shown
}

// TestCanaryInFlags gives a canary to every flag of every command.
func TestCanaryInFlags(t *testing.T) {
	all, logs, n := commands(t), catchLogs(t), &tally{checker: newChecker()}
	dir, _ := canaryFiles(t, canary)
	server := newServer(t, accepts)
	for command, flags := range all {
		args := strings.Fields(command + " x")
		for _, f := range flags {
			for _, value := range []string{canary, canarySpecial, "a=" + canary, canary + "=a", ""} {
				if slices.Contains(shownFlags(value), f.Name) {
					continue
				}
				for _, more := range [][]string{nil, {"--from-literal", "a=" + canary}, {"--apply", "--server=" + server, "--from-literal", "a=b"}} {
					got := call{args: slices.Concat(args, []string{"--" + f.Name + "=" + value, "-v=10"}, more), dir: dir, terminal: true}.run(logs)
					n.check(t, command+" --"+f.Name, []string{value}, got)
				}
			}
		}
	}
	n.report(t)
}

// TestCanaryInCompletion completes every flag, with canaries on the command line.
func TestCanaryInCompletion(t *testing.T) {
	all, logs, n := commands(t), catchLogs(t), &tally{checker: newChecker()}
	dir, _ := canaryFiles(t, canary)
	log := filepath.Join(t.TempDir(), "log")
	server := newServer(t, accepts)
	for command, flags := range all {
		words := append(strings.Fields(command), "--from-literal", "a="+canary, "--token="+canary, "--server="+server, "--from-env-var", canary)
		for _, f := range flags {
			for _, last := range [][]string{{"--" + f.Name, canary}, {"--" + f.Name, ""}, {"--" + f.Name + "=" + canary}, {"--" + f.Name, canary, ""}} {
				c := call{program: "kubectl_complete-secretgen", args: slices.Concat(words, last), dir: dir, terminal: true}
				c.environ = map[string]string{"BASH_COMP_DEBUG_FILE": log}
				n.check(t, "completion of "+command+" --"+f.Name, last, c.run(logs))
			}
		}
		for _, last := range [][]string{{canary}, {""}, {"x", canary}, {"-p" + canary}, {"--" + canary}, {"--" + canary + "="}} {
			n.check(t, "completion of "+command, last, call{program: "kubectl_complete-secretgen", args: slices.Concat(words, last), dir: dir, terminal: true}.run(logs))
		}
	}
	if text, err := os.ReadFile(log); err == nil && len(n.leaks(string(text))) > 0 {
		t.Errorf("completion writes a log: %s", text)
	}
	n.report(t)
}

// Output to a pipe has the values; messages do not.
func TestCanaryInMessagesOfPipes(t *testing.T) {
	quick.Skip(t)
	logs, n := catchLogs(t), &tally{checker: newChecker()}
	server := newServer(t, accepts)
	for _, value := range []string{canary, canaryBinary} {
		dir, more := canaryFiles(t, value)
		n.checker = newChecker(more...)
		environ := map[string]string{"SECRET": value}
		for _, args := range slices.Concat(argumentLists(value), envLists(value)) {
			got := call{args: append(args, "-v=10"), dir: dir, environ: environ}.run(logs)
			if got.code != 0 && got.stdout != "" {
				t.Errorf("%q prints and fails: %+v", args, got)
			}
			got.stdout = ""
			n.check(t, "a pipe", args, got)
		}
		for _, v := range verbs(server) {
			got := call{args: slices.Concat([]string{"x", "--from-file", "value"}, v.args, []string{"-v=10"}), dir: dir}.run(logs)
			if !strings.HasPrefix(v.name, "print") && v.name != "dry run" && v.name != "apply and print" {
				n.check(t, v.name+" to a pipe", v.args, got)
			}
		}
	}
	n.report(t)
}
