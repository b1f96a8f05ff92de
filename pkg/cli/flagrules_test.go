package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// ruled is a set of flags of all types that rules are for.
func ruled() *pflag.FlagSet {
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	fs.String("out", "", "`DIR` to write to")
	fs.String("format", "manifests", "")
	fs.String("color", "auto", "")
	fs.String("watch", "", "")
	fs.Lookup("watch").NoOptDefVal = "end"
	fs.Bool("force", false, "")
	fs.Bool("apply", false, "")
	fs.Bool("diff", false, "")
	fs.StringArray("file", nil, "")
	fs.StringSlice("usages", []string{"signing"}, "")
	fs.Duration("timeout", 0, "")
	fs.Int("width", 0, "")
	fs.Int64("revision", 0, "")
	fs.Var(silent{}, "prompt", "")
	return fs
}

// silent is a value that it does not return, because it may be a secret.
type silent struct{}

func (silent) Set(string) error { return nil }
func (silent) String() string   { return "" }
func (silent) Type() string     { return "stringArray" }

// Each kind of rule has one wording. A want of "" means that the call follows the rule.
func TestRules(t *testing.T) {
	const together = "leave out one of them"
	force, unset := Requires("force", "out"), Requires("force", "apply", "diff")
	modes := AtMostOne("apply", "diff", "out")
	color := OneOf("color", "auto", "always", "never")
	for _, tc := range []struct {
		rule             Rule
		args, want, hint string
	}{
		{force, "", "", ""},
		{force, "--force", "--force requires --out", "add --out DIR, or leave out --force"},
		{force, "--force --out=", "--force requires --out", "add --out DIR, or leave out --force"},
		{force, "--force --out d", "", ""},
		{force, "--force=false", "", ""},
		{force.When(false), "--force", "", ""},
		{force.When(true).WithHint("name a folder"), "--force", "--force requires --out", "name a folder"},
		{force.With("diff"), "--force", "", ""},
		{force.With("diff"), "--force --diff", "--force with --diff requires --out", "add --out DIR, or leave out --force"},
		{unset, "--force", "--force requires --apply or --diff", "add one of them, or leave out --force"},
		{unset, "--force --diff", "", ""},
		{Requires("file", "watch"), "--file a", "--file requires --watch", "add --watch, or leave out --file"},
		{Requires("file", "watch"), "--file=", "", ""},
		{Requires("file", "watch"), "--file a --watch", "", ""},
		{Requires("format=helm", "out"), "--format=helm", "--format=helm requires --out", "add --out DIR, or leave out --format=helm"},
		{Requires("format=manifests", "out"), "", "", ""}, // a default
		{Requires("format=helm", "out"), "--format=manifests", "", ""},
		{Requires("force", "format=helm"), "--force --format=manifests", "--force requires --format=helm", "add --format=helm, or leave out --force"},
		{Requires("force", "format=helm"), "--force --format=helm", "", ""},

		{Requires("prompt", "out"), "--prompt a", "--prompt requires --out", "add --out DIR, or leave out --prompt"},

		{Required("out"), "", "--out is required", "add --out DIR"},
		{Required("out"), "--out=", "--out is required", "add --out DIR"},
		{Required("out"), "--out d", "", ""},

		{Excludes("out", "apply", "diff"), "--out d", "", ""},
		{Excludes("out", "apply", "diff"), "--apply --diff", "", ""},
		{Excludes("out", "apply", "diff"), "--diff --out d", "--out and --diff cannot be used together", together},
		{Excludes("watch=end", "diff"), "--watch --diff", "--watch=end and --diff cannot be used together", together},
		{Excludes("timeout", "diff"), "--timeout=0 --diff", "--timeout and --diff cannot be used together", together},

		{modes, "--apply", "", ""},
		{modes, "--diff --apply", "--apply and --diff cannot be used together", together},
		{modes, "--out d --diff", "--diff and --out cannot be used together", together},

		{color, "", "", ""},
		{color, "--color=never", "", ""},
		{color, "--color=", `--color="" is not valid; expected one of: auto, always, never`, ""},
		{color, "--color=nevre", "--color=nevre is not valid; expected one of: auto, always, never", "did you mean --color=never?"},
		{color.Hidden(), "--color=s3cret", "the value of --color is not valid; expected one of: auto, always, never", ""},
		{color.Hidden(), "--color=nevre", "the value of --color is not valid; expected one of: auto, always, never", "did you mean --color=never?"},
		{OneOf("watch", "end", "forever"), "--watch=", "", ""}, // the default
		{OneOf("format", "helm").With("out"), "--format=x", "", ""},
		{OneOf("format", "helm").With("out"), "--format=x --out d", "--format=x with --out is not valid; expected helm", ""},
		{OneOf("usages", "signing", "authentication"), "--usages=signing,authentication", "", ""},
		{OneOf("usages", "signing", "authentication"), "--usages=signing,login", "--usages=login is not valid; expected one of: signing, authentication", ""},

		{NotNegative("timeout"), "--timeout=0", "", ""},
		{NotNegative("timeout"), "--timeout=-5s", "--timeout must not be negative: -5s", "write it as 90s, 5m or 1h"},
		{NotNegative("width"), "--width=3", "", ""},
		{NotNegative("width"), "--width=-3", "--width must not be negative: -3", ""},
		{Positive("revision"), "", "", ""},
		{Positive("revision"), "--revision=1", "", ""},
		{Positive("revision"), "--revision=0", "--revision must be positive: 0", ""},
		{Positive("revision"), "--revision=-1", "--revision must be positive: -1", ""},
		{Positive("timeout"), "--timeout=0s", "--timeout must be positive: 0s", ""},
	} {
		fs := ruled()
		if err := fs.Parse(strings.Fields(tc.args)); err != nil {
			t.Fatal(err)
		}
		err := Rules{tc.rule}.Check(fs)
		if tc.want == "" {
			if err != nil {
				t.Errorf("%q: got %v", tc.args, err)
			}
			continue
		}
		if hint := strings.Join(fault.Hints(err), "\n"); err == nil || err.Error() != tc.want || hint != tc.hint || fault.Code(err) != 2 {
			t.Errorf("%q:\ngot  %v (hint %q)\nwant %s (hint %q)", tc.args, err, hint, tc.want, tc.hint)
		}
	}
}

// The first broken rule of the table is the error, whatever the order of the
// flags.
func TestRulesInOrder(t *testing.T) {
	fs := ruled()
	if err := fs.Parse([]string{"--timeout=-1s", "--force"}); err != nil {
		t.Fatal(err)
	}
	err := Rules{OneOf("color", "auto"), Requires("force", "out"), NotNegative("timeout")}.Check(fs)
	if err == nil || err.Error() != "--force requires --out" {
		t.Errorf("got %v", err)
	}
}

// Every run finds a misspelt flag, also if the rule is off.
func TestRuleOfUnknownFlag(t *testing.T) {
	for _, rule := range []Rule{
		Requires("forse", "out"), Requires("force", "outt=x"), Excludes("out", "forse").When(false), AtMostOne("out", "forse"), NotNegative("width").With("forse"),
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v: no panic", rule)
				}
			}()
			_ = Rules{rule}.Check(ruled())
		}()
	}
}

func TestRulesComplete(t *testing.T) {
	c := &cobra.Command{Use: "test"}
	c.Flags().AddFlagSet(ruled())
	Rules{OneOf("color", "auto", "never"), OneOf("format", "helm").With("out"), Requires("force", "out")}.Complete(c)
	complete, ok := c.GetFlagCompletionFunc("color")
	if !ok {
		t.Fatal("--color is not completed")
	}
	if words, _ := complete(c, nil, ""); !slices.Equal(words, []string{"auto", "never"}) {
		t.Errorf("got %v", words)
	}
	if _, ok := c.GetFlagCompletionFunc("format"); ok {
		t.Error("--format is completed with the words of one case")
	}
}

// The error about a value of the wrong type has the form of the error about a word that
// a flag does not accept.
func TestInvalidValue(t *testing.T) {
	for _, tc := range []struct {
		args       string
		hidden     bool
		want, hint string
	}{
		{args: "--timeout=soon", want: "--timeout=soon is not valid; expected a duration such as 90s, 5m or 1h"},
		{args: "--timeout=5", want: "--timeout=5 is not valid; expected a duration such as 90s, 5m or 1h", hint: "did you mean --timeout=5s?"},
		{args: "--timeout=5min", want: "--timeout=5min is not valid; expected a duration such as 90s, 5m or 1h", hint: "did you mean --timeout=5m?"},
		{args: "--timeout=2d", want: "--timeout=2d is not valid; expected a duration such as 90s, 5m or 1h", hint: "did you mean --timeout=48h?"},
		{args: "--timeout=5", hidden: true, want: "the value of --timeout is not valid; expected a duration such as 90s, 5m or 1h", hint: "add the unit: --timeout=5m"},
		{args: "--force=maybe", want: "--force=maybe is not valid; expected true or false", hint: "write --force without a value, or --force=false"},
		{args: "--width=wide", want: "--width=wide is not valid; expected a whole number"},
		{args: "--revision=1.5", want: "--revision=1.5 is not valid; expected a whole number"},
	} {
		got := world{name: "compose", construct: func(*Env) *cobra.Command {
			c := &cobra.Command{Use: "compose", RunE: func(*cobra.Command, []string) error { return nil }}
			c.Flags().AddFlagSet(ruled())
			if tc.hidden {
				c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
					return InvalidValue(err.(*pflag.InvalidValueError), true) //nolint:errorlint,forcetypeassert // what Parse returns
				})
			}
			return c
		}}.run(t.Context(), tc.args)
		want := "error: " + tc.want + "\n"
		if tc.hint != "" {
			want += "hint: " + tc.hint + "\n"
		}
		if got.stderr != want || got.code != 2 {
			t.Errorf("%s: got %+v, want %s", tc.args, got, want)
		}
	}
}
