package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// optionsCommand lists the connection flags, as "kubectl options" does.
func optionsCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "options",
		Short: "List the connection flags, which every command takes",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			width := helpWidth(env)
			_, err := fmt.Fprintf(env.Out, "%s\n%s",
				hang("", "Every command takes these flags. They mean what they mean in kubectl.", width),
				flagTable(connectionFlags(c.Root()), width))
			return err
		},
	}
}
