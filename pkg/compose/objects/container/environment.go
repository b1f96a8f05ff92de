package container

import (
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/credential"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The limits of a pod's environment.
const (
	maxVariable    = 128 << 10          // NAME=VALUE; MAX_ARG_STRLEN of Linux: a program does not start above it
	maxEnvironment = project.MaxContent // total of the values in the pod template, and of those in a Secret; etcd refuses objects of 1.5 MiB
)

// Environment is the environment of a container.
type Environment struct {
	Secret *config.Content // the values of its credentials; nil when it has none

	vars []variable // sorted by name
}

// variable is one variable of an environment.
type variable struct {
	name, value string
	key         string // key in the Secret with the value; "" for none
}

// NewEnvironment is the unit's environment; compose-go has merged env_file into it
// by Compose's precedence. Credentials are read from a Secret.
func NewEnvironment(p *plan.Plan, u *plan.Unit) (Environment, []finding.Finding) {
	c := start(p)
	var env Environment
	secret, origin := map[string][]byte{}, map[string]config.Origin{}
	left := map[bool]int{true: maxEnvironment, false: maxEnvironment}
	values := c.modelEnv(u)
	for _, name := range mapping.Keys(values) {
		value := values[name]
		if value == nil || !c.fits(u, name, *value) { // nil: no value in the file, and none in the shell
			continue
		}
		isSecret := c.isSecret(name, c.Options.Meant(*value))
		if left[isSecret] -= len(*value); left[isSecret] < 0 {
			c.Refuse(u.At("environment", name), "the environment exceeds the 1 MiB limit of a Kubernetes object; this variable is ignored", config.TooLargeFix)
			left[isSecret] += len(*value)
			continue
		}
		if isSecret {
			key := config.Key(name, secret)
			secret[key] = []byte(*value)
			origin[key] = config.Origin{Service: u.Service.Name, Name: name}
			env.vars = append(env.vars, variable{name: name, key: key})
			continue
		}
		env.vars = append(env.vars, variable{name: name, value: literal(*value)})
	}
	if len(secret) > 0 {
		env.Secret = config.NewSecret(p, plan.ObjectName(u.Name, "env"), p.Labels(u), secret, origin, u.At("environment"))
	}
	return env, c.Findings()
}

// Vars are the variables of a container; secret is the name of the Secret.
func (e Environment) Vars(secret string) []corev1.EnvVar {
	var out []corev1.EnvVar
	for _, v := range e.vars {
		one := corev1.EnvVar{Name: v.name, Value: v.value}
		if v.key != "" {
			one.ValueFrom = &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Key: v.key}}
		}
		out = append(out, one)
	}
	return out
}

// fits reports whether a container can have the variable; if not, it adds a
// finding.
func (c conversion) fits(u *plan.Unit, name, value string) bool {
	at := u.At("environment", name)
	switch {
	case !envName(name):
		c.Refuse(at, "Kubernetes does not allow this variable name", "use printable ASCII without '='")
	case !c.Options.Supports(relaxedNames) && len(validation.IsEnvVarName(name)) > 0:
		c.Refuse(at, "this variable name requires Kubernetes 1.34 or newer", "use letters, digits, '_', '-' and '.', or set --kube-version=1.34 if the cluster runs 1.34 or newer")
	case strings.ContainsRune(value, 0):
		c.Refuse(at, "a variable cannot contain a zero byte; it is ignored", "use a file for the value: a config or a secret")
	case len(name)+len("=")+len(value) >= maxVariable:
		c.Refuse(at, "a variable can have at most 128 KiB, or programs do not start; it is ignored", "use a file for the value: a config or a secret")
	default:
		return true
	}
	return false
}

// isSecret reports whether the variable goes into a Secret: values that are not
// UTF-8 are possible only there.
func (c conversion) isSecret(name, value string) bool {
	if !utf8.ValidString(value) {
		return true
	}
	switch c.Options.EnvSecrets {
	case plan.EnvSecretsAll:
		return true
	case plan.EnvSecretsNone:
		return false
	}
	return credential.Variable(name, value)
}

// relaxedNames is the minor version of Kubernetes that accepts every name that
// envName accepts (RelaxedEnvironmentVariableValidation is GA).
const relaxedNames = 34

// envName mirrors the relaxed rule of Kubernetes 1.34 and newer
// (IsRelaxedEnvVarName): printable ASCII without "=".
func envName(name string) bool {
	for i := range len(name) {
		if name[i] < ' ' || name[i] > '~' || name[i] == '=' {
			return false
		}
	}
	return name != ""
}
