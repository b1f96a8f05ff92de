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

// kind is a type of Secret that has a command of its own.
type kind struct {
	name       string // of the command; "" is the root
	secretType corev1.SecretType
	short      string
	example    string
	givers     string // flags that its keys come from, for the hint of a Secret without any
	flags      func(*pflag.FlagSet, *kindFlags)
	rules      cli.Rules                                              // of its flags
	fill       func(build.Environment, *kindFlags, *build.Spec) error // fills in what its flags say
}

// kinds is the table of types, in the order of the help text.
func kinds() []*kind {
	return []*kind{{
		name: "generic", short: "Make a Secret of any keys, as without a command",
	}, {
		name: "tls", secretType: corev1.SecretTypeTLS, short: "Make a Secret of a certificate and its key",
		example: `  kubectl secretgen tls web --cert web.pem --key web.key --ca ca.pem
  kubectl secretgen tls web --bundle web.p12 --passphrase-file pass.txt
  kubectl secretgen tls web --generate tls=cert,dns=web.example.com --apply`,
		givers: "--cert and --key, --bundle, ", flags: tlsFlags, rules: tlsRules(), fill: fillTLS,
	}, {
		name: "docker-registry", secretType: corev1.SecretTypeDockerConfigJson, short: "Make a Secret to pull images with",
		example: `  kubectl secretgen docker-registry pull --from-docker-config --registry registry.example.com
  kubectl secretgen docker-registry pull --docker-server registry.example.com --docker-username ci --docker-password-stdin < token`,
		flags: registryFlags, rules: registryRules(), fill: fillRegistry,
	}, {
		name: "basic-auth", secretType: corev1.SecretTypeBasicAuth, short: "Make a Secret of a user name and a password",
		example: `  kubectl secretgen basic-auth git --username ci --prompt password
  kubectl secretgen basic-auth db --username app --generate password=alnum:32 --apply`,
		givers: "--username, ",
		flags: func(fs *pflag.FlagSet, k *kindFlags) {
			fs.StringVar(&k.username, "username", "", "the user `NAME`; the password comes from a source: --prompt password, --from-stdin password, --generate password=alnum:32")
		},
		fill: func(_ build.Environment, k *kindFlags, s *build.Spec) error {
			addSource(s, k.username, source.Spec{Kind: source.Literal, Argument: corev1.BasicAuthUsernameKey + "=" + k.username, Place: "--username"})
			return nil
		},
	}, {
		name: "ssh-auth", secretType: corev1.SecretTypeSSHAuth, short: "Make a Secret of an SSH private key",
		example: `  kubectl secretgen ssh-auth git --ssh-privatekey ~/.ssh/id_ed25519
  kubectl secretgen ssh-auth deploy --generate ssh-privatekey=ssh:ed25519 --apply`,
		givers: "--ssh-privatekey, ",
		flags: func(fs *pflag.FlagSet, k *kindFlags) {
			fs.StringVar(&k.privateKey, "ssh-privatekey", "", "the private key in `FILE`")
		},
		fill: func(_ build.Environment, k *kindFlags, s *build.Spec) error {
			addSource(s, k.privateKey, source.Spec{Kind: source.File, Key: corev1.SSHAuthPrivateKey, Argument: k.privateKey, Place: "--ssh-privatekey"})
			return nil
		},
	}, {
		name: "bootstrap-token", secretType: corev1.SecretTypeBootstrapToken, short: "Make a token by which nodes join a cluster",
		example: `  kubectl secretgen bootstrap-token bootstrap-token-07401b --ttl 2h --apply`,
		flags:   bootstrapFlags, rules: bootstrapRules(), fill: fillBootstrap,
	}, {
		name: "service-account-token", secretType: corev1.SecretTypeServiceAccountToken, short: "Make a Secret that the cluster fills with a token of a ServiceAccount",
		example: `  kubectl secretgen service-account-token robot-token --service-account robot --apply`,
		flags: func(fs *pflag.FlagSet, k *kindFlags) {
			fs.StringVar(&k.serviceAccount, "service-account", "", "the ServiceAccount `NAME` that the token is for")
		},
		rules: cli.Rules{cli.Required("service-account")},
		fill:  fillServiceAccount,
	}}
}

// rootKind is the command without a kind.
func rootKind() *kind { return &kind{example: example} }

// kindNames are the names that --type takes in addition to full types.
func kindNames() string {
	var names []string
	for _, n := range check.TypeNames() {
		names = append(names, n.Word)
	}
	return strings.Join(names, ", ")
}

// kindWords are what completes --type.
func kindWords() []string {
	var words []string
	for _, n := range check.TypeNames() {
		words = append(words, n.Word, string(n.Type))
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// secretType is the type that --type names: a word means its type, everything
// else is the type itself.
func secretType(name string) corev1.SecretType {
	if named, ok := check.TypeNamed(name); ok {
		return named
	}
	return corev1.SecretType(name)
}
