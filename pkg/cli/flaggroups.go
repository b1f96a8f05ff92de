package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// FlagGroups is the annotation of a command with the groups of its flags, in the order
// of the help text. Each line is a group: its title, a colon, and the names of its
// flags. Names of flags that the command does not have are skipped, so commands can
// share a table. Flags that are in no group are under "Other flags".
const FlagGroups = "batuta/flag-groups"

// flagGroup is a heading in help, and the flags under it.
type flagGroup struct {
	title string
	flags []*pflag.Flag
}

// groupsOf are the groups of the flags that the command's help shows.
func groupsOf(c *cobra.Command) []flagGroup {
	rest := shownFlags(c)
	var groups []flagGroup
	for line := range strings.Lines(strings.TrimSpace(c.Annotations[FlagGroups])) {
		title, names, _ := strings.Cut(strings.TrimSpace(line), ":")
		g := flagGroup{title: title + " flags"}
		for name := range strings.FieldsSeq(names) {
			if i := slices.IndexFunc(rest, func(f *pflag.Flag) bool { return f.Name == name }); i >= 0 {
				g.flags, rest = append(g.flags, rest[i]), slices.Delete(rest, i, i+1)
			}
		}
		if len(g.flags) > 0 {
			groups = append(groups, g)
		}
	}
	last := "Flags"
	if len(groups) > 0 {
		last = "Other flags"
	}
	return append(groups, flagGroup{last, rest})
}

// CheckFlagGroups returns what is wrong with the groups of a command's flags, one line
// for each problem: flags that are in no group, and a command that has many flags and
// no groups.
func CheckFlagGroups(c *cobra.Command) []string {
	const many = 8
	var problems []string
	groups := groupsOf(c)
	last := groups[len(groups)-1].flags
	if len(groups) == 1 {
		if len(last) > many {
			problems = append(problems, c.CommandPath()+": more than 8 flags and no groups: set the annotation cli.FlagGroups")
		}
		return problems
	}
	for _, f := range last {
		if f.Name != "help" && f.Annotations[connectionFlag] == nil {
			problems = append(problems, c.CommandPath()+": --"+f.Name+" is in no group: add it to the table of the annotation cli.FlagGroups")
		}
	}
	return problems
}
