package compose

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/outdir"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/object"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

const convertLong = `Convert a Compose project into Kubernetes manifests on standard output.

The project is found and read as docker compose does: -f, COMPOSE_FILE, the
default file names, .env, profiles, extends and include. Every attribute that is
not converted is reported on standard error with file, line and column;
--report=json and --report=sarif report them for programs.

--out DIR writes files instead, and keeps files in DIR that other tools wrote or
that were changed. --format=kustomize writes a base for the given flags, and an
overlay for every other profile and, unless --target is given, for every
platform. --format=helm writes a chart. Its values are the project's variables,
images, replicas, resources and how ports are published.`

const convertExamples = `  # The project in this folder, applied to the cluster
  kubectl compose convert | kubectl apply --server-side -f -

  # Two files, one profile, into one file per object
  kubectl compose convert -f compose.yaml -f compose.prod.yaml --profile web \
    --out manifests/
  kubectl apply --server-side -f manifests/

  # A kustomize base, and overlays for profiles and platforms
  kubectl compose convert --format=kustomize --out k8s/
  kubectl apply --server-side -k k8s/overlays/aks

  # A Helm chart, rendered with a different tag
  kubectl compose convert --format=helm --out chart/
  helm template chart/ --set variables.TAG=1.4

  # Publish the ports on the nodes of a laptop cluster
  kubectl compose convert --expose=nodeport -n shop

  # One service and what it depends on, as JSON
  kubectl compose convert api -o json

  # Write nothing if anything is not converted
  kubectl compose convert --strict --out manifests/`

// convertGroups are the groups of the flags of convert and check.
const convertGroups = `Input: file profile env-file project-name project-directory allow-host-files allow-remote
Output: out format force namespace output template allow-missing-template-keys show-managed-fields
Publishing: target expose domain tls-secret ingress-class gateway-class gateway
Conversion: kube-version workload registry volume-size network-policy native-probes liveness wait-for-dependencies pod-security model-endpoint
Secret: secrets secrets-file env-secrets show-values stable-names
Report: quiet verbose strict report report-file color`

func newConvert(env *cli.Env) *cobra.Command {
	flags := newFlags()
	c := &cobra.Command{
		Use:         "convert [SERVICE...]",
		Short:       "Convert a Compose project into Kubernetes manifests",
		Long:        convertLong,
		Example:     convertExamples,
		Annotations: map[string]string{cli.FlagGroups: convertGroups, cli.Pages: "hints.md targets.md credentials.md"},
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkArguments(args, "convert"); err != nil {
				return err
			}
			r, err := flags.request(env, args)
			if err != nil {
				return err
			}
			return r.run(c.Context())
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
			return completeServices(c.Context(), flags, env, args, prefix), cobra.ShellCompDirectiveNoFileComp
		},
	}
	flags.addLoadFlags(c.Flags())
	flags.addConvertFlags(c.Flags())
	flags.addOutputFlags(c.Flags())
	flags.complete(c)
	return c
}

// conversion is a checked request.
type conversion struct {
	env         *cli.Env
	load        load.Request
	convert     plan.Options
	server      bool // use the Kubernetes version of the cluster
	print       func(io.Writer, []object.Object) error
	masked      bool   // values of Secrets are printed as their sizes
	out         string // "" for standard output
	format      format // of what is written there
	force       bool
	secretsFile string // --secrets-file
	report      *reporter
}

// run is read → convert → report → print. It prints nothing if a part of the project
// cannot be converted.
func (r *conversion) run(ctx context.Context) error {
	c, findings, err := r.converted(ctx)
	if err != nil {
		return err
	}
	var files []render.File
	if r.out != "" {
		var more []finding.Finding
		if files, more, err = r.format.files(r, ctx, c); err != nil {
			return err
		}
		findings = append(findings, more...)
	}
	sources, more, err := r.secretSources(ctx, c)
	if err != nil {
		return err
	}
	findings = append(findings, more...)
	if err := r.report.plan(c.plan); err != nil {
		return err
	}
	if err := r.report.print(c.project, findings); err != nil {
		return err
	}
	if err := r.report.verdict(findings, "; no manifests were written"); err != nil {
		return err
	}
	if r.out != "" {
		err = r.writeFiles(files)
	} else {
		err = r.printObjects(c.objects)
	}
	if err != nil {
		return err
	}
	return r.writeSecretSources(sources)
}

// printObjects prints the manifests.
func (r *conversion) printObjects(objects []object.Object) error {
	hidden := false
	if r.masked {
		shown := make([]object.Object, len(objects))
		for i, o := range objects {
			masked, err := object.Masked(o)
			if err != nil {
				return err
			}
			shown[i], hidden = masked, hidden || masked != o
		}
		objects = shown
	}
	if err := r.print(r.env.Out, objects); err != nil || !hidden || r.report.quiet {
		return err
	}
	r.env.Say("note: values of Secrets are hidden on a terminal; --show-values shows them")
	return nil
}

// options are the options of the conversion for the format.
func (r *conversion) options() plan.Options {
	o := r.convert
	o.FormatHashes = !o.StableNames && r.format.completesNames
	o.StableNames = o.StableNames || r.format.completesNames
	return o
}

// converted is read → convert.
func (r *conversion) converted(ctx context.Context) (converted, []finding.Finding, error) {
	p, findings, err := load.Load(ctx, r.load)
	if err != nil {
		return converted{}, nil, r.report.explain(err)
	}
	if err := checkProject(p, r.convert); err != nil {
		return converted{}, nil, err
	}
	if err := r.askVersion(ctx); err != nil {
		return converted{}, nil, err
	}
	result, err := convert.Convert(p, r.options())
	if err != nil {
		return converted{}, nil, err
	}
	object.Sort(result.Objects)
	return converted{p, result.Plan, result.Objects, result.Findings, result.Needed}, append(findings, result.Findings...), nil
}

func (r *conversion) writeFiles(files []render.File) error {
	result, err := outdir.Write(r.out, files, r.force)
	if err != nil {
		return err
	}
	if !r.report.quiet {
		reportFiles(r.env, r.out, result)
	}
	return nil
}

func reportFiles(env *cli.Env, dir string, result *outdir.Result) {
	for _, name := range result.Removed {
		env.Say("removed %s/%s: the project no longer generates it", dir, name)
	}
	for _, name := range result.Kept {
		env.Say("kept %s/%s: the project no longer generates it, but it was changed manually", dir, name)
	}
	env.Say("%s: %d written, %d unchanged", text.Name(dir), len(result.Written), len(result.Unchanged))
}

// completeServices completes the names of the project's services, without those that are
// on the command line.
func completeServices(ctx context.Context, flags *convertFlags, env *cli.Env, args []string, prefix string) []string {
	p, _, err := load.Load(ctx, flags.loadRequest(env, nil))
	if err != nil {
		return nil
	}
	names := p.ServiceNames()
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool {
		return !strings.HasPrefix(name, prefix) || slices.Contains(args, name)
	})
}
