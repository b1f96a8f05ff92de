package convert

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// placeholder stands for every value of a Secret that others fill in.
const placeholder = "REPLACE-ME"

// withoutValues tells whether no value of a Secret is written. Then no name
// comes from a value either: a hash would tell something about it, and would
// not be that of the value that is filled in.
func (c *converter) withoutValues() bool {
	return c.options.Secrets == SecretsPlaceholder || c.options.Secrets == SecretsExternal
}

func placeholders(data map[string][]byte) map[string][]byte {
	out := make(map[string][]byte, len(data))
	for key := range data {
		out[key] = []byte(placeholder)
	}
	return out
}

// reportSecret tells, once for every Secret, which keys it must have and how to
// fill them in. It names no value.
func (c *converter) reportSecret(name string, keys []string, at project.Path) {
	what := "the Secret " + name + " has placeholders for " + strings.Join(keys, ", ")
	if c.options.Secrets == SecretsExternal {
		what = "the Secret " + name + " is not written; it must exist with " + strings.Join(keys, ", ")
	}
	c.note(at, what, fillSecret(name, keys, c.options.Namespace))
}

// fillSecret is a command that makes the Secret: from an env file when every key
// can be in one, else from files.
func fillSecret(name string, keys []string, namespace string) string {
	command := "kubectl secretgen " + name
	if namespace != "" {
		command += " -n " + namespace
	}
	if len(keys) == 1 && keys[0] == fileKey {
		return command + " --from-file " + fileKey + "=FILE | kubectl apply --server-side -f -"
	}
	for _, key := range keys {
		if strings.ContainsAny(key, ".-") {
			return command + " --from-file " + strings.Join(keys, "=FILE --from-file ") + "=FILE | kubectl apply --server-side -f -"
		}
	}
	return command + " --from-env-file FILE | kubectl apply --server-side -f -"
}
