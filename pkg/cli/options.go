package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// optionsCommand lists the connection flags, as "kubectl options" does.
func optionsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "options",
		Short: "List the connection flags that every command takes",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			connection := pflag.NewFlagSet("connection", pflag.ContinueOnError)
			c.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) {
				if f.Annotations[connectionFlag] != nil {
					connection.AddFlag(f)
				}
			})
			_, err := fmt.Fprintf(c.OutOrStdout(),
				"The following flags can be passed to any command; they mean what they mean in kubectl:\n\n%s",
				connection.FlagUsagesWrapped(flagWidth))
			return err
		},
	}
}
