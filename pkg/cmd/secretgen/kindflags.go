package secretgen

import (
	"strings"
	"time"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// kindFlags are the flags of the kinds as typed.
type kindFlags struct {
	certificate, key, authority, bundle string
	passphraseFile, passphraseEnv       string

	server, username, password, email string
	passwordStdin                     bool
	config                            string
	hosts                             []string

	privateKey     string
	serviceAccount string
	bootstrap      build.Bootstrap
}

// addSource puts a source before the others, where its flag was given.
func addSource(s *build.Spec, value string, first source.Spec) {
	if value != "" {
		s.Sources = append([]source.Spec{first}, s.Sources...)
	}
}

func tlsFlags(fs *pflag.FlagSet, k *kindFlags) {
	fs.StringVar(&k.certificate, "cert", "", "the certificate in `FILE`, PEM or DER, with what signed it behind it")
	fs.StringVar(&k.key, "key", "", "its private key in `FILE`, PEM or DER; it may be encrypted")
	fs.StringVar(&k.authority, "ca", "", "put in the CA's certificate in `FILE` as ca.crt")
	fs.StringVar(&k.bundle, "bundle", "", "take certificate, key and chain from `FILE` in PKCS#12 (.p12, .pfx)")
	fs.StringVar(&k.passphraseFile, "passphrase-file", "", "decrypt with the passphrase in `FILE`; without it, it is asked for")
	fs.StringVar(&k.passphraseEnv, "passphrase-env", "", "decrypt with the passphrase in the variable `NAME`")
}

func registryFlags(fs *pflag.FlagSet, k *kindFlags) {
	fs.StringVar(&k.server, "docker-server", registry.DefaultServer, "the registry `HOST`")
	fs.StringVar(&k.username, "docker-username", "", "log in as `NAME`")
	fs.StringVar(&k.password, "docker-password", "", "log in with `PASSWORD`, which then is in the shell's history; --docker-password-stdin is not")
	fs.BoolVar(&k.passwordStdin, "docker-password-stdin", false, "log in with the password that standard input has")
	fs.StringVar(&k.email, "docker-email", "", "the `ADDRESS` that some old registries want")
	fs.StringVar(&k.config, "from-docker-config", "", "take the logins from docker's `FILE`, and from the programs it keeps them in; ~/.docker/config.json without one")
	fs.Lookup("from-docker-config").NoOptDefVal = standardConfig
	fs.StringArrayVar(&k.hosts, "registry", nil, "of --from-docker-config take the login to `HOST`; repeatable; all without it")
}

// standardConfig stands for docker's configuration where docker has it.
const standardConfig = "~/.docker/config.json"

func bootstrapFlags(fs *pflag.FlagSet, k *kindFlags) {
	b := &k.bootstrap
	fs.DurationVar(&b.TTL, "ttl", 24*time.Hour, "the token expires after this `TIME`; 0 is never")
	fs.StringSliceVar(&b.Usages, "usages", []string{"authentication", "signing"}, "what the token may be used for, `WORDS` with commas between")
	fs.StringSliceVar(&b.Groups, "groups", nil, "further `GROUPS` that the token is in, with commas between; each starts with system:bootstrappers:")
	fs.StringVar(&b.Description, "description", "", "`TEXT` that says what the token is for")
}

func bootstrapRules() cli.Rules {
	return cli.Rules{
		cli.OneOf("usages", "authentication", "signing").Hidden(),
		cli.NotNegative("ttl").WithHint("0 is never"),
	}
}

func fillBootstrap(_ build.Environment, k *kindFlags, s *build.Spec) error {
	s.Bootstrap = &k.bootstrap
	return nil
}

func tlsRules() cli.Rules {
	const encrypted = "add what is encrypted: --key FILE or --bundle FILE"
	return cli.Rules{
		cli.Requires("passphrase-file", "key", "bundle").WithHint(encrypted),
		cli.Requires("passphrase-env", "key", "bundle").WithHint(encrypted),
		cli.Excludes("passphrase-file", "passphrase-env"),
		cli.Excludes("bundle", "cert", "key").WithHint("leave out one of them: a bundle has certificate and key"),
		cli.Requires("ca", "cert", "bundle"),
		cli.Requires("cert", "key").WithHint("add --key FILE; or give both in one file: --bundle FILE"),
		cli.Requires("key", "cert").WithHint("add --cert FILE; or give both in one file: --bundle FILE"),
	}
}

func fillTLS(env build.Environment, k *kindFlags, s *build.Spec) error {
	if k.certificate+k.bundle == "" {
		return nil // sources may have the keys
	}
	s.TLS = &build.TLS{Certificate: k.certificate, Key: k.key, Authority: k.authority, Bundle: k.bundle}
	s.TLS.Passphrase = env.Passphrase(
		build.Setting{Value: k.passphraseFile, Place: "--passphrase-file"}, build.Setting{Value: k.passphraseEnv, Place: "--passphrase-env"})
	return nil
}

// typedLogin says whether a login was typed.
func (k *kindFlags) typedLogin() bool {
	return k.username != "" || k.password != "" || k.passwordStdin || k.email != "" || k.server != registry.DefaultServer
}

func registryRules() cli.Rules {
	return cli.Rules{
		cli.Excludes("from-docker-config", "docker-server", "docker-username", "docker-password", "docker-password-stdin", "docker-email"),
		cli.Requires("registry", "from-docker-config"),
		cli.Excludes("docker-password", "docker-password-stdin"),
		cli.Requires("docker-server", "docker-username"),
		cli.Requires("docker-password", "docker-username"),
		cli.Requires("docker-password-stdin", "docker-username"),
		cli.Requires("docker-email", "docker-username"),
		cli.Requires("docker-username", "docker-password", "docker-password-stdin"),
	}
}

func fillRegistry(env build.Environment, k *kindFlags, s *build.Spec) error {
	switch {
	case k.config != "":
		s.Registry = &build.Registry{Config: dockerConfig(env, k.config), Hosts: k.hosts, Helper: env.Helper}
	case k.typedLogin():
		login := build.Login{Server: k.server, Username: k.username, Email: k.email}
		login.Password = func() (string, error) { return k.password, nil }
		if k.passwordStdin {
			login.Password = func() (string, error) { return registry.ReadPassword(env.In) }
		}
		s.Registry = &build.Registry{Logins: []build.Login{login}}
	case s.Empty():
		return fault.Usagef("there is nothing to log in with").
			WithHint("write --docker-server, --docker-username and --docker-password-stdin; or --from-docker-config; or --from-file FILE")
	default:
		renameConfig(s)
	}
	return nil
}

// dockerConfig is the path of docker's configuration.
func dockerConfig(env build.Environment, typed string) string {
	if typed != standardConfig {
		return env.Expand(typed)
	}
	folder, _ := env.Lookup("DOCKER_CONFIG")
	return registry.ConfigPath(folder, env.Home())
}

// renameConfig gives a file without a key the one that the type wants, as
// kubectl does (create_secret_docker.go in k8s.io/kubectl v0.37.2).
func renameConfig(s *build.Spec) {
	for i, from := range s.Sources {
		if from.Kind == source.File && !strings.Contains(from.Argument, "=") {
			s.Sources[i].Key = corev1.DockerConfigJsonKey
		}
	}
}

func fillServiceAccount(_ build.Environment, k *kindFlags, s *build.Spec) error {
	if err := check.Name(k.serviceAccount); err != nil {
		return fault.FlagValue{Flag: "service-account", Hidden: true}.NotValid("the name of a ServiceAccount")
	}
	annotations := map[string]string{corev1.ServiceAccountNameKey: k.serviceAccount}
	for key, value := range s.Identity.Annotations {
		if key == corev1.ServiceAccountNameKey && value != k.serviceAccount {
			return fault.Usagef("--service-account and --annotation name two ServiceAccounts").WithHint("remove one of the two")
		}
		annotations[key] = value
	}
	s.Identity.Annotations = annotations
	s.Reading.AllowEmpty = true // the cluster fills it
	return nil
}
