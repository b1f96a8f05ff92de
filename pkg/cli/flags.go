package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// connectionFlag marks the flags that "options" lists instead of every help.
const connectionFlag = "batuta/connection"

// shownConnectionFlags are worth a line in every help text.
var shownConnectionFlags = [...]string{"namespace", "context"}

func addConnectionFlags(root *cobra.Command, env *Env) {
	flags := pflag.NewFlagSet("connection", pflag.ContinueOnError)
	env.Kube.AddFlags(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		f.Annotations = map[string][]string{connectionFlag: {"true"}}
	})
	root.PersistentFlags().AddFlagSet(flags)
	registerConnectionCompletion(root, env)
}

// connectionFlags are the flags of kubectl that every command takes.
func connectionFlags(root *cobra.Command) []*pflag.Flag {
	var flags []*pflag.Flag
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Annotations[connectionFlag] != nil {
			flags = append(flags, f)
		}
	})
	return flags
}

// shownFlags are the command's own flags in the order of their definition, the
// few connection flags that are worth a line everywhere, and --help.
func shownFlags(c *cobra.Command) []*pflag.Flag {
	var own []*pflag.Flag
	c.Flags().SortFlags = false
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Annotations[connectionFlag] == nil && f.Name != "help" {
			own = append(own, f)
		}
	})
	if c.Runnable() && !isHousekeeping(c) {
		for _, name := range shownConnectionFlags {
			own = append(own, c.Root().PersistentFlags().Lookup(name))
		}
	}
	return append(own, c.Root().PersistentFlags().Lookup("help"))
}

// flagTable is a line or more per flag.
func flagTable(flags []*pflag.Flag, width int) string {
	var rows []row
	for _, f := range flags {
		if !f.Hidden && f.Deprecated == "" {
			rows = append(rows, flagRow(f))
		}
	}
	return table(rows, width)
}

func flagRow(f *pflag.Flag) row {
	left := "      --" + f.Name
	if f.Shorthand != "" {
		left = "  -" + f.Shorthand + ", --" + f.Name
		if f.Name == f.Shorthand {
			left = "  -" + f.Name
		}
	}
	value, text := pflag.UnquoteUsage(f)
	if value = placeholder(value); value != "" {
		if f.NoOptDefVal != "" {
			left += "[=" + value + "]"
		} else {
			left += " " + value
		}
	}
	if !isZero(f.DefValue) {
		text += " (default " + f.DefValue + ")"
	}
	return row{left, text}
}

// placeholder stands for a flag's value: the word in backquotes of its usage as
// it is, for others something better than the name of a Go type.
func placeholder(name string) string {
	switch name {
	case "string", "strings", "stringArray":
		return "VALUE"
	case "int":
		return "N"
	case "duration":
		return "TIME"
	}
	return name
}

func isZero(value string) bool {
	switch value {
	case "", "0", "0s", "false", "[]":
		return true
	}
	return false
}
