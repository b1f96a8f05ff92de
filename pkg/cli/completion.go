package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// completionCommand explains and installs completion. kubectl (1.26 or newer)
// completes a plugin's arguments by running kubectl_complete-NAME from PATH. The
// plugin completes when it runs under that name, so a link is enough.
func completionCommand(env *Env) *cobra.Command {
	var install, uninstall bool
	var dir string
	rules := Rules{Excludes("install", "uninstall")}
	c := &cobra.Command{
		Use:   "completion",
		Short: "Explain shell completion after \"" + env.Plugin.Command() + "\", or install it",
		Example: examples(env,
			"Print whether completion is installed, and how it works", "completion",
			"Create the link that kubectl looks for", "completion --install",
			"Remove it again, for example before krew uninstalls the plugin", "completion --uninstall"),
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := rules.Check(c.Flags()); err != nil {
				return err
			}
			if uninstall {
				return uninstallLinks(env, dir)
			}
			canUse := isFolder
			if install {
				canUse = isWritable
			}
			link, err := findLink(env, dir, canUse)
			if err != nil {
				return err
			}
			if !install {
				return explainCompletion(env, link)
			}
			return link.install(env)
		},
	}
	c.Flags().BoolVar(&install, "install", false, "create the link that kubectl looks for")
	c.Flags().BoolVar(&uninstall, "uninstall", false, "remove the links that --install created, in all folders on PATH")
	c.Flags().StringVar(&dir, "dir", "", "create or remove the link in `DIR` (default: the folder of "+env.Plugin.File()+", or the first one on PATH that is not of krew)")
	_ = c.MarkFlagDirname("dir")
	return c
}

func explainCompletion(env *Env, l link) error {
	install := env.Plugin.Command() + " completion --install"
	state := map[linkState]string{
		linkMissing: "The link does not exist. Create it with: " + install,
		linkOther:   "The link points to a different file. Correct it with: " + install,
		linkFile:    "A file that is not a link has that name. kubectl runs that file.",
		linkReady:   "The link exists.",
	}[l.state()]
	_, err := fmt.Fprintf(env.Out, `kubectl (1.26 or newer) completes the words after "%s" by
running %s from PATH. This name is a link to the plugin:

  %s -> %s

%s
kubectl's own completion must be loaded: see "kubectl completion --help".
`, env.Plugin.Command(), env.Plugin.CompletionFile(), text.Line(l.path), text.Line(l.target), state)
	return err
}

// registerConnectionCompletion completes the names that connection flags take.
func registerConnectionCompletion(root *cobra.Command, env *Env) {
	local := func(names func() []string) complete {
		return func(context.Context, string) []string { return names() }
	}
	for flag, names := range map[string]complete{
		"namespace": env.Kube.CompleteNamespaces,
		"context":   local(env.Kube.Contexts),
		"cluster":   local(env.Kube.Clusters),
		"user":      local(env.Kube.Users),
	} {
		_ = root.RegisterFlagCompletionFunc(flag, func(c *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
			ctx := cmp.Or(c.Context(), context.Background())
			return withPrefix(names(ctx, prefix), prefix), cobra.ShellCompDirectiveNoFileComp
		})
	}
}

// withoutBackquotes removes the backquotes from the texts of flags, because cobra prints
// the texts with the completions.
func withoutBackquotes(c *cobra.Command) {
	clean := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	c.Flags().VisitAll(clean)
	c.PersistentFlags().VisitAll(clean)
	for _, sub := range c.Commands() {
		withoutBackquotes(sub)
	}
}

type complete = func(ctx context.Context, prefix string) []string

// withPrefix keeps the words that start with what was typed. It drops names that a
// shell could not print safely; a kubeconfig may have some.
func withPrefix(words []string, prefix string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, prefix) || !text.IsSafe(w) })
}
