package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/docs"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// Help texts are as wide as the terminal, and at most 80 columns. In a terminal that
// is narrower than narrowHelp, the text of a flag is under the flag.
const (
	widestHelp    = 80
	narrowHelp    = 60
	narrowestHelp = 20
)

// usageFor is the help text from "Usage:" on.
func usageFor(c *cobra.Command, width int) string {
	var b strings.Builder
	b.WriteString("Usage:\n")
	if c.Runnable() {
		b.WriteString(hang("  ", c.UseLine(), width))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s COMMAND\n", c.CommandPath())
	}
	if c.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", strings.TrimRight(c.Example, "\n"))
	}
	b.WriteString(commandLists(c, width))
	b.WriteString(flagTable(groupsOf(c), width))
	if pages := strings.Fields(c.Annotations[Pages]); len(pages) > 0 {
		b.WriteString("\nDocumentation:\n")
		for _, page := range pages {
			b.WriteString("  " + docs.Page(page) + "\n")
		}
	}
	if !isHousekeeping(c) {
		footer := fmt.Sprintf("Connection flags such as --kubeconfig and --as: %s options", c.Root().CommandPath())
		b.WriteString("\n" + hang("", footer, width))
	}
	return b.String()
}

// helpFor is the whole help text: the description, then the usage.
func helpFor(c *cobra.Command, width int) string {
	text := c.Long
	if text == "" {
		text = c.Short
	}
	return reflow(strings.TrimSpace(text), width) + "\n\n" + usageFor(c, width)
}

// commandLists are the subcommands: the plugin's own, then the common ones.
func commandLists(c *cobra.Command, width int) string {
	var own, every []row
	for _, sub := range c.Commands() {
		switch {
		case !sub.IsAvailableCommand():
		case isHousekeeping(sub):
			every = append(every, row{"  " + sub.Name(), sub.Short})
		default:
			own = append(own, row{"  " + sub.Name(), sub.Short})
		}
	}
	var b strings.Builder
	if len(own) > 0 {
		b.WriteString("\nCommands:\n" + table(own, width))
	}
	if len(every) > 0 {
		b.WriteString("\nOther commands:\n" + table(every, width))
	}
	return b.String()
}

// helpWidth is the width for help on the output.
func helpWidth(env *Env) int {
	width := term.Detect(env.Out, env.Lookup, term.Options{}).Width
	return max(narrowestHelp, min(width, widestHelp))
}
