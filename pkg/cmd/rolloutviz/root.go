// Package rolloutviz is the command line of `kubectl rollout-viz`: flags become
// a request, the request's facts a model, the model a picture. Start with [New].
package rolloutviz

import (
	"fmt"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// New makes the root command.
func New(env *cli.Env) *cobra.Command {
	f := &flags{color: "auto"}
	c := &cobra.Command{
		Use: "rollout-viz deploy/NAME",
		Example: `  # what the rollout of deployment web is doing, and why it waits
  kubectl rollout-viz deploy/web
  # somebody else's rollout, from what they wrote down with
  # kubectl get deploy,rs,pods -o yaml > web.yaml
  kubectl rollout-viz --from web.yaml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			req, err := f.request(env, args)
			if err != nil {
				return err
			}
			return draw(c, env, req)
		},
		ValidArgsFunction: completeArgs(env),
	}
	f.register(c)
	return c
}

// draw prints one snapshot.
func draw(c *cobra.Command, env *cli.Env, req request) error {
	facts, err := req.read(c.Context(), env)
	if err != nil {
		return err
	}
	profile := term.Detect(env.Out, env.Lookup, req.term)
	frame := view.Snapshot(model.Build(facts), view.Options{Width: profile.Width, ASCII: !profile.Unicode})
	_, err = fmt.Fprint(env.Out, frame.Text(profile.Color))
	return err
}

// kinds are the kinds whose rollouts are drawn.
func kinds() []kube.Kind {
	return []kube.Kind{{
		Kind:     "Deployment",
		Resource: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
		Short:    []string{"deploy"},
	}}
}

func completeArgs(env *cli.Env) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		switch len(args) {
		case 0:
			partial, words := env.Kube.CompleteRef(c.Context(), kinds(), word)
			if partial {
				return words, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
			}
			return words, cobra.ShellCompDirectiveNoFileComp
		case 1:
			return completeName(c, env, args[0], word), cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeName completes NAME of "TYPE NAME".
func completeName(c *cobra.Command, env *cli.Env, typed, word string) []string {
	kind, _, err := kube.ParseRef([]string{typed, "any"}, kinds())
	if err != nil {
		return nil
	}
	return env.Kube.CompleteNames(c.Context(), kind, word)
}
