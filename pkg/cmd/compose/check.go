package compose

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

const checkLong = `Report how a Compose project would be converted, without writing manifests.

The project is loaded and converted as "convert" does with the same flags. The
findings go to standard output: what is not converted, what is converted
differently, and important decisions, each with file, line, column and a fix.

It exits with code 0, or with --strict with code 3 if anything is not converted.`

const checkExamples = `  # The project in this folder
  kubectl compose check

  # Fail a pipeline if anything is not converted
  kubectl compose check --strict

  # For code scanning, and for jq
  kubectl compose check --report=sarif --report-file compose.sarif
  kubectl compose check --report=json |
    jq '.findings[] | select(.severity == "refused")'`

func newCheck(env *cli.Env) *cobra.Command {
	flags := newFlags()
	c := &cobra.Command{
		Use:         "check [SERVICE...]",
		Short:       "Report what would not be converted in a Compose project",
		Long:        checkLong,
		Example:     checkExamples,
		Annotations: map[string]string{cli.FlagGroups: convertGroups, cli.Pages: "findings.md"},
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkArguments(args, "check"); err != nil {
				return err
			}
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
	if err := r.report.plan(c.plan); err != nil {
		return err
	}
	if err := r.report.print(c.project, findings); err != nil {
		return err
	}
	if err := r.report.nothingShown(c.project.Name, findings); err != nil {
		return err
	}
	return r.report.verdict(findings, "")
}
