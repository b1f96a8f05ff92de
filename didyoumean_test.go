package batuta_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// misspelt is the word with its last two letters swapped, or with one more.
func misspelt(word string) string {
	n := len(word)
	if n > 3 && word[n-1] != word[n-2] && !strings.ContainsAny(word[n-2:], "-=") {
		return word[:n-2] + word[n-1:] + word[n-2:n-1]
	}
	return word + "x"
}

// Every flag of every command that is misspelt is answered with the flag.
func TestMisspeltFlags(t *testing.T) {
	tried := 0
	eachFlag(t, func(plugin string, args []string, c *cobra.Command, f *pflag.Flag) {
		if len(f.Name) < 2 || f.Hidden {
			return
		}
		typed := "--" + misspelt(f.Name)
		if c.Flags().Lookup(typed[2:]) != nil {
			return
		}
		tried++
		got := pluginRun{plugin: plugin, dir: t.TempDir(), args: append(args, typed)}.run(t)
		if got.code != 2 || !strings.Contains(got.stderr, "hint: did you mean --"+f.Name+"?") {
			t.Errorf("%s %s %s: exit code %d: %s", plugin, strings.Join(args, " "), typed, got.code, got.stderr)
		}
	})
	t.Logf("%d flags", tried)
}

// Every word of every flag that takes one of several words is answered when it is
// misspelt. The words are those that the flag completes without a cluster.
func TestMisspeltValues(t *testing.T) {
	tried := 0
	eachFlag(t, func(plugin string, args []string, c *cobra.Command, f *pflag.Flag) {
		complete, ok := c.GetFlagCompletionFunc(f.Name)
		if !ok || f.Name == "generate" || f.Name == "type" || f.Name == "kube-version" || f.Annotations["batuta/connection"] != nil {
			return // values of these flags are not a list: any type, and any version, is valid
		}
		words, _ := complete(c, nil, "")
		for _, word := range words {
			if len(word) < 4 {
				continue
			}
			tried++
			typed := "--" + f.Name + "=" + misspelt(word)
			with := map[string][]string{"format": {"--out", "m"}}[f.Name]
			if f.Name == "output" && c.Flags().Lookup("service-account") != nil {
				with = []string{"--service-account", "robot"}
			}
			got := pluginRun{plugin: plugin, dir: t.TempDir(), args: append(append(args[:len(args):len(args)], typed), with...)}.run(t)
			if got.code != 2 || !strings.Contains(got.stderr, "hint: did you mean --"+f.Name+"="+word+"?") {
				t.Errorf("%s %s %s: exit code %d: %s", plugin, strings.Join(args, " "), typed, got.code, got.stderr)
			}
		}
	})
	t.Logf("%d values", tried)
}

// eachFlag calls the function for every flag of every command that can be run.
func eachFlag(t *testing.T, try func(plugin string, args []string, c *cobra.Command, f *pflag.Flag)) {
	t.Helper()
	for plugin := range constructors {
		root := pluginRun{plugin: plugin, args: []string{"version"}}.run(t).root
		for _, args := range runnable(root, nil) {
			c, _, err := root.Find(args)
			if err != nil {
				t.Fatal(err)
			}
			c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { try(plugin, args[:len(args):len(args)], c, f) })
			if c.Name() == "version" { // connection flags are the same in all commands
				c.InheritedFlags().VisitAll(func(f *pflag.Flag) { try(plugin, args[:len(args):len(args)], c, f) })
			}
		}
	}
}
