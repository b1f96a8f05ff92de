package glossary

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
)

// CollectHelp are the texts of a command and its subcommands: descriptions, examples
// and the usage of flags, hidden ones too. The folder is that of their code.
func CollectHelp(command *cobra.Command, folder string) []Text {
	place := folder + " " + command.CommandPath()
	all := []Text{
		{place, command.Short, Help}, {place, command.Long, Help},
		{place, command.Example, Help}, {place, command.Deprecated, Help},
	}
	flags := func(f *pflag.Flag) {
		all = append(all, Text{place + " --" + f.Name, f.Usage, Help}, Text{place + " --" + f.Name, f.Deprecated, Help})
	}
	command.LocalFlags().VisitAll(flags)
	for _, sub := range command.Commands() {
		all = append(all, CollectHelp(sub, folder)...)
	}
	return slices.DeleteFunc(all, func(t Text) bool { return t.Text == "" })
}

// CollectRows are the texts of the table of attributes.
func CollectRows(rows []attribute.Row) []Text {
	var all []Text
	for _, row := range rows {
		for _, text := range []string{row.Reason, row.Fix} {
			if text != "" {
				all = append(all, Text{"pkg/compose/attribute " + row.Pattern(), text, Table})
			}
		}
	}
	return all
}
