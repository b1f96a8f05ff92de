package audit

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// setKey is the command that changes one key and keeps the others. It uses the
// command generic, because NAME may be the name of a command.
func setKey(namespace, name, source string) string {
	return fmt.Sprintf("kubectl secretgen generic %s -n %s %s --merge --apply", name, namespace, source)
}

// replaceKey is the command that replaces the value of a key.
func replaceKey(s *secret.Secret, source string) string {
	return setKey(s.Namespace, s.Name, source) + forced(s)
}

// remake is the command that makes the Secret again.
func remake(s *secret.Secret) string { return makeSecret(s.Type, s.Namespace, s.Name, nil) + forced(s) }

// forced is the flag that replaces the values of kubectl's field managers, or "".
func forced(s *secret.Secret) string {
	byKubectl := slices.ContainsFunc(s.ManagedFields, func(f metav1.ManagedFieldsEntry) bool {
		return strings.HasPrefix(f.Manager, "kubectl") && f.Manager != upsert.Manager && f.Manager != upsert.ClientSide
	})
	if byKubectl {
		return " --force-conflicts"
	}
	return ""
}

// makeSecret is the command that makes a Secret of the type with the keys.
func makeSecret(t corev1.SecretType, namespace, name string, keys []string) string {
	const form = "kubectl secretgen %s %s -n %s %s --apply"
	switch t {
	case corev1.SecretTypeTLS:
		return fmt.Sprintf(form, "tls", name, namespace, "--cert FILE --key FILE")
	case corev1.SecretTypeDockerConfigJson, corev1.SecretTypeDockercfg:
		return fmt.Sprintf(form, "docker-registry", name, namespace, "--docker-server HOST --docker-username USER --docker-password-stdin")
	case corev1.SecretTypeBasicAuth:
		return fmt.Sprintf(form, "basic-auth", name, namespace, "--username USER --prompt password")
	case corev1.SecretTypeSSHAuth:
		return fmt.Sprintf(form, "ssh-auth", name, namespace, "--ssh-privatekey FILE")
	case corev1.SecretTypeBootstrapToken:
		return fmt.Sprintf(form, "bootstrap-token", name, namespace, "--ttl 24h")
	}
	if len(keys) == 0 {
		return fmt.Sprintf(form, "generic", name, namespace, "--from-env-file FILE")
	}
	var sources []string
	for _, key := range keys {
		sources = append(sources, "--prompt "+key)
	}
	return fmt.Sprintf(form, "generic", name, namespace, strings.Join(sources, " "))
}
