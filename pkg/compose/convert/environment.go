package convert

import (
	"net/url"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// EnvSecrets says which variables go to a Secret instead of the pod template.
type EnvSecrets string

// The values of EnvSecrets.
const (
	EnvSecretsAuto EnvSecrets = "auto" // those whose name or value looks like a credential
	EnvSecretsNone EnvSecrets = "none"
	EnvSecretsAll  EnvSecrets = "all"
)

// secretWord finds the words of a variable's name that make it a credential.
// Names that end in _FILE hold a path.
var secretWord = regexp.MustCompile(`(?i)(^|[_.-])(pass|passwd|password|passphrase|pwd|secret|secrets|token|credential|credentials|apikey|(api|access|secret|private|encryption|signing|master|auth)[_-]?key|secretkey|dsn|salt)([_.-]|\d*$)`)

var pathName = regexp.MustCompile(`(?i)_(file|path|dir)$`)

// looksSecret tells whether a variable is a credential by its name, or by a URL
// with a password in its value.
func looksSecret(name, value string) bool {
	if value == "" || pathName.MatchString(name) {
		return false
	}
	if secretWord.MatchString(name) || strings.Contains(strings.ToLower(name), "password") {
		return true
	}
	if !strings.Contains(value, "://") {
		return false
	}
	u, err := url.Parse(value)
	if err != nil || u.User == nil {
		return false
	}
	_, hasPassword := u.User.Password()
	return hasPassword
}

// environment is the unit's environment, sorted by name; compose-go has merged
// env_file into it by Compose's precedence. Credentials are read from a Secret.
func (c *converter) environment(u *unit) []corev1.EnvVar {
	var env []corev1.EnvVar
	secret := map[string][]byte{}
	for _, name := range sortedKeys(u.service.Environment) {
		value := u.service.Environment[name]
		switch {
		case value == nil: // named without a value, and the shell has none
		case !envName(name):
			c.refuse(u.at("environment", name), "Kubernetes refuses this name of a variable", "use printable ASCII without '='")
		case c.isSecret(name, *value):
			secret[name] = []byte(*value)
			env = append(env, corev1.EnvVar{Name: name})
		default:
			env = append(env, corev1.EnvVar{Name: name, Value: literal(*value)})
		}
	}
	if len(secret) > 0 {
		c.readFromSecret(u, env, secret)
	}
	return env
}

// readFromSecret makes the Secret and points the variables that are in it there.
func (c *converter) readFromSecret(u *unit, env []corev1.EnvVar, data map[string][]byte) {
	name := c.addSecret(objectName(u.name, "env"), c.labels(u), data)
	for i := range env {
		if _, ok := data[env[i].Name]; !ok {
			continue
		}
		env[i].ValueFrom = &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: name},
			Key:                  env[i].Name,
		}}
	}
}

func (c *converter) isSecret(name, value string) bool {
	if len(validation.IsConfigMapKey(name)) > 0 {
		return false
	}
	switch c.options.EnvSecrets {
	case EnvSecretsAll:
		return true
	case EnvSecretsNone:
		return false
	}
	return looksSecret(name, value)
}

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
