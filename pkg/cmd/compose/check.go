package compose

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

const checkLong = `Tell what would become of a Compose project, without writing manifests.

The project is loaded and converted as "convert" does it with the same flags; the
findings go to standard output: what is not carried, what is carried differently,
and decisions worth knowing, each with its place and what to do about it.

It exits with code 0, and with --strict 3 when anything is not carried.`

const checkExamples = `  # The project in this folder
  kubectl compose check

  # Fail a pipeline when something would be lost
  kubectl compose check --strict

  # For code scanning, and for jq
  kubectl compose check --report=sarif --report-file compose.sarif
  kubectl compose check --report=json | jq '.findings[] | select(.severity == "refused")'`

func newCheck(env *cli.Env) *cobra.Command {
	flags := newFlags()
	c := &cobra.Command{
		Use:     "check [SERVICE...]",
		Short:   "Tell what of a Compose project would not be carried",
		Long:    checkLong,
		Example: checkExamples,
		RunE: func(c *cobra.Command, args []string) error {
			r, err := flags.request(env, args)
			if err != nil {
				return err
			}
			r.report = flags.report.reporter(env, env.Out)
			return r.check(c.Context())
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
			return completeServices(c.Context(), flags, env, args, prefix), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags.addLoadFlags(c.Flags())
	flags.addConvertFlags(c.Flags())
	flags.report.add(c.Flags(), "standard output")
	flags.complete(c)
	return c
}

// check is read → convert → report.
func (r *conversion) check(ctx context.Context) error {
	c, findings, err := r.converted(ctx)
	if err != nil {
		return err
	}
	if err := r.report.print(c.project, findings); err != nil {
		return err
	}
	if len(findings) == 0 && r.report.format == reportText && r.report.file == "" {
		if err := r.env.Answer("no findings: everything in %s is carried", c.project.Name); err != nil {
			return err
		}
	}
	return r.report.verdict(findings, "")
}
