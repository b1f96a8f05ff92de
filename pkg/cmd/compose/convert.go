package compose

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/outdir"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/object"
	"github.com/batuta-k8s/batuta/pkg/printer"
)

const convertLong = `Convert a Compose project into Kubernetes manifests on standard output.

The project is found and read as docker compose does: -f, COMPOSE_FILE, the
default file names, .env, profiles, extends and include. Every attribute that is
not carried into the manifests is named on standard error with its place;
--report=json and --report=sarif tell it to programs.

--out DIR writes files instead, and touches none there that somebody else wrote or
changed. --format=kustomize makes a base of what the flags say, and an overlay for
every other profile and, unless --target is given, for every platform.
--format=helm makes a chart, whose values are the project's variables, images,
replicas, resources and how ports are published.`

const convertExamples = `  # The project in this folder, applied to the cluster
  kubectl compose convert | kubectl apply -f -

  # Two files, one profile, into one file per object
  kubectl compose convert -f compose.yaml -f compose.prod.yaml --profile web --out manifests/

  # A kustomize base, and overlays for profiles and platforms
  kubectl compose convert --format=kustomize --out k8s/
  kubectl apply -k k8s/overlays/aks

  # A Helm chart, and what it makes of another tag
  kubectl compose convert --format=helm --out chart/
  helm template chart/ --set variables.TAG=1.4

  # Publish the ports on the nodes of a laptop cluster
  kubectl compose convert --expose=nodeport -n shop

  # One service and what it depends on, as JSON
  kubectl compose convert api -o json

  # Nothing at all when something would be lost
  kubectl compose convert --strict --out manifests/`

// convertFlags are the flags as typed.
type convertFlags struct {
	load       load.Request
	network    networkFlags
	registry   string
	envSecrets string
	secrets    string
	volumeSize string
	kube       string // --kube-version
	security   string // --pod-security
	workload   string
	out        string
	format     string
	force      bool
	report     reportFlags
	convert    convert.Options
	printer    *printer.Flags
}

func newConvert(env *cli.Env) *cobra.Command {
	flags := newFlags()
	c := &cobra.Command{
		Use:     "convert [SERVICE...]",
		Short:   "Turn a Compose project into Kubernetes manifests",
		Long:    convertLong,
		Example: convertExamples,
		RunE: func(c *cobra.Command, args []string) error {
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
	completeChoices(c)
	return c
}

func (f *convertFlags) addLoadFlags(fs *pflag.FlagSet) {
	fs.StringArrayVarP(&f.load.Files, "file", "f", nil, "Compose file, or - for standard input; repeat it to merge several")
	fs.StringVarP(&f.load.ProjectName, "project-name", "p", "", "project name (default: as docker compose finds it)")
	fs.StringVar(&f.load.ProjectDirectory, "project-directory", "", "folder that relative paths start from (default: that of the first file)")
	fs.StringArrayVar(&f.load.EnvFiles, "env-file", nil, "file with variables for the Compose files, instead of .env; repeatable")
	fs.StringArrayVar(&f.load.Profiles, "profile", nil, "profile to enable; repeatable")
	fs.BoolVar(&f.load.AllowHostFiles, "allow-host-files", false, "also use files of this machine outside the project folder: their content is copied, paths of the machine itself (/proc, /var/run/docker.sock) become hostPath volumes; credentials never")
	fs.BoolVar(&f.load.AllowRemote, "allow-remote", false, "kept for docker compose's habits: remote files (git, oci, https) are never fetched, and are told")
}

func (f *convertFlags) addConvertFlags(fs *pflag.FlagSet) {
	f.network.add(fs)
	fs.StringVar(&f.registry, "registry", "", "registry, with an optional path, of the images that the project builds")
	fs.StringVar(&f.envSecrets, "env-secrets", "auto", "which variables go to a Secret: "+choices(envSecrets)+" (auto: what looks like a credential)")
	fs.StringVar(&f.workload, "workload", "auto", "what runs a service that keeps data of its own: "+choices(workloads)+" (auto: a Deployment)")
	fs.StringVar(&f.secrets, "secrets", "inline", "what is written of Secrets: "+choices(secretModes)+" (placeholder: keys without values, external: nothing; both say how to fill them in)")
	fs.StringVar(&f.volumeSize, "volume-size", "1Gi", "storage that each claim asks for")
	fs.StringVar(&f.kube, "kube-version", convert.OldestSupported.String(), "the oldest Kubernetes that the manifests are for: 1.MINOR, or server to ask the cluster")
	fs.StringVar(&f.security, "pod-security", "privileged", "Pod Security Standard that the pods keep to where they can: "+choices(standards))
	fs.BoolVar(&f.convert.NativeProbes, "native-probes", false, "turn healthchecks that only fetch a local URL or try a port into httpGet and tcpSocket probes")
	fs.BoolVar(&f.convert.Liveness, "liveness", false, "let a failing healthcheck restart the container, which Compose does not do")
	fs.BoolVar(&f.convert.WaitForDependencies, "wait-for-dependencies", false, "turn every depends_on into an init container that waits")
	fs.BoolVar(&f.convert.StableNames, "stable-names", false, "leave the content hash out of the names of ConfigMaps and Secrets")
}

func (f *convertFlags) addOutputFlags(fs *pflag.FlagSet) {
	f.printer.AddFlags(fs)
	fs.StringVar(&f.out, "out", "", "directory to write files to, instead of standard output")
	fs.StringVar(&f.format, "format", manifests, "with --out: what is written: "+choices(formatNames()))
	fs.BoolVar(&f.force, "force", false, "with --out: overwrite files that were not written by this command")
	f.report.add(fs, "standard error")
}

// conversion is a request that has been checked.
type conversion struct {
	env     *cli.Env
	load    load.Request
	convert convert.Options
	server  bool // the cluster says which Kubernetes the manifests are for
	print   func(io.Writer, []convert.Object) error
	out     string // "" for standard output
	format  format // of what is written there
	force   bool
	report  *reporter
}

// run is read → convert → report → print. Nothing is printed unless the whole
// project converts.
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
	if err := r.report.tell(c.project, findings); err != nil {
		return err
	}
	if err := r.report.verdict(findings, "; no manifests were written"); err != nil {
		return err
	}
	if r.out != "" {
		return r.writeFiles(files)
	}
	return r.print(r.env.Out, c.objects)
}

// options are those of the conversion for the format.
func (r *conversion) options() convert.Options {
	o := r.convert
	o.StableNames = o.StableNames || r.format.completesNames
	return o
}

// converted is read → convert.
func (r *conversion) converted(ctx context.Context) (converted, []finding.Finding, error) {
	p, findings, err := load.Load(ctx, r.load)
	if err != nil {
		return converted{}, nil, err
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
	return converted{p, result.Objects, result.Findings}, append(findings, result.Findings...), nil
}

func (r *conversion) writeFiles(files []render.File) error {
	result, err := outdir.Write(r.out, files, r.force)
	if err != nil {
		return err
	}
	return reportFiles(r.env, r.out, result)
}

func reportFiles(env *cli.Env, dir string, result *outdir.Result) error {
	for _, name := range result.Removed {
		fmt.Fprintf(env.ErrOut, "removed %s/%s: the project no longer makes it\n", dir, name)
	}
	for _, name := range result.Kept {
		fmt.Fprintf(env.ErrOut, "kept %s/%s: the project no longer makes it, but it was changed by hand\n", dir, name)
	}
	_, err := fmt.Fprintf(env.ErrOut, "%s: %d written, %d unchanged\n", dir, len(result.Written), len(result.Unchanged))
	return err
}

// request checks the flags.
func (f *convertFlags) request(env *cli.Env, services []string) (*conversion, error) {
	r := &conversion{env: env, out: f.out, force: f.force, load: f.loadRequest(env, services), convert: f.convert}
	err := f.check()
	if err != nil {
		return nil, err
	}
	if r.convert.Namespace, err = namespace(env); err != nil {
		return nil, err
	}
	if err = f.network.apply(&r.convert); err != nil {
		return nil, err
	}
	r.convert.KubeVersion, r.server = f.kubeVersion()
	r.convert.PodSecurity = convert.PodSecurity(f.security)
	r.convert.EnvSecrets = convert.EnvSecrets(f.envSecrets)
	r.convert.Workload = convert.Workload(f.workload)
	r.convert.Registry = strings.TrimSuffix(f.registry, "/")
	r.convert.AllowHostFiles = f.load.AllowHostFiles
	r.convert.Secrets = convert.SecretMode(f.secrets)
	r.convert.VolumeSize = resource.MustParse(f.volumeSize) // checked
	r.report = f.report.reporter(env, env.ErrOut)
	r.format = findFormat(f.format)
	r.print, err = f.printFunc()
	return r, err
}

// namespace is the one of the command line. That of the kubeconfig is where
// kubectl apply will put the objects, whatever it is by then.
func namespace(env *cli.Env) (string, error) {
	name, explicit, err := env.Kube.Namespace()
	if err != nil || !explicit {
		return "", nil //nolint:nilerr // no cluster is needed to convert
	}
	if problems := validation.IsDNS1123Label(name); len(problems) > 0 {
		return "", fault.Wrap(fault.Usage, fmt.Errorf("--namespace=%s cannot be the name of a namespace", name), "use at most 63 of a-z, 0-9 and -")
	}
	return name, nil
}

func (f *convertFlags) loadRequest(env *cli.Env, services []string) load.Request {
	r := f.load
	r.Services, r.WorkingDir, r.Environ, r.Stdin = services, env.Dir, env.Environ, replayed(env.In)
	return r
}

// completeServices completes the names of the project's services that are not
// on the command line yet.
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

func newFlags() *convertFlags {
	return &convertFlags{format: manifests, printer: printer.NewFlags("yaml")}
}
