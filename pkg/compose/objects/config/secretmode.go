package config

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// placeholder represents every value of a Secret that is filled in later.
const placeholder = "REPLACE-ME"

func placeholders(data map[string][]byte) map[string][]byte {
	out := make(map[string][]byte, len(data))
	for key := range data {
		out[key] = []byte(placeholder)
	}
	return out
}

// reportSecret reports, once for every Secret, which keys it must have and how to
// fill them in. It names no value.
func (c conversion) reportSecret(name string, keys []string, at project.Path) {
	what := "the Secret " + name + " has placeholders for " + strings.Join(keys, ", ")
	if c.Options.Secrets == plan.SecretsExternal {
		what = "the Secret " + name + " is not written; it must exist with " + strings.Join(keys, ", ")
	}
	fix := fillSecret(name, keys, c.Options.Namespace)
	if c.Options.SecretsFile != "" {
		fix = "kubectl secretgen -f " + c.Options.SecretsFile + " --apply"
	}
	c.Note(at, what, fix, finding.Starts)
}

// fileKey is the key of the one file of a config or secret.
const fileKey = "content"

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
