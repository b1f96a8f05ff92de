package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// housekeeping marks the commands that every plugin has.
const housekeeping = "batuta/housekeeping"

func isHousekeeping(c *cobra.Command) bool { return c.Annotations[housekeeping] != "" }

// dress makes root look and behave as "kubectl NAME".
func dress(root *cobra.Command, env *Env) {
	plugin := env.Plugin
	root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: plugin.Command()}
	root.Short = plugin.Short
	root.Long = strings.TrimSpace(plugin.Description)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.DisableSuggestions = true // hints say more
	root.SuggestionsMinimumDistance = 2
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
	help := helpCommand()
	root.SetHelpCommand(help)
	for _, c := range []*cobra.Command{help, optionsCommand(env), versionCommand(env), completionCommand(env)} {
		c.Annotations = map[string]string{housekeeping: "true"}
		root.AddCommand(c)
	}
}

// helpCommand is "kubectl NAME help [COMMAND]", which people type. Lists leave
// it out: --help does the same.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND]",
		Short:  "Print help",
		Hidden: true,
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 && len(args) == len(rest) {
				return unknownCommand(c.Root(), args[0])
			}
			return about.Help()
		},
	}
}

// noArguments is the rule of commands that take none.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fault.Usagef("%s takes no arguments, got %q", c.CommandPath(), args[0]).WithHint(seeHelp(c))
}

func seeHelp(c *cobra.Command) string { return "see '" + c.CommandPath() + " --help'" }

// wrongUse turns cobra's error of the command line into one of ours. Cobra's
// suggestions follow on lines of their own; the hint says where to look.
func wrongUse(c *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		return InvalidValue(value, false)
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	if rest, ok := strings.CutPrefix(text, "unknown command "); ok {
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			if name, err := strconv.Unquote(quoted); err == nil {
				return unknownCommand(c, name)
			}
		}
	}
	return fault.Wrap(fault.Usage, errors.New(text), seeHelp(c))
}

// unknownCommand says what may have been meant.
func unknownCommand(c *cobra.Command, name string) error {
	err := fmt.Errorf("unknown command %q for %q", name, c.CommandPath())
	if near := c.SuggestionsFor(name); len(near) > 0 {
		return fault.Wrap(fault.Usage, err, "did you mean '"+c.CommandPath()+" "+near[0]+"'?")
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	slices.Sort(names)
	return fault.Wrap(fault.Usage, err, "it has: "+strings.Join(names, ", ")+"; "+seeHelp(c))
}
