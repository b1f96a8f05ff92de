// Package compose holds the commands of kubectl compose: one file per
// subcommand, each from flags to a request to a call of the engine.
package compose

import (
	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

// New makes the root command of kubectl compose.
func New(env *cli.Env) *cobra.Command {
	root := &cobra.Command{
		Use:     "compose",
		Example: convertExamples,
	}
	root.AddCommand(newConvert(env), newCheck(env), newExplain(env))
	return root
}
