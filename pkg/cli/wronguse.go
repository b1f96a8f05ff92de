package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

func seeHelp(c *cobra.Command) string { return "see '" + c.CommandPath() + " --help'" }

// wrongUse turns cobra's error about the command line into one of ours. Cobra adds
// suggestions on further lines; they are cut, because the hint has better ones.
func (e *Env) wrongUse(c *cobra.Command, err error) error {
	if found := e.FlagError(c, err, false); found != nil {
		return found
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	if rest, ok := strings.CutPrefix(text, "unknown command "); ok {
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			if name, err := strconv.Unquote(quoted); err == nil {
				return e.unknownCommand(c, name)
			}
		}
	}
	return fault.Usagef("%s", text).WithHint(seeHelp(c))
}

// FlagError turns pflag's error about a flag into one of ours, with a hint that names
// the right flag or value; nil for other errors. If hidden, arguments may be secrets:
// then the error repeats nothing that was typed except the names of flags.
func (e *Env) FlagError(c *cobra.Command, err error, hidden bool) *fault.Error {
	var unknown *pflag.NotExistError
	var syntax *pflag.InvalidSyntaxError
	var value *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown):
		return e.unknownFlag(c, unknown, hidden)
	case errors.As(err, &syntax) && hidden:
		return notAFlag(c)
	case errors.As(err, &syntax):
		return fault.Usagef("%w", err).WithHint(seeHelp(c))
	case errors.As(err, &value):
		return InvalidValue(value, hidden)
	case errors.As(err, &missing):
		return fault.Usagef("%s requires a value", fault.Dashed(missing.GetFlag().Name)).WithHint("write " + withPlaceholder(missing.GetFlag()))
	}
	return nil
}

// notAFlag is the error of an argument that may be a secret.
func notAFlag(c *cobra.Command) *fault.Error {
	return fault.Usagef("an argument that starts with '-' is not a flag").WithHint(seeHelp(c))
}

func (e *Env) unknownFlag(c *cobra.Command, err *pflag.NotExistError, hidden bool) *fault.Error {
	typed := "--" + err.GetSpecifiedName()
	if err.GetSpecifiedShortnames() != "" {
		typed = "-" + err.GetSpecifiedName()
	}
	if long := e.longWithOneDash(c); long != "" {
		return fault.Usagef("unknown flag: -%s", long).WithHint("did you mean --" + long + "?")
	}
	if hidden && !flagLike(err.GetSpecifiedName()) {
		return notAFlag(c)
	}
	return fault.Usagef("unknown flag: %s", typed).WithHint(e.instead(c, typed))
}

// flagLike reports whether the name is one that a flag can have. Anything else may
// be a value that starts with dashes.
func flagLike(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-") == "" || len(name) == 1
}

// instead is the hint for a flag that the command does not have.
func (e *Env) instead(c *cobra.Command, typed string) string {
	if hint := e.habits().flag(typed); hint != "" {
		return hint
	}
	name := strings.TrimLeft(typed, "-")
	if typed == "--version" {
		return "did you mean '" + c.Root().CommandPath() + " version'?"
	}
	if commands := subcommandsWith(c, name); len(commands) > 0 {
		return typed + " is a flag of: " + strings.Join(commands, ", ")
	}
	if long, ok := didyoumean.Nearest(name, flagNames(c)); ok && len(name) > 1 {
		return "did you mean --" + long + "?"
	}
	return seeHelp(c)
}

// longWithOneDash is a flag of the command that was typed with one dash: "-watch".
func (e *Env) longWithOneDash(c *cobra.Command) string {
	for _, arg := range arguments(e) {
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		switch {
		case arg == "--":
			return ""
		case strings.HasPrefix(arg, "--") || !strings.HasPrefix(arg, "-") || len(name) < 3:
		case slices.Contains(flagNames(c), name):
			return name
		}
	}
	return ""
}

// subcommandsWith are the subcommands that have the flag.
func subcommandsWith(c *cobra.Command, name string) []string {
	var paths []string
	for _, sub := range c.Commands() {
		f := sub.Flags().Lookup(name)
		if len(name) == 1 {
			f = sub.Flags().ShorthandLookup(name)
		}
		if f != nil && !isHousekeeping(sub) {
			paths = append(paths, sub.CommandPath())
		}
	}
	return paths
}

// flagNames are the flags of a command that help shows, with the connection flags.
func flagNames(c *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	}
	c.LocalFlags().VisitAll(add)
	c.InheritedFlags().VisitAll(add)
	return names
}

// withPlaceholder is the flag with its value: "-f FILE".
func withPlaceholder(f *pflag.Flag) string {
	text := fault.Dashed(f.Name)
	if name, _ := pflag.UnquoteUsage(f); name != "" && f.NoOptDefVal == "" {
		text += " " + placeholder(name)
	}
	return text
}

// unknownCommand is the error of a word in the place of a command. Its hint is the
// command that was probably meant.
func (e *Env) unknownCommand(c *cobra.Command, name string) error {
	err := fmt.Errorf("unknown command %q for %q", name, c.CommandPath())
	if hint := e.habits().command(name); hint != "" {
		return fault.Wrap(fault.Usage, err, hint)
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if near, ok := didyoumean.Nearest(name, names); ok {
		return fault.Wrap(fault.Usage, err, "did you mean '"+c.CommandPath()+" "+near+"'?")
	}
	slices.Sort(names)
	return fault.Wrap(fault.Usage, err, "the commands are: "+strings.Join(names, ", ")+"; "+seeHelp(c))
}
