package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// connectionFlag marks the flags that "options" lists instead of every help.
const connectionFlag = "batuta/connection"

// shownConnectionFlags are worth a line in every help text.
var shownConnectionFlags = [...]string{"namespace", "context"}

const helpTemplate = `{{with or .Long .Short}}{{. | trimTrailingWhitespaces}}

{{end}}{{.UsageString}}`

const usageTemplate = `Usage:
{{- if .Runnable}}
  {{.UseLine}}{{end}}
{{- if .HasAvailableSubCommands}}
  {{.CommandPath}} [command]{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
{{- if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}
{{- with flags .}}

Flags:
{{. | trimTrailingWhitespaces}}{{end}}
{{- if ne .Name "options"}}

Use "{{.Root.CommandPath}} options" for the connection flags (--kubeconfig, --as, --request-timeout, …).{{end}}
`

// dress makes root look and behave as "kubectl NAME".
func dress(root *cobra.Command, env *Env) {
	plugin := env.Plugin
	root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: plugin.Command()}
	root.Short = plugin.Short
	root.Long = strings.TrimSpace(plugin.Description)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.DisableSuggestions = true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.ErrOut)
	root.SetHelpCommand(&cobra.Command{Hidden: true, Use: "no-help"})
	root.AddCommand(optionsCommand(), versionCommand(env), completionCommand(env))
	addConnectionFlags(root, env)
	cobra.AddTemplateFunc("flags", flagUsages)
	root.SetHelpTemplate(helpTemplate)
	root.SetUsageTemplate(usageTemplate)
}

func addConnectionFlags(root *cobra.Command, env *Env) {
	flags := pflag.NewFlagSet("connection", pflag.ContinueOnError)
	env.Kube.AddFlags(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		f.Annotations = map[string][]string{connectionFlag: {"true"}}
	})
	root.PersistentFlags().AddFlagSet(flags)
	registerConnectionCompletion(root, env)
}

// flagUsages are the command's own flags and the few connection flags that are
// worth a line everywhere.
func flagUsages(c *cobra.Command) string {
	shown := pflag.NewFlagSet("shown", pflag.ContinueOnError)
	add := func(f *pflag.Flag) {
		if f.Annotations[connectionFlag] == nil {
			shown.AddFlag(f)
		}
	}
	c.LocalFlags().VisitAll(add)
	c.InheritedFlags().VisitAll(add)
	if usesConnection(c) {
		for _, name := range shownConnectionFlags {
			if f := c.Root().PersistentFlags().Lookup(name); f != nil {
				shown.AddFlag(f)
			}
		}
	}
	return shown.FlagUsagesWrapped(flagWidth)
}

// flagWidth wraps flag descriptions so that help fits a terminal of 100 columns.
const flagWidth = 100

func usesConnection(c *cobra.Command) bool {
	return c.Runnable() && c.Name() != "options" && c.Name() != "version" && c.Name() != "completion"
}

func commandPath(c *cobra.Command) string { return c.CommandPath() }
