// Package rolloutviz is the command line of `kubectl rollout-viz`. Flags become a
// request for package snapshot, which reads rollouts once, or for package follow, which
// follows them until they end. Start with [New].
package rolloutviz

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/kube"
)

const example = `  # What the rollout of the Deployment web is doing, and why it waits
  kubectl rollout-viz deploy/web

  # Watch it until it ends
  kubectl rollout-viz deploy/web -w

  # In a pipeline: fail early, with the cause; wait at most 5 minutes
  kubectl rollout-viz -f manifests/ --wait --timeout 5m

  # All workloads of a namespace, those that need attention first
  kubectl rollout-viz -n shop

  # A rollout in a cluster that you cannot reach, from a recording
  kubectl get deploy,rs,pods -n shop -o yaml > web.yaml
  kubectl rollout-viz --from web.yaml`

// flagGroups are the groups of the flags in help.
const flagGroups = `Selection: namespace all-namespaces selector filename recursive from at
Waiting: watch wait timeout revision grace stable
Output: logs output template allow-missing-template-keys accessible ascii color width`

// New makes the root command.
func New(env *cli.Env) *cobra.Command {
	f := newFlags()
	env.Habits = habits
	c := &cobra.Command{
		Use:         "rollout-viz [TYPE/NAME ... | TYPE[,TYPE] [NAME ...] | -f FILE]",
		Example:     example,
		Annotations: map[string]string{cli.FlagGroups: flagGroups, cli.Pages: "rollout-viz.md rollout-json.md"},
		Args:        cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			req, err := f.request(args)
			if err != nil {
				return err
			}
			if req.live {
				return req.watch(c.Context(), env)
			}
			return req.snapshot(c.Context(), env)
		},
		ValidArgsFunction: completeArgs(env),
	}
	f.register(c)
	return c
}

func completeArgs(env *cli.Env) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		const plain = cobra.ShellCompDirectiveNoFileComp
		if len(args) > 0 && !strings.Contains(args[0], "/") {
			return completeNames(c, env, args[0], word), plain
		}
		partial, words := env.Kube.CompleteRef(c.Context(), kinds(), word)
		if partial {
			return words, plain | cobra.ShellCompDirectiveNoSpace
		}
		return words, plain
	}
}

// completeNames completes NAME in "TYPE NAME NAME".
func completeNames(c *cobra.Command, env *cli.Env, typed, word string) []string {
	selected, err := kube.ParseSelection([]string{typed}, kinds())
	if err != nil {
		return nil
	}
	var names []string
	for _, kind := range selected.Kinds {
		names = append(names, env.Kube.CompleteNames(c.Context(), kind, word)...)
	}
	return names
}
