// Package secretgen is the command line of `kubectl secretgen`. Flags, or the file of
// -f, become the specs of Secrets (pkg/secret/build). Their inputs are read and the
// Secrets are built. Then they are printed here, or pkg/secret/deliver seals them,
// writes them to a file, compares them with the cluster or applies them. Start with
// [New] and [run].
package secretgen

import (
	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/term"
)

const example = `  # A Secret from a literal and a .env file, on standard output
  kubectl secretgen db --from-literal user=app --from-env-file .env

  # The same in the cluster; --diff prints what would change, without values
  kubectl secretgen db --from-literal user=app --from-env-file .env --diff
  kubectl secretgen db --from-literal user=app --from-env-file .env --apply

  # A password that is generated once, kept by later runs, and then replaced
  kubectl secretgen db --generate password=alnum:32 --apply
  kubectl secretgen db --generate password=alnum:32 --rotate password --apply

  # Ask for a password, so that it is not in the history of the shell
  kubectl secretgen smtp --prompt password --apply

  # The output of a password manager; a file that sops decrypts
  kubectl secretgen db --from-command 'password=op read op://shop/db/password'
  kubectl secretgen db --from-sops db.enc.yaml --apply

  # List what uses a Secret
  kubectl secretgen db --consumers

  # Check the Secrets of the namespace, and what the objects need that use them
  kubectl secretgen check

  # Several Secrets, described in a file
  kubectl secretgen -f secrets.yaml --apply`

// flagGroups are the groups of the flags that all commands have.
const flagGroups = `Value: from-literal from-file from-env-file from-env-var from-command from-sops from-stdin prompt generate rotate rotate-after generated-on keep-previous filename allow-host-files allow-commands command-timeout show-command-errors
Secret: type label annotation immutable append-hash namespace
Key and source: on-duplicate prefix include exclude key-map env-dialect interpolate allow-unset allow-empty
Output: output output-file show-values template allow-missing-template-keys show-managed-fields
Cluster: apply diff dry-run merge replace unset force-conflicts field-manager restart-consumers consumers show-server-text context
Sealing: seal cert seal-cert cert-fingerprint scope digest-key`

// kindAnnotation marks the commands for one type of Secret.
const kindAnnotation = "batuta/secret-kind"

// New makes the root command.
func New(env *cli.Env) *cobra.Command {
	noCoreDumps()
	return newCommand(env, term.IsTerminal)
}

// newCommand is New, with the function that reports whether the output is a terminal.
func newCommand(env *cli.Env, isTerminal func(stream any) bool) *cobra.Command {
	env.Habits = habits
	root := command(env, rootKind(), isTerminal)
	for _, k := range kinds() {
		root.AddCommand(command(env, k, isTerminal))
	}
	root.AddCommand(newCheck(env))
	return root
}

// command is the command for one kind of Secret. Each kind has flags of its own.
func command(env *cli.Env, k *kind, isTerminal func(stream any) bool) *cobra.Command {
	f := newFlags()
	c := &cobra.Command{
		Use:     "secretgen NAME [flags]",
		Example: k.example,
		Args:    cobra.ArbitraryArgs, // the request checks them
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
	c.Annotations = map[string]string{cli.FlagGroups: k.groups + flagGroups, cli.Pages: "secretgen.md secrets-file.md generated-values.md env-dialects.md"}
	if k.name != "" {
		c.Use, c.Short = k.name+" NAME [flags]", k.short
		c.Annotations[kindAnnotation] = k.name
	}
	f.register(c, k)
	c.ValidArgsFunction = func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		return completeNames(c.Context(), env, args, prefix), cobra.ShellCompDirectiveNoFileComp
	}
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return flagError(env, c, err) })
	return c
}
