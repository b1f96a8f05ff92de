package secretgen

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// kind is a type of Secret that has its own command.
type kind struct {
	name       string // of the command; "" is the root
	secretType corev1.SecretType
	short      string
	example    string
	givers     string // flags for its keys, for the hint about a Secret without keys
	groups     string // of its own flags in help, see cli.FlagGroups
	flags      func(*pflag.FlagSet, *kindFlags)
	rules      cli.Rules                                              // of its flags
	fill       func(build.Environment, *kindFlags, *build.Spec) error // applies its flags
}

// kinds is the table of the types.
func kinds() []*kind {
	return []*kind{{
		name: "generic", short: "Make a Secret with any keys, as without a command",
		example: `  # From a literal and a .env file
  kubectl secretgen generic db --from-literal user=app --from-env-file .env`,
	}, {
		name: "tls", secretType: corev1.SecretTypeTLS, short: "Make a Secret with a certificate and its key",
		example: `  # From files
  kubectl secretgen tls web --cert web.pem --key web.key --ca ca.pem
  kubectl secretgen tls web --bundle web.p12 --passphrase-file pass.txt

  # Generated
  kubectl secretgen tls web --generate tls=cert,dns=web.example.com --apply`,
		givers: "--cert and --key, --bundle, ", groups: "Certificate: cert key ca bundle passphrase-file passphrase-env\n", flags: tlsFlags, rules: tlsRules(), fill: fillTLS,
	}, {
		name: "docker-registry", secretType: corev1.SecretTypeDockerConfigJson, short: "Make a Secret to pull images with",
		example: `  # One login of docker's configuration
  kubectl secretgen docker-registry pull --from-docker-config \
    --registry registry.example.com

  # A user, with the password from a file
  kubectl secretgen docker-registry pull --docker-server registry.example.com \
    --docker-username ci --docker-password-stdin < token`,
		groups: "Login: docker-server docker-username docker-password-stdin docker-password docker-email from-docker-config registry\n",
		flags:  registryFlags, rules: registryRules(), fill: fillRegistry,
	}, {
		name: "basic-auth", secretType: corev1.SecretTypeBasicAuth, short: "Make a Secret with a user name and a password",
		example: `  # Ask for the password
  kubectl secretgen basic-auth git --username ci --prompt password

  # Generate the password
  kubectl secretgen basic-auth db --username app \
    --generate password=alnum:32 --apply`,
		givers: "--username, ", groups: "Login: username\n",
		flags: func(fs *pflag.FlagSet, k *kindFlags) {
			k.once.StringVar(fs, &k.username, "username", "", "user `NAME`; for the password: --prompt password, --from-stdin password or --generate password=alnum:32")
		},
		fill: func(_ build.Environment, k *kindFlags, s *build.Spec) error {
			addSource(s, k.username, source.Spec{Kind: source.Literal, Argument: corev1.BasicAuthUsernameKey + "=" + k.username, Place: "--username"})
			return nil
		},
	}, {
		name: "ssh-auth", secretType: corev1.SecretTypeSSHAuth, short: "Make a Secret with an SSH private key",
		example: `  # From a file
  kubectl secretgen ssh-auth git --ssh-privatekey ~/.ssh/id_ed25519

  # Generated; ssh-privatekey.pub has the public key
  kubectl secretgen ssh-auth deploy \
    --generate ssh-privatekey=ssh:ed25519 --apply`,
		givers: "--ssh-privatekey, ", groups: "SSH key: ssh-privatekey\n",
		flags: func(fs *pflag.FlagSet, k *kindFlags) {
			k.once.StringVar(fs, &k.privateKey, "ssh-privatekey", "", "`FILE` with the private key")
		},
		fill: func(_ build.Environment, k *kindFlags, s *build.Spec) error {
			addSource(s, k.privateKey, source.Spec{Kind: source.File, Key: corev1.SSHAuthPrivateKey, Argument: k.privateKey, Place: "--ssh-privatekey"})
			return nil
		},
	}, {
		name: "bootstrap-token", secretType: corev1.SecretTypeBootstrapToken, short: "Make a token for nodes that join a cluster",
		example: `  # A token for two hours
  kubectl secretgen bootstrap-token bootstrap-token-07401b --ttl 2h --apply`,
		groups: "Token: ttl usages groups description\n",
		flags:  bootstrapFlags, rules: bootstrapRules(), fill: fillBootstrap,
	}, {
		name: "service-account-token", secretType: corev1.SecretTypeServiceAccountToken, short: "Make a Secret for the token of a ServiceAccount, which the cluster adds",
		example: `  # The token of the ServiceAccount robot
  kubectl secretgen service-account-token robot-token \
    --service-account robot --apply`,
		groups: "Token: service-account\n",
		flags: func(fs *pflag.FlagSet, k *kindFlags) {
			k.once.StringVar(fs, &k.serviceAccount, "service-account", "", "`NAME` of the ServiceAccount")
		},
		rules: cli.Rules{cli.Required("service-account")},
		fill:  fillServiceAccount,
	}}
}

// rootKind is the command without a kind.
func rootKind() *kind { return &kind{example: example} }

// kindNames are the short names that --type takes.
func kindNames() string {
	var names []string
	for _, n := range check.TypeNames() {
		names = append(names, n.Word)
	}
	return strings.Join(names, ", ")
}

// kindWords are the completions of --type.
func kindWords() []string {
	var words []string
	for _, n := range check.TypeNames() {
		words = append(words, n.Word, string(n.Type))
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// secretType is the type that --type names: a short name, or the type itself.
func secretType(name string) corev1.SecretType {
	if named, ok := check.TypeNamed(name); ok {
		return named
	}
	return corev1.SecretType(name)
}
