package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// completionCommand explains and installs completion. kubectl (1.26 and newer)
// completes a plugin's arguments by running kubectl_complete-NAME from PATH; the
// plugin answers itself under that name, so a link is all that is needed.
func completionCommand(env *Env) *cobra.Command {
	var install bool
	var dir string
	c := &cobra.Command{
		Use:   "completion",
		Short: "Explain completion after \"" + env.Plugin.Command() + "\", or install it",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			link, err := findLink(env, dir)
			if err != nil {
				return err
			}
			if !install {
				return explainCompletion(env, link)
			}
			return link.install(env)
		},
	}
	c.Flags().BoolVar(&install, "install", false, "make the link that kubectl looks for")
	c.Flags().StringVar(&dir, "dir", "", "make it in `FOLDER` instead of where "+env.Plugin.File()+" is")
	_ = c.MarkFlagDirname("dir")
	return c
}

func explainCompletion(env *Env, l link) error {
	state := map[linkState]string{
		linkMissing: "It is not there. Make it with: " + env.Plugin.Command() + " completion --install",
		linkOther:   "It leads elsewhere. Mend it with: " + env.Plugin.Command() + " completion --install",
		linkFile:    "A file that is no link has that name; kubectl runs that one.",
		linkReady:   "It is there.",
	}[l.state()]
	_, err := fmt.Fprintf(env.Out, `kubectl 1.26 and newer completes the words after "%s" by running
%s from PATH, once kubectl's own completion is loaded
("kubectl completion --help" says how). That name is a link to the plugin:

  %s -> %s

%s
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

type complete = func(ctx context.Context, prefix string) []string

// withPrefix keeps the words that go on with what was typed. Names that a shell
// could not show as they are, a kubeconfig may have such, are not offered.
func withPrefix(words []string, prefix string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, prefix) || !text.IsSafe(w) })
}
