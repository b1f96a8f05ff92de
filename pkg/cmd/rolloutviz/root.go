// Package rolloutviz is the command line of `kubectl rollout-viz`: flags become a
// request for package snapshot, which reads rollouts once, or for package follow, which
// follows them until they have ended. Start with [New].
package rolloutviz

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/kube"
)

// New makes the root command.
func New(env *cli.Env) *cobra.Command {
	f := newFlags()
	c := &cobra.Command{
		Use: "rollout-viz [TYPE/NAME ... | TYPE[,TYPE] [NAME ...] | -f FILE]",
		Example: `  # what the rollout of deployment web is doing, and why it waits
  kubectl rollout-viz deploy/web
  # leave it open while it happens
  kubectl rollout-viz deploy/web -w
  # in a pipeline: fail early, with the reason; 5 minutes at most
  kubectl rollout-viz -f manifests/ --wait --timeout 5m
  # all of a namespace, the worst first
  kubectl rollout-viz -n shop
  # somebody else's rollout, from what they wrote down with
  # kubectl get deploy,rs,pods -o yaml > web.yaml
  kubectl rollout-viz --from web.yaml`,
		Args: cobra.ArbitraryArgs,
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

// completeNames completes a NAME in "TYPE NAME NAME".
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
