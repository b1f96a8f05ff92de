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

// material is what the flags of the kinds say.
type material struct {
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

// add puts a source in front of the others, where its flag was given.
func add(r *build.Spec, value string, s source.Spec) {
	if value != "" {
		r.Sources = append([]source.Spec{s}, r.Sources...)
	}
}

func tlsFlags(fs *pflag.FlagSet, m *material) {
	fs.StringVar(&m.certificate, "cert", "", "the certificate in `FILE`, PEM or DER, with what signed it behind it")
	fs.StringVar(&m.key, "key", "", "its private key in `FILE`, PEM or DER; it may be encrypted")
	fs.StringVar(&m.authority, "ca", "", "put in the CA's certificate in `FILE` as ca.crt")
	fs.StringVar(&m.bundle, "bundle", "", "take certificate, key and chain from `FILE` in PKCS#12 (.p12, .pfx)")
	fs.StringVar(&m.passphraseFile, "passphrase-file", "", "decrypt with the passphrase in `FILE`; without it, it is asked for")
	fs.StringVar(&m.passphraseEnv, "passphrase-env", "", "decrypt with the passphrase in the variable `NAME`")
}

func registryFlags(fs *pflag.FlagSet, m *material) {
	fs.StringVar(&m.server, "docker-server", registry.DefaultServer, "the registry `HOST`")
	fs.StringVar(&m.username, "docker-username", "", "log in as `NAME`")
	fs.StringVar(&m.password, "docker-password", "", "log in with `PASSWORD`, which then is in the shell's history; --docker-password-stdin is not")
	fs.BoolVar(&m.passwordStdin, "docker-password-stdin", false, "log in with the password that standard input has")
	fs.StringVar(&m.email, "docker-email", "", "the `ADDRESS` that some old registries want")
	fs.StringVar(&m.config, "from-docker-config", "", "take the logins from docker's `FILE`, and from the programs it keeps them in; ~/.docker/config.json without one")
	fs.Lookup("from-docker-config").NoOptDefVal = standardConfig
	fs.StringArrayVar(&m.hosts, "registry", nil, "of --from-docker-config take the login to `HOST`; repeatable; all without it")
}

// standardConfig stands for docker's configuration where docker has it.
const standardConfig = "~/.docker/config.json"

func bootstrapFlags(fs *pflag.FlagSet, m *material) {
	b := &m.bootstrap
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

func cookBootstrap(_ *cli.Env, m *material, r *build.Spec) error {
	r.Bootstrap = &m.bootstrap
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

func cookTLS(env *cli.Env, m *material, r *build.Spec) error {
	if m.certificate+m.bundle == "" {
		return nil // sources may have the keys
	}
	r.TLS = &build.TLS{Certificate: m.certificate, Key: m.key, Authority: m.authority, Bundle: m.bundle}
	r.TLS.Passphrase = passphrase(env, m.passphraseFile, m.passphraseEnv, [2]string{"--passphrase-file", "--passphrase-env"})
	return nil
}

// typedLogin says whether a login was typed.
func (m *material) typedLogin() bool {
	return m.username != "" || m.password != "" || m.passwordStdin || m.email != "" || m.server != registry.DefaultServer
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

func cookRegistry(env *cli.Env, m *material, r *build.Spec) error {
	switch {
	case m.config != "":
		r.Registry = &build.Registry{Config: dockerConfig(env, m.config), Hosts: m.hosts, Helper: helper(env)}
	case m.typedLogin():
		login := build.Login{Server: m.server, Username: m.username, Email: m.email}
		login.Password = func() (string, error) { return m.password, nil }
		if m.passwordStdin {
			login.Password = func() (string, error) { return registry.ReadPassword(env.In) }
		}
		r.Registry = &build.Registry{Logins: []build.Login{login}}
	case r.Empty():
		return fault.Usagef("there is nothing to log in with").
			WithHint("write --docker-server, --docker-username and --docker-password-stdin; or --from-docker-config; or --from-file FILE")
	default:
		renameConfig(r)
	}
	return nil
}

// dockerConfig is the path of docker's configuration.
func dockerConfig(env *cli.Env, typed string) string {
	if typed != standardConfig {
		return expand(env, typed)
	}
	folder, _ := env.Lookup("DOCKER_CONFIG")
	return registry.ConfigPath(folder, home(env))
}

// renameConfig gives a file without a key the one that the type wants, as
// kubectl does (create_secret_docker.go in k8s.io/kubectl v0.37.2).
func renameConfig(r *build.Spec) {
	for i, s := range r.Sources {
		if s.Kind == source.File && !strings.Contains(s.Argument, "=") {
			r.Sources[i].Key = corev1.DockerConfigJsonKey
		}
	}
}

func cookServiceAccount(_ *cli.Env, m *material, r *build.Spec) error {
	if err := check.Name(m.serviceAccount); err != nil {
		return fault.FlagValue{Flag: "service-account", Hidden: true}.NotValid("the name of a ServiceAccount")
	}
	annotations := map[string]string{corev1.ServiceAccountNameKey: m.serviceAccount}
	for key, value := range r.Identity.Annotations {
		if key == corev1.ServiceAccountNameKey && value != m.serviceAccount {
			return fault.Usagef("--service-account and --annotation name two ServiceAccounts").WithHint("remove one of the two")
		}
		annotations[key] = value
	}
	r.Identity.Annotations = annotations
	r.Reading.AllowEmpty = true // the cluster fills it
	return nil
}
