package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// housekeeping marks the commands that every plugin has.
const housekeeping = "batuta/housekeeping"

func isHousekeeping(c *cobra.Command) bool { return c.Annotations[housekeeping] != "" }

// dress gives root the texts, the help and the common commands of "kubectl NAME".
func dress(root *cobra.Command, env *Env) {
	plugin := env.Plugin
	annotate(root, cobra.CommandDisplayNameAnnotation, plugin.Command())
	root.Short = plugin.Short
	root.Long = strings.TrimSpace(plugin.Description)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.DisableSuggestions = true // hints suggest commands
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.ErrOut)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { fmt.Fprint(env.Out, helpFor(c, helpWidth(env))) })
	root.SetUsageFunc(func(c *cobra.Command) error {
		_, err := fmt.Fprint(env.ErrOut, usageFor(c, helpWidth(env)))
		return err
	})
	root.PersistentFlags().BoolP("help", "h", false, "print this help")
	addConnectionFlags(root, env)
	help := helpCommand(env)
	root.SetHelpCommand(help)
	for _, c := range []*cobra.Command{help, optionsCommand(env), versionCommand(env), completionCommand(env)} {
		annotate(c, housekeeping, "true")
		root.AddCommand(c)
	}
}

func annotate(c *cobra.Command, key, value string) {
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	c.Annotations[key] = value
}

// helpCommand is "kubectl NAME help [COMMAND]". It does the same as --help, so the
// lists of commands omit it.
func helpCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Print help",
		Example: examples(env, "The flags of the command version", "help version"),
		Hidden:  true,
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 && len(args) == len(rest) {
				return env.unknownCommand(c.Root(), args[0])
			}
			return about.Help()
		},
	}
}

// examples are the example of a common command: a comment and what to type.
func examples(env *Env, commentsAndArguments ...string) string {
	var b strings.Builder
	for pair := range slices.Chunk(commentsAndArguments, 2) {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		fmt.Fprintf(&b, "  # %s\n  %s %s", pair[0], env.Plugin.Command(), pair[1])
	}
	return b.String()
}

// noArguments is the rule of commands without arguments.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fault.Usagef("%s takes no arguments, got %q", c.CommandPath(), args[0]).WithHint(seeHelp(c))
}
