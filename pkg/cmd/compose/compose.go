// Package compose has the commands of kubectl compose, with one file per command. Each
// turns flags into a request, and calls the engine.
package compose

import (
	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

const rootExamples = `  # Convert the project in this folder, and apply it to the cluster
  kubectl compose convert | kubectl apply --server-side -f -

  # List what is not converted
  kubectl compose check

  # How an attribute is converted
  kubectl compose explain healthcheck`

// New makes the root command of kubectl compose.
func New(env *cli.Env) *cobra.Command {
	root := &cobra.Command{
		Use:         "compose",
		Example:     rootExamples,
		Annotations: map[string]string{cli.Pages: "compose-support.md hints.md targets.md findings.md"},
	}
	env.Habits = habits
	root.AddCommand(newConvert(env), newCheck(env), newExplain(env))
	return root
}
