package batuta_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

// eachHelp calls the function with the help of every command of every plugin, in a
// terminal of 200 columns.
func eachHelp(t *testing.T, check func(t *testing.T, plugin string, c *cobra.Command, help string)) {
	t.Helper()
	for plugin := range constructors {
		wide := map[string]string{"COLUMNS": "200"}
		root := pluginRun{plugin: plugin, args: []string{"--help"}, environ: wide}.run(t).root
		for _, args := range everyCommand(root, nil) {
			t.Run(plugin+" "+strings.Join(args, " "), func(t *testing.T) {
				got := pluginRun{plugin: plugin, args: append(args, "--help"), environ: wide}.run(t)
				c, _, err := got.root.Find(args)
				if err != nil || got.code != 0 || got.stderr != "" {
					t.Fatalf("%v, exit code %d: %s", err, got.code, got.stderr)
				}
				check(t, plugin, c, got.stdout)
			})
		}
	}
}

// everyCommand are the arguments of all commands, also of those that cannot be run.
func everyCommand(c *cobra.Command, args []string) [][]string {
	all := [][]string{args}
	for _, sub := range c.Commands() {
		all = append(all, everyCommand(sub, append(args[:len(args):len(args)], sub.Name()))...)
	}
	return all
}

func TestHelpOfEveryCommand(t *testing.T) {
	path := regexp.MustCompile(`(^|[^/\w])docs/[a-z-]+\.md`)
	eachHelp(t, func(t *testing.T, plugin string, c *cobra.Command, help string) {
		t.Helper()
		for line := range strings.Lines(help) {
			if line = strings.TrimRight(line, "\n"); utf8.RuneCountInString(line) > 80 {
				t.Errorf("more than 80 columns: %s", line)
			}
			if path.MatchString(line) {
				t.Errorf("a path of the repository, not an address: %s", line)
			}
			if strings.Contains(line, "kubectl apply") && !strings.Contains(line, "--server-side") {
				t.Errorf("kubectl apply without --server-side: %s", line)
			}
		}
		if !strings.Contains(help, "\nExamples:\n  # ") || !strings.Contains(help, "\n  kubectl "+plugin) {
			t.Errorf("no example:\n%s", help)
		}
		for _, problem := range cli.CheckFlagGroups(c) {
			t.Error(problem)
		}
	})
}

// Each name in a table of groups is a flag of at least one command of the plugin.
func TestFlagGroupsNameFlagsThatExist(t *testing.T) {
	for plugin := range constructors {
		root := pluginRun{plugin: plugin, args: []string{"--help"}}.run(t).root
		flags, named := map[string]bool{}, map[string]bool{}
		for _, args := range everyCommand(root, nil) {
			c, _, _ := root.Find(args)
			for _, name := range flagNamesOf(c) {
				flags[name] = true
			}
			for line := range strings.Lines(c.Annotations[cli.FlagGroups]) {
				_, names, _ := strings.Cut(line, ":")
				for name := range strings.FieldsSeq(names) {
					named[name] = true
				}
			}
		}
		for name := range named {
			if !flags[name] {
				t.Errorf("%s: a table of cli.FlagGroups has --%s, but no command has this flag", plugin, name)
			}
		}
	}
}
