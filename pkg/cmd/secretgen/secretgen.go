// Package secretgen is `kubectl secretgen`: flags, or the file of -f, become the
// specs of Secrets (pkg/secret/build). Their inputs are read and the Secrets are
// built; then they are printed here, or pkg/secret/deliver seals them, writes
// them to a file, compares them with the cluster or applies them. Start at [New]
// and [run].
package secretgen

import (
	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/term"
)

const example = `  # a Secret of a literal and a .env file; printed, not sent
  kubectl secretgen db --from-literal user=app --from-env-file .env

  # into the cluster: created, configured or unchanged; no value gets into an annotation
  kubectl secretgen app --from-env-file .env --from-file conf.d --apply

  # a password that is generated once and kept by every later run
  kubectl secretgen db --from-literal user=app --generate password=alnum:32 --apply
  kubectl secretgen db --from-literal user=app --generate password=alnum:32 --apply --rotate password

  # what would change, without values; and who uses it
  kubectl secretgen app --from-env-file .env --diff
  kubectl secretgen app --consumers

  # typed, not in the shell's history
  kubectl secretgen smtp --prompt password --apply

  # many Secrets from a file, again and again
  kubectl secretgen -f secrets.yaml --apply`

// kindAnnotation marks the commands that make a kind of Secret.
const kindAnnotation = "batuta/secret-kind"

// New makes the root command.
func New(env *cli.Env) *cobra.Command {
	harden()
	return newCommand(env, term.IsTerminal)
}

// newCommand is New with the decision whether the output is a terminal.
func newCommand(env *cli.Env, isTerminal func(stream any) bool) *cobra.Command {
	root := command(env, rootKind(), isTerminal)
	for _, k := range kinds() {
		root.AddCommand(command(env, k, isTerminal))
	}
	return root
}

// command is that of one kind of Secret; they differ in the flags of the kind.
func command(env *cli.Env, k *kind, isTerminal func(stream any) bool) *cobra.Command {
	f := newFlags()
	c := &cobra.Command{
		Use:     "secretgen NAME [flags]",
		Example: k.example,
		Args:    cobra.ArbitraryArgs, // the request says what is wrong with them
		RunE: func(c *cobra.Command, args []string) error {
			req, err := f.request(env, k, args)
			if err == nil {
				req.format.masked = !f.out.showValues && isTerminal(env.Out)
				err = run(c.Context(), env, req)
			}
			if f.out.diff {
				return diffCode(err)
			}
			return err
		},
	}
	if k.name != "" {
		c.Use, c.Short = k.name+" NAME [flags]", k.short
		c.Annotations = map[string]string{kindAnnotation: k.name}
	}
	f.register(c, k)
	c.ValidArgsFunction = func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		return completeNames(c.Context(), env, args, prefix), cobra.ShellCompDirectiveNoFileComp
	}
	c.SetFlagErrorFunc(flagError)
	return c
}
