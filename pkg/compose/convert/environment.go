package convert

import (
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/credential"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// EnvSecrets says which variables go to a Secret instead of the pod template.
type EnvSecrets string

// The values of EnvSecrets.
const (
	EnvSecretsAuto EnvSecrets = "auto" // those whose name or value looks like a credential
	EnvSecretsNone EnvSecrets = "none"
	EnvSecretsAll  EnvSecrets = "all"
)

// The bounds of what a pod can hold of its environment.
const (
	maxVariable    = 128 << 10          // NAME=VALUE; MAX_ARG_STRLEN of Linux: a program with more does not start
	maxEnvironment = project.MaxContent // values in the pod template, and as many in a Secret; etcd refuses objects of 1.5 MiB
)

// environment is the unit's environment, sorted by name; compose-go has merged
// env_file into it by Compose's precedence. Credentials are read from a Secret.
func (c *converter) environment(u *unit) []corev1.EnvVar {
	var env []corev1.EnvVar
	secret := map[string][]byte{}
	left := map[bool]int{true: maxEnvironment, false: maxEnvironment}
	values := c.modelEnv(u)
	for _, name := range sortedKeys(values) {
		value := values[name]
		if value == nil || !c.fits(u, name, *value) { // nil: named without a value, and the shell has none
			continue
		}
		isSecret := c.isSecret(name, c.reveal(*value))
		if left[isSecret] -= len(*value); left[isSecret] < 0 {
			c.refuse(u.at("environment", name), "the environment holds more than the 1 MiB that an object of Kubernetes carries; this variable is left out", tooLargeFix)
			left[isSecret] += len(*value)
			continue
		}
		if isSecret {
			key := contentKey(name, secret)
			secret[key] = []byte(*value)
			env = append(env, corev1.EnvVar{Name: name, ValueFrom: fromSecret(key)})
			continue
		}
		env = append(env, corev1.EnvVar{Name: name, Value: literal(*value)})
	}
	if len(secret) > 0 {
		c.nameSecret(env, c.addSecret(objectName(u.name, "env"), c.labels(u), secret, u.at("environment")))
	}
	return env
}

// fits tells whether a container can have the variable, and reports one that it
// cannot.
func (c *converter) fits(u *unit, name, value string) bool {
	at := u.at("environment", name)
	switch {
	case !envName(name):
		c.refuse(at, "Kubernetes refuses this name of a variable", "use printable ASCII without '='")
	case !c.has(relaxedNames) && len(validation.IsEnvVarName(name)) > 0:
		c.refuse(at, "Kubernetes takes this name of a variable since 1.34", "use letters, digits, '_', '-' and '.', or --kube-version=1.34 when the cluster runs that")
	case strings.ContainsRune(value, 0):
		c.refuse(at, "a variable cannot hold a zero byte; it is left out", "put the value into a file: a config or a secret")
	case len(name)+len("=")+len(value) >= maxVariable:
		c.refuse(at, "a variable can hold 128 KiB at most, or no program starts; it is left out", "put the value into a file: a config or a secret")
	default:
		return true
	}
	return false
}

func fromSecret(key string) *corev1.EnvVarSource {
	return &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{Key: key}}
}

// nameSecret completes the variables that are read from a Secret.
func (c *converter) nameSecret(env []corev1.EnvVar, name string) {
	for i := range env {
		if env[i].ValueFrom != nil {
			env[i].ValueFrom.SecretKeyRef.Name = name
		}
	}
}

// isSecret: what is not UTF-8 survives in a Secret only.
func (c *converter) isSecret(name, value string) bool {
	if !utf8.ValidString(value) {
		return true
	}
	switch c.options.EnvSecrets {
	case EnvSecretsAll:
		return true
	case EnvSecretsNone:
		return false
	}
	return credential.Variable(name, value)
}

// relaxedNames is the minor version of Kubernetes that takes every name that
// envName does (RelaxedEnvironmentVariableValidation is GA).
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
