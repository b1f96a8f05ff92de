package cli

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"
)

func TestHelpIsTheSameHoweverAskedFor(t *testing.T) {
	want := compose().run(t.Context(), "--help")
	for _, args := range [][]string{{}, {"-h"}, {"help"}, {"-n", "x", "-h"}} {
		if got := compose().run(t.Context(), args...); got != want {
			t.Errorf("%v: got %+v", args, got)
		}
	}
	if want.code != 0 || want.stderr != "" {
		t.Errorf("--help: exit %d, stderr %q", want.code, want.stderr)
	}
	sub := compose().run(t.Context(), "convert", "--help")
	if got := compose().run(t.Context(), "help", "convert"); got != sub || !strings.HasPrefix(got.stdout, "Convert it\n\nUsage:\n  kubectl compose convert [SERVICE...] [flags]\n\nExamples:\n") {
		t.Errorf("help convert: got %+v", got)
	}
}

func TestHelpSaysKubectl(t *testing.T) {
	for _, w := range []world{compose(), rolloutViz()} {
		for _, args := range [][]string{{"--help"}, {"options", "--help"}, {"version", "--help"}, {"help", "help"}, {"options"}} {
			got := w.run(t.Context(), args...)
			if got.code != 0 || strings.Contains(got.stdout, "kubectl-") || args[0] != "options" && !strings.Contains(got.stdout, "kubectl "+w.name) {
				t.Errorf("%s %v: exit %d\n%s", w.name, args, got.code, got.stdout)
			}
		}
	}
}

// A plugin's own commands and flags are first, in the order of their definition. Of the
// connection flags, help has only two; "options" lists the others.
func TestHelpOrder(t *testing.T) {
	root := compose().run(t.Context(), "--help").stdout
	inOrder(t, root, "Usage:\n  kubectl compose COMMAND\n", "\nCommands:\n  convert  Convert it\n", "\nOther commands:\n  completion  ",
		"\n  options ", "\n  version ", "\nFlags:\n  -h, --help  print this help\n", "kubectl compose options\n")
	convert := compose().run(t.Context(), "convert", "--help").stdout
	inOrder(t, convert, "\n  -f, --file FILE", "\n      --color VALUE", "(default auto)", "\n      --profile VALUE", "\n  -n, --namespace NAME", "\n      --context NAME", "\n  -h, --help")
	if strings.Contains(convert, "\n      --as-group") || strings.Contains(root, "-n, --namespace") {
		t.Errorf("help has connection flags:\n%s\n%s", root, convert)
	}
	if version := compose().run(t.Context(), "version", "-h").stdout; strings.Contains(version, "--namespace") {
		t.Errorf("version has a flag for the namespace:\n%s", version)
	}
}

// Flags are in the groups of the command's table, in the order of the table. Flags that
// it does not have are last, and are found by CheckFlagGroups.
func TestFlagGroups(t *testing.T) {
	var root *cobra.Command
	w := world{name: "compose", construct: func(env *Env) *cobra.Command {
		root = group(env)
		convert, _, _ := root.Find([]string{"convert"})
		annotate(convert, FlagGroups, "Input: profile file none\nCluster: namespace context")
		return root
	}}
	help := w.run(t.Context(), "convert", "--help").stdout
	inOrder(t, help, "\nInput flags:\n      --profile VALUE", "\n  -f, --file FILE ", "\n\nCluster flags:\n  -n, --namespace", "\n\nOther flags:\n      --color VALUE", "\n  -h, --help")
	convert, _, _ := root.Find([]string{"convert"})
	problems := strings.Join(CheckFlagGroups(convert), "\n")
	if !strings.Contains(problems, "kubectl compose convert: --color is in no group") || strings.Contains(problems, "--file") || strings.Contains(problems, "--help") {
		t.Errorf("got %s", problems)
	}
}

func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Fatalf("%q is missing or out of order in:\n%s", part, text)
		}
		rest = after
	}
}

// Help is as wide as the terminal, up to 80 columns. Only examples, which are copied,
// and single words are wider.
func TestHelpFitsTheWidth(t *testing.T) {
	for _, columns := range []string{"20", "40", "59", "60", "80", "100", "200"} {
		width := map[string]int{"20": 20, "40": 40, "59": 59, "60": 60, "80": 80, "100": 80, "200": 80}[columns]
		for _, args := range [][]string{{"convert", "--help"}, {"--help"}, {"options"}} {
			w := compose()
			w.environ = map[string]string{"COLUMNS": columns}
			for line := range strings.Lines(w.run(t.Context(), args...).stdout) {
				line = strings.TrimRight(line, "\n")
				if utf8.RuneCountInString(line) > width && len(strings.Fields(line)) > 1 && !strings.HasPrefix(line, "  -") && !strings.HasPrefix(line, "      --") && !strings.HasPrefix(line, "  kubectl") {
					t.Errorf("%s columns, %v: %q", columns, args, line)
				}
				if strings.HasSuffix(line, " ") {
					t.Errorf("%s columns, %v: %q ends with a space", columns, args, line)
				}
			}
		}
	}
}

// Help has the same words in a narrow terminal.
func TestWrapKeepsWords(t *testing.T) {
	wide, narrow := compose(), compose()
	wide.environ, narrow.environ = map[string]string{"COLUMNS": "80"}, map[string]string{"COLUMNS": "30"}
	for _, args := range [][]string{{"convert", "-h"}, {"options"}, {"-h"}} {
		a, b := wide.run(t.Context(), args...).stdout, narrow.run(t.Context(), args...).stdout
		if strings.Join(strings.Fields(a), " ") != strings.Join(strings.Fields(b), " ") {
			t.Errorf("%v at 80 columns:\n%shas other words than at 30:\n%s", args, a, b)
		}
	}
}

func TestTable(t *testing.T) {
	rows := []row{{"  a", "one two three four"}, {"  a-name-that-is-long", "five"}, {"  b", ""}}
	for width, want := range map[int]string{
		60: "  a                    one two three four\n  a-name-that-is-long  five\n  b\n",
		30: "  a\n          one two three four\n  a-name-that-is-long\n          five\n  b\n",
	} {
		if got := table(rows, width); got != want {
			t.Errorf("%d columns:\n%q\nwant\n%q", width, got, want)
		}
	}
}

// options lists every connection flag of kubectl, sorted, and works as the only
// word for all of them.
func TestOptions(t *testing.T) {
	got := rolloutViz().run(t.Context(), "options")
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^  (?:-\w, |    )--([a-z-]+)`).FindAllStringSubmatch(got.stdout, -1) {
		names = append(names, m[1])
	}
	want := "as as-group as-uid as-user-extra certificate-authority client-certificate client-key cluster context disable-compression " +
		"insecure-skip-tls-verify kubeconfig namespace proxy-url request-timeout server tls-server-name token user vmodule"
	if strings.Join(names, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(names, " "), want)
	}
	for _, short := range []string{"\n  -n, --namespace ", "\n  -s, --server ", "\n  -v LEVEL "} {
		if !strings.Contains(got.stdout, short) {
			t.Errorf("%q is missing:\n%s", short, got.stdout)
		}
	}
}

func TestVersion(t *testing.T) {
	if got := rolloutViz().run(t.Context(), "version").stdout; !regexp.MustCompile(`^kubectl rollout-viz \S+ \(go\S+, \w+/\w+\)\n$`).MatchString(got) {
		t.Errorf("got %q", got)
	}
	for format, read := range map[string]func([]byte, any) error{
		"json": json.Unmarshal, "yaml": func(data []byte, to any) error { return yaml.UnmarshalStrict(data, to) },
	} {
		got := rolloutViz().run(t.Context(), "version", "-o", format)
		var info map[string]string
		if err := read([]byte(got.stdout), &info); err != nil || info["version"] == "" || info["goVersion"] == "" || info["platform"] == "" {
			t.Errorf("-o %s: %v\n%s", format, err, got.stdout)
		}
	}
}
