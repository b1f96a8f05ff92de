package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// connectionFlag marks the flags that "options" lists, and not every help text.
const connectionFlag = "batuta/connection"

// shownConnectionFlags are in every help text.
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

// shownFlags are the flags that help shows: the command's own in the order of their
// definition, the most used connection flags, and --help.
func shownFlags(c *cobra.Command) []*pflag.Flag {
	var own []*pflag.Flag
	c.Flags().SortFlags = false
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Annotations[connectionFlag] == nil && f.Name != "help" && !f.Hidden && f.Deprecated == "" {
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

// flagTable is a line or more for each flag, in groups with headings. All groups have
// the same columns.
func flagTable(groups []flagGroup, width int) string {
	var rows [][]row
	for _, g := range groups {
		rows = append(rows, flagRows(g.flags))
	}
	column := columnOf(slices.Concat(rows...), width)
	var b strings.Builder
	for i, g := range groups {
		b.WriteString("\n" + g.title + ":\n" + tableAt(rows[i], column, width))
	}
	return b.String()
}

func flagRows(flags []*pflag.Flag) []row {
	var rows []row
	for _, f := range flags {
		rows = append(rows, flagRow(f))
	}
	return rows
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

// placeholder is the name of a flag's value in help: the word in backquotes of its
// usage, or a replacement for the name of a Go type.
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
