package compose

import (
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/printer"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// convertFlags are the flags as typed.
type convertFlags struct {
	load        load.Request
	network     networkFlags
	registry    string
	envSecrets  string
	secrets     string
	secretsFile string
	volumeSize  string
	kube        string // --kube-version
	security    string // --pod-security
	workload    string
	out         string
	format      string
	force       bool
	report      reportFlags
	convert     plan.Options
	printer     *printer.Flags
	showValues  bool
	set         *pflag.FlagSet
}

func newFlags() *convertFlags {
	return &convertFlags{format: manifests, printer: printer.NewFlags("yaml")}
}

func (f *convertFlags) addLoadFlags(fs *pflag.FlagSet) {
	f.set = fs
	fs.StringArrayVarP(&f.load.Files, "file", "f", nil, "Compose `FILE`, or - for standard input; repeat to merge files")
	fs.StringVarP(&f.load.ProjectName, "project-name", "p", "", "`NAME` of the project (default: as in docker compose)")
	fs.StringVar(&f.load.ProjectDirectory, "project-directory", "", "base `DIR` of relative paths (default: the folder of the first file)")
	fs.StringArrayVar(&f.load.EnvFiles, "env-file", nil, "`FILE` with variables for the Compose files, instead of .env; repeatable")
	fs.StringArrayVar(&f.load.Profiles, "profile", nil, "`PROFILE` to enable; repeatable")
	fs.BoolVar(&f.load.AllowHostFiles, "allow-host-files", false, "also copy files outside the project folder; paths of the machine (/proc, /var/run/docker.sock) become hostPath volumes; credentials are never used")
	fs.BoolVar(&f.load.AllowRemote, "allow-remote", false, "only changes an error: remote files (git, oci, https) are never fetched; download them and use the copy")
}

func (f *convertFlags) addConvertFlags(fs *pflag.FlagSet) {
	f.network.add(fs)
	fs.StringVar(&f.registry, "registry", "", "`HOST` of the registry of images that the project builds: HOST[:PORT][/PATH]")
	fs.StringVar(&f.envSecrets, "env-secrets", "auto", "which variables to store in a Secret: "+choices(envSecrets)+"; auto: those that look like credentials")
	fs.StringVar(&f.workload, "workload", "auto", "workload of a service with its own data: "+choices(workloads)+"; auto: a Deployment")
	fs.StringVar(&f.secrets, "secrets", "inline", "how Secrets are written: "+choices(secretModes)+"; placeholder: keys without values; external: not at all; both report the command to create them")
	fs.StringVar(&f.volumeSize, "volume-size", "1Gi", "storage that each claim requests, a `QUANTITY`")
	fs.StringVar(&f.kube, "kube-version", plan.OldestSupported.String(), "oldest Kubernetes `VERSION` to support (1.MINOR), or server for that of the cluster")
	fs.StringVar(&f.security, "pod-security", "privileged", "Pod Security Standard for the pods, where possible: "+choices(standards))
	fs.BoolVar(&f.convert.NativeProbes, "native-probes", false, "convert healthchecks that only request a local URL or test a port to httpGet and tcpSocket probes")
	fs.BoolVar(&f.convert.Liveness, "liveness", false, "restart the container when its healthcheck fails (Compose does not)")
	fs.BoolVar(&f.convert.WaitForDependencies, "wait-for-dependencies", false, "convert every depends_on to an init container that waits")
	fs.BoolVar(&f.convert.StableNames, "stable-names", false, "omit the content hash from the names of ConfigMaps and Secrets")
}

func (f *convertFlags) addOutputFlags(fs *pflag.FlagSet) {
	f.printer.AddFlags(fs)
	fs.BoolVar(&f.showValues, "show-values", false, "print the values of Secrets to a terminal too; a pipe or file always gets them")
	fs.StringVar(&f.out, "out", "", "`DIR` to write files to, instead of standard output")
	fs.StringVar(&f.format, "format", manifests, "with --out: output format: "+choices(formatNames()))
	fs.StringVar(&f.secretsFile, "secrets-file", "", "with --secrets=external: write a `FILE` for kubectl secretgen -f, without values, or - for standard output")
	fs.BoolVar(&f.force, "force", false, "with --out or --secrets-file: overwrite files that were not written by this command")
	f.report.add(fs, "standard error")
}

// request checks the flags.
func (f *convertFlags) request(env *cli.Env, services []string) (*conversion, error) {
	r := &conversion{env: env, out: f.out, force: f.force, load: f.loadRequest(env, services), convert: f.convert}
	err := f.checkPaths()
	if err == nil {
		err = f.check()
	}
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
	r.convert.PodSecurity = plan.PodSecurity(f.security)
	r.convert.EnvSecrets = plan.EnvSecrets(f.envSecrets)
	r.convert.Workload = plan.Workload(f.workload)
	r.convert.Registry = strings.TrimSuffix(f.registry, "/")
	r.convert.AllowHostFiles = f.load.AllowHostFiles
	r.convert.Secrets = plan.SecretMode(f.secrets)
	r.secretsFile, r.convert.SecretsFile = f.secretsFile, f.secretsFile
	r.convert.VolumeSize = resource.MustParse(f.volumeSize) // checked
	r.report = f.report.reporter(env, env.ErrOut)
	r.format = findFormat(f.format)
	r.masked = !f.showValues && term.IsTerminal(env.Out)
	r.print, err = f.printFunc()
	return r, err
}

// namespace is the namespace of the command line. The namespace of the kubeconfig is not
// in the manifests: kubectl apply uses it.
func namespace(env *cli.Env) (string, error) {
	name, explicit, err := env.Kube.Namespace()
	if err != nil || !explicit {
		return "", nil //nolint:nilerr // no cluster is needed to convert
	}
	if problems := validation.IsDNS1123Label(name); len(problems) > 0 {
		return "", fault.FlagValue{Flag: "namespace", Value: name}.NotValid("the name of a namespace").WithHint("use at most 63 of a-z, 0-9 and -")
	}
	return name, nil
}

func (f *convertFlags) loadRequest(env *cli.Env, services []string) load.Request {
	r := f.load
	r.Services, r.WorkingDir, r.Environ, r.Stdin = services, env.Dir, env.Environ, replayed(env.In)
	return r
}
