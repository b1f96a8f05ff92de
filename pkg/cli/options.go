package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// optionsCommand lists the connection flags, as "kubectl options" does.
func optionsCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:     "options",
		Short:   "List the connection flags, which every command takes",
		Example: examples(env, "List the connection flags", "options"),
		Args:    noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			width := helpWidth(env)
			_, err := fmt.Fprintf(env.Out, "%s\n%s",
				hang("", "All commands take these flags. They work as they do in kubectl.", width),
				table(flagRows(connectionFlags(c.Root())), width))
			return err
		},
	}
}
