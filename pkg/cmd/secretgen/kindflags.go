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

// kindFlags are the flags of the kinds, as typed.
type kindFlags struct {
	once *onceFlags // its flags with one value

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

// addSource adds a source before the others, if its flag was given.
func addSource(s *build.Spec, value string, first source.Spec) {
	if value != "" {
		s.Sources = append([]source.Spec{first}, s.Sources...)
	}
}

func tlsFlags(fs *pflag.FlagSet, k *kindFlags) {
	k.once.StringVar(fs, &k.certificate, "cert", "", "`FILE` with the certificate and its chain, PEM or DER")
	k.once.StringVar(fs, &k.key, "key", "", "`FILE` with the private key, PEM or DER; it can be encrypted")
	k.once.StringVar(fs, &k.authority, "ca", "", "`FILE` with the certificate of the CA, which becomes ca.crt")
	k.once.StringVar(fs, &k.bundle, "bundle", "", "`FILE` with certificate, key and chain in PKCS#12 (.p12, .pfx)")
	k.once.StringVar(fs, &k.passphraseFile, "passphrase-file", "", "`FILE` with the passphrase (default: ask at the terminal)")
	k.once.StringVar(fs, &k.passphraseEnv, "passphrase-env", "", "environment variable `NAME` with the passphrase")
}

func registryFlags(fs *pflag.FlagSet, k *kindFlags) {
	k.once.StringVar(fs, &k.server, "docker-server", registry.DefaultServer, "`HOST` of the registry")
	k.once.StringVar(fs, &k.username, "docker-username", "", "user `NAME`")
	k.once.StringVar(fs, &k.password, "docker-password", "", "`PASSWORD` of the user; it stays in the history of the shell, so prefer --docker-password-stdin")
	fs.BoolVar(&k.passwordStdin, "docker-password-stdin", false, "read the password from standard input")
	k.once.StringVar(fs, &k.email, "docker-email", "", "email `ADDRESS`, for old registries")
	k.once.StringVar(fs, &k.config, "from-docker-config", "", "use the logins of docker's configuration `FILE` and its credential helpers (default: ~/.docker/config.json)")
	fs.Lookup("from-docker-config").NoOptDefVal = standardConfig
	fs.StringArrayVar(&k.hosts, "registry", nil, "with --from-docker-config: only the login to `HOST`; repeatable")
}

// standardConfig is the default path of docker's configuration.
const standardConfig = "~/.docker/config.json"

func bootstrapFlags(fs *pflag.FlagSet, k *kindFlags) {
	b := &k.bootstrap
	fs.DurationVar(&b.TTL, "ttl", 24*time.Hour, "`TIME` until the token expires; 0: never")
	fs.StringSliceVar(&b.Usages, "usages", []string{"authentication", "signing"}, "comma-separated `USES` of the token")
	fs.StringSliceVar(&b.Groups, "groups", nil, "comma-separated additional `GROUPS` of the token; each starts with system:bootstrappers:")
	k.once.StringVar(fs, &b.Description, "description", "", "`TEXT` about the purpose of the token")
}

func bootstrapRules() cli.Rules {
	return cli.Rules{
		cli.OneOf("usages", "authentication", "signing").Hidden(),
		cli.NotNegative("ttl").WithHint("write it as 90s, 5m or 1h; 0: the token never expires"),
	}
}

func fillBootstrap(_ build.Environment, k *kindFlags, s *build.Spec) error {
	s.Bootstrap = &k.bootstrap
	return nil
}

func tlsRules() cli.Rules {
	const encrypted = "add the encrypted file: --key FILE or --bundle FILE"
	return cli.Rules{
		cli.Requires("passphrase-file", "key", "bundle").WithHint(encrypted),
		cli.Requires("passphrase-env", "key", "bundle").WithHint(encrypted),
		cli.Excludes("passphrase-file", "passphrase-env"),
		cli.Excludes("bundle", "cert", "key").WithHint("leave out one of them: a bundle has the certificate and the key"),
		cli.Requires("ca", "cert", "bundle"),
		cli.Requires("cert", "key").WithHint("add --key FILE; for both in one PKCS#12 file: --bundle FILE"),
		cli.Requires("key", "cert").WithHint("add --cert FILE; for both in one PKCS#12 file: --bundle FILE"),
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

// typedLogin reports whether a login was typed.
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
		return fault.Usagef("no login is given").
			WithHint("add --docker-server, --docker-username and --docker-password-stdin; or --from-docker-config; or --from-file FILE")
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

// renameConfig gives a file without a key the key of the type, as kubectl does (create_secret_docker.go in k8s.io/kubectl v0.37.2).
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
			return fault.Usagef("--service-account and --annotation name two ServiceAccounts").WithHint("leave out one of them")
		}
		annotations[key] = value
	}
	s.Identity.Annotations = annotations
	s.Reading.AllowEmpty = true // the cluster fills it
	return nil
}
