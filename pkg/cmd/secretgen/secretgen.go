// Package secretgen is `kubectl secretgen`: flags become a request, the request
// is read (pkg/secret/source), assembled (pkg/secret/assemble), checked
// (pkg/secret/check) and printed (pkg/secret/manifest). Start at [New].
package secretgen

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/term"
)

const example = `  # a Secret of two literals; printed, not sent
  kubectl secretgen db --from-literal user=app --from-literal password=s3cret

  # files, a whole folder and an env file in one Secret
  kubectl secretgen app --from-file tls.crt=web.pem --from-file conf.d --from-env-file .env

  # into the cluster, without the value ending up in an annotation
  kubectl secretgen app --from-env-file .env | kubectl apply --server-side -f -

  # bare keys of an env file come from the environment
  echo TOKEN > keys.env && TOKEN=abc kubectl secretgen ci --from-env-file keys.env`

// New makes the root command.
func New(env *cli.Env) *cobra.Command { return newCommand(env, term.IsTerminal) }

// newCommand is New with the decision whether the output is a terminal.
func newCommand(env *cli.Env, isTerminal func(stream any) bool) *cobra.Command {
	f := newFlags()
	c := &cobra.Command{
		Use:               "secretgen NAME [--from-literal KEY=VALUE] [--from-file [KEY=]PATH] [--from-env-file FILE] [flags]",
		Example:           example,
		Args:              oneName,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, args []string) error {
			req, err := f.request(env, args[0], c.Flags().Changed("type"))
			if err != nil {
				return err
			}
			req.masked = !f.showValues && isTerminal(env.Out)
			return run(c.Context(), env, req)
		},
	}
	f.register(c)
	c.SetFlagErrorFunc(flagError)
	return c
}

// oneName is the rule for arguments. It repeats none of them: a forgotten
// --from-literal makes a value an argument.
func oneName(_ *cobra.Command, args []string) error {
	const hint = "write kubectl secretgen NAME --from-literal KEY=VALUE"
	switch {
	case len(args) != 1:
		return fault.Wrap(fault.Usage, fmt.Errorf("expected one NAME, got %d arguments", len(args)), hint)
	case strings.Contains(args[0], "="):
		return fault.Wrap(fault.Usage, errors.New("expected NAME, got an argument with '='"), hint)
	}
	return nil
}

// run is the command as a sentence: read, assemble, check, print.
func run(ctx context.Context, env *cli.Env, req *request) error {
	result, err := source.Read(req.sources, req.reading)
	if err != nil {
		return err
	}
	for _, w := range result.Warnings {
		fmt.Fprintf(env.ErrOut, "warning: %s\n", w)
	}
	secret, err := assemble.Secret(req.identity, result.Entries)
	if err != nil {
		return usage(err)
	}
	if err := check.Name(secret.Name); err != nil {
		return fault.Wrap(fault.Usage, fmt.Errorf("name %q: %w", secret.Name, err), "choose a shorter name: --append-hash adds 11 characters")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return printSecret(env, req, secret)
}
