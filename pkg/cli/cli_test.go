package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// outcome is the result of one run of a plugin.
type outcome struct {
	stdout, stderr string
	code           int
}

// world is a plugin and its environment.
type world struct {
	name      string
	construct Constructor
	environ   map[string]string
	dir       string
	argv0     string
}

// run runs the plugin as a process does.
func (w world) run(ctx context.Context, args ...string) outcome {
	var out, errOut bytes.Buffer
	if w.argv0 == "" {
		w.argv0 = "/usr/local/bin/kubectl-" + strings.ReplaceAll(w.name, "-", "_")
	}
	env := &Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut},
		Args:      append([]string{w.argv0}, args...),
		Environ:   maps.Clone(w.environ),
		Dir:       w.dir,
		Now:       func() time.Time { return time.Unix(0, 0) },
	}
	code := Run(ctx, w.name, w.construct, env)
	return outcome{out.String(), errOut.String(), code}
}

// group is a plugin of subcommands.
func group(env *Env) *cobra.Command {
	root := &cobra.Command{Use: "compose"}
	convert := &cobra.Command{Use: "convert [SERVICE...]", Short: "Convert it", RunE: say(env), Example: "  kubectl compose convert"}
	convert.Flags().StringP("file", "f", "", "read `FILE`")
	convert.Flags().String("color", "auto", "auto or never")
	convert.Flags().StringArray("profile", nil, "enable it")
	convert.Flags().Bool("a-very-long-name-for-a-flag-of-this-plugin", false, "first word "+strings.Repeat("and another ", 20)+"last word")
	root.AddCommand(convert)
	return root
}

// single is a plugin that is one command.
func single(env *Env) *cobra.Command {
	return &cobra.Command{Use: "rollout-viz deploy/NAME", Args: cobra.MinimumNArgs(1), RunE: say(env)}
}

// say prints what the flags select.
func say(env *Env) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		namespace, _, err := env.Kube.Namespace()
		fmt.Fprintf(env.Out, "%v in %s\n", args, namespace)
		return err
	}
}

func compose() world { return world{name: "compose", construct: group} }

// withHabits is a plugin with answers to flags and commands of other tools.
func withHabits() world {
	return world{name: "compose", construct: func(env *Env) *cobra.Command {
		env.Habits = func() Habits {
			return Habits{
				Flags: map[string]string{"--chart": "write --format=helm"}, Commands: map[string]string{"up": "write kubectl apply"},
				Command: func(word string) string { return "write -f " + word },
			}
		}
		return group(env)
	}}
}

func rolloutViz() world { return world{name: "rollout-viz", construct: single} }

// failing is a plugin whose command returns the error.
func failing(err error) world {
	return world{name: "compose", construct: func(*Env) *cobra.Command {
		return &cobra.Command{Use: "compose", RunE: func(*cobra.Command, []string) error { return err }}
	}}
}

func TestWrongUse(t *testing.T) {
	for _, tc := range []struct {
		world world
		args  string
		want  string
	}{
		{compose(), "nonsense", "error: unknown command \"nonsense\" for \"kubectl compose\"\nhint: the commands are: completion, convert, options, version; see 'kubectl compose --help'\n"},
		{compose(), "up -d", "error: unknown command \"up\" for \"kubectl compose\"\nhint: the commands are: "},
		{compose(), "convrt", "error: unknown command \"convrt\" for \"kubectl compose\"\nhint: did you mean 'kubectl compose convert'?\n"},
		{compose(), "help convrt", "error: unknown command \"convrt\" for \"kubectl compose\"\nhint: did you mean 'kubectl compose convert'?\n"},
		{rolloutViz(), "help nonsense", "error: unknown command \"nonsense\" for \"kubectl rollout-viz\"\nhint: the commands are: completion, options, version; see"},
		{compose(), "--nope", "error: unknown flag: --nope\nhint: see 'kubectl compose --help'\n"},
		{compose(), "convert --nope", "error: unknown flag: --nope\nhint: see 'kubectl compose convert --help'\n"},
		{compose(), "convert -f", "error: --file requires a value\nhint: write --file FILE\n"},
		{compose(), "convert -v", "error: -v requires a value\nhint: write -v LEVEL\n"},
		{compose(), "--version", "error: unknown flag: --version\nhint: did you mean 'kubectl compose version'?\n"},
		{compose(), "convert --fiel a", "error: unknown flag: --fiel\nhint: did you mean --file?\n"},
		{compose(), "convert --name-space=a", "error: unknown flag: --name-space\nhint: did you mean --namespace?\n"},
		{compose(), "convert -profile a", "error: unknown flag: -profile\nhint: did you mean --profile?\n"},
		{compose(), "convert -x", "error: unknown flag: -x\nhint: see 'kubectl compose convert --help'\n"},
		{compose(), "--file a", "error: unknown flag: --file\nhint: --file is a flag of: kubectl compose convert\n"},
		{compose(), "-f", "error: unknown flag: -f\nhint: -f is a flag of: kubectl compose convert\n"},
		{compose(), "convert --=a", "error: bad flag syntax: --=a\nhint: see 'kubectl compose convert --help'\n"},
		{withHabits(), "convert --chart", "error: unknown flag: --chart\nhint: write --format=helm\n"},
		{withHabits(), "up", "error: unknown command \"up\" for \"kubectl compose\"\nhint: write kubectl apply\n"},
		{withHabits(), "a.yaml", "error: unknown command \"a.yaml\" for \"kubectl compose\"\nhint: write -f a.yaml\n"},
		{compose(), "convert -v=loud", "error: -v=loud is not valid; expected LEVEL\n"},
		{compose(), "version x", "error: kubectl compose version takes no arguments, got \"x\"\nhint: see 'kubectl compose version --help'\n"},
		{compose(), "options x", "error: kubectl compose options takes no arguments"},
		{compose(), "completion bash", "error: kubectl compose completion takes no arguments, got \"bash\"\nhint: see"},
		{compose(), "version -o xml", "error: --output=xml is not valid; expected one of: json, yaml\n"},
		{compose(), "version -o jsom", "error: --output=jsom is not valid; expected one of: json, yaml\nhint: did you mean --output=json?\n"},
		{rolloutViz(), "", "error: requires at least 1 arg(s), only received 0\nhint: see 'kubectl rollout-viz --help'\n"},
		{compose(), "convert -n a --as-user-extra=x --context=c", "error: --as-user-extra=x is not valid; expected KEY=VALUE\n"},
	} {
		got := tc.world.run(t.Context(), strings.Fields(tc.args)...)
		if got.code != 2 || !strings.HasPrefix(got.stderr, tc.want) || strings.Count(got.stderr, "error: ") != 1 {
			t.Errorf("%s %s: exit %d, stderr:\n%swant:\n%s", tc.world.name, tc.args, got.code, got.stderr, tc.want)
		}
	}
}

func TestErrorsAndExitCodes(t *testing.T) {
	plain := errors.New("plain")
	for name, tc := range map[string]struct {
		err  error
		code int
		want string
	}{
		"none":       {nil, 0, ""},
		"plain":      {plain, 1, "error: plain\n"},
		"usage":      {fault.Usagef("wrong"), 2, "error: wrong\n"},
		"hint":       {fault.Wrap(fault.Failed, plain, "try again"), 1, "error: plain\nhint: try again\n"},
		"wrapped":    {fmt.Errorf("do it: %w", fault.Wrap(fault.Usage, plain, "not so")), 2, "error: do it: plain\nhint: not so\n"},
		"hint twice": {fault.Wrap(fault.Usage, fault.Wrap(fault.Failed, plain, "same"), "same"), 2, "error: plain\nhint: same\n"},
		"the answer": {fault.Wrap(fault.No, plain, ""), 3, "error: plain\n"},
		"in time":    {fault.Wrap(fault.Unfinished, plain, ""), 4, "error: plain\n"},
		"joined": {errors.Join(fault.Usagef("a").WithHint("fix a"), errors.New("b"), errors.Join(errors.New("c"), fault.Usagef("d"))), 2,
			"error: a\nhint: fix a\nerror: b\nerror: c\nerror: d\n"},
		"canceled, but not by the user": {context.Canceled, 1, "error: context canceled\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := failing(tc.err).run(t.Context()); got.code != tc.code || got.stderr != tc.want || got.stdout != "" {
				t.Errorf("got %+v, want exit %d and:\n%s", got, tc.code, tc.want)
			}
		})
	}
}

// After Ctrl-C nothing is printed, whatever error the command returns.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := failing(fmt.Errorf("get: %w", context.Canceled)).run(ctx); got != (outcome{code: 130}) {
		t.Errorf("got %+v", got)
	}
	if got := failing(nil).run(ctx); got != (outcome{}) {
		t.Errorf("a command that was done: got %+v", got)
	}
}

func TestConnectionFlagsWorkOnEveryCommand(t *testing.T) {
	for _, args := range [][]string{{"convert", "-n", "shop"}, {"-n", "shop", "convert"}, {"convert", "--namespace=shop"}} {
		if got := compose().run(t.Context(), args...); got.stdout != "[] in shop\n" || got.code != 0 {
			t.Errorf("%v: got %+v", args, got)
		}
	}
	if got := rolloutViz().run(t.Context(), "-n", "shop", "version", "-v=3"); got.code != 0 || !strings.HasPrefix(got.stdout, "kubectl rollout-viz ") {
		t.Errorf("got %+v", got)
	}
}

// An argument with the name of a subcommand follows "--".
func TestArgumentNamedLikeASubcommand(t *testing.T) {
	got := rolloutViz().run(t.Context(), "-n", "a", "--", "version")
	if got.stdout != "[version] in a\n" {
		t.Errorf("got %+v", got)
	}
}

func TestUnknownPlugin(t *testing.T) {
	got := world{name: "nope", construct: single}.run(t.Context())
	if got.code != 1 || !strings.Contains(got.stderr, `no plugin "nope"`) {
		t.Errorf("got %+v", got)
	}
}

func TestNoArgv(t *testing.T) {
	env := &Env{Args: nil}
	if got := arguments(env); got == nil || len(got) != 0 {
		t.Errorf("got %v: cobra would take the process's", got)
	}
}

func TestEnviron(t *testing.T) {
	got := environ([]string{"A=1", "B=x=y", "=C:=C:\\x", "EMPTY=", "odd"})
	want := map[string]string{"A": "1", "B": "x=y", "=C:": "C:\\x", "EMPTY": ""}
	if !maps.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	env := &Env{Environ: got}
	if _, ok := env.Lookup("EMPTY"); !ok {
		t.Error("a variable without a value is not found")
	}
	if _, ok := env.Lookup("odd"); ok || !slices.Contains(slices.Collect(maps.Keys(got)), "B") {
		t.Error("odd is not a variable")
	}
}
