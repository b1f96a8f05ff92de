package batuta_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/compose"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/pkg/cmd/secretgen"
)

// Every command checks all of its flag rules before it does anything, and panics
// if a rule names a flag that the command does not have. So it is enough to call
// every command once.
func TestRulesNameFlagsThatExist(t *testing.T) {
	for name, construct := range map[string]cli.Constructor{"compose": compose.New, "secretgen": secretgen.New, "rollout-viz": rolloutviz.New} {
		var root *cobra.Command
		call := func(args []string) string {
			var errOut bytes.Buffer
			env := &cli.Env{
				IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &bytes.Buffer{}, ErrOut: &errOut},
				Args:      append([]string{"kubectl-" + name}, args...), Dir: t.TempDir(), Now: func() time.Time { return time.Unix(0, 0) },
			}
			keep := func(env *cli.Env) *cobra.Command {
				root = construct(env)
				return root
			}
			cli.Run(t.Context(), name, keep, env)
			return errOut.String()
		}
		call([]string{"version"})
		for _, args := range runnable(root, nil) {
			if text := call(args); strings.Contains(text, "internal error") {
				t.Errorf("%s %s: %s", name, strings.Join(args, " "), text)
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
