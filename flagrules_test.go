package batuta_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command checks all of its flag rules before it does anything, and panics
// if a rule names a flag that the command does not have. So it is enough to call
// every command once.
func TestRulesNameFlagsThatExist(t *testing.T) {
	for plugin := range constructors {
		root := pluginRun{plugin: plugin, args: []string{"version"}}.run(t).root
		for _, args := range runnable(root, nil) {
			if got := (pluginRun{plugin: plugin, dir: t.TempDir(), args: args}).run(t); strings.Contains(got.stderr, "internal error") {
				t.Errorf("%s %s: %s", plugin, strings.Join(args, " "), got.stderr)
			}
		}
	}
}

// runnable are the arguments of all runnable commands; the root has none.
func runnable(c *cobra.Command, args []string) [][]string {
	var all [][]string
	if c.Runnable() {
		all = append(all, args)
	}
	for _, sub := range c.Commands() {
		all = append(all, runnable(sub, append(args[:len(args):len(args)], sub.Name()))...)
	}
	return all
}
