package convert

import (
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
)

// EnvSecrets says which variables go to a Secret instead of the pod template.
type EnvSecrets string

// The values of EnvSecrets.
const (
	EnvSecretsAuto EnvSecrets = "auto" // those whose name or value looks like a credential
	EnvSecretsNone EnvSecrets = "none"
	EnvSecretsAll  EnvSecrets = "all"
)

// environment is the unit's environment, sorted by name; compose-go has merged
// env_file into it by Compose's precedence. Credentials are read from a Secret.
func (c *converter) environment(u *unit) []corev1.EnvVar {
	var env []corev1.EnvVar
	secret := map[string][]byte{}
	values := c.modelEnv(u)
	for _, name := range sortedKeys(values) {
		value := values[name]
		switch {
		case value == nil: // named without a value, and the shell has none
		case !envName(name):
			c.refuse(u.at("environment", name), "Kubernetes refuses this name of a variable", "use printable ASCII without '='")
		case c.isSecret(name, c.reveal(*value)):
			key := contentKey(name, secret)
			secret[key] = []byte(*value)
			env = append(env, corev1.EnvVar{Name: name, ValueFrom: fromSecret(key)})
		default:
			env = append(env, corev1.EnvVar{Name: name, Value: literal(*value)})
		}
	}
	if len(secret) > 0 {
		c.nameSecret(env, c.addSecret(objectName(u.name, "env"), c.labels(u), secret, u.at("environment")))
	}
	return env
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
