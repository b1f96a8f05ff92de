package audit

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// setKey is the command that changes one key and keeps the others.
func setKey(namespace, name, key, source string) string {
	if source == "" {
		source = "--prompt " + key
	}
	return fmt.Sprintf("kubectl secretgen %s -n %s %s --merge --apply", quoted(name), namespace, source)
}

// quoted puts -- before the name of a Secret that is the name of a command.
func quoted(name string) string {
	switch name {
	case "generic", "tls", "docker-registry", "basic-auth", "ssh-auth", "bootstrap-token", "service-account-token", "check", "version", "completion", "options", "help":
		return "generic " + name
	}
	return name
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
		return fmt.Sprintf("kubectl secretgen %s -n %s --from-env-file FILE --apply", quoted(name), namespace)
	}
	var sources []string
	for _, key := range keys {
		sources = append(sources, "--prompt "+key)
	}
	return fmt.Sprintf("kubectl secretgen %s -n %s %s --apply", quoted(name), namespace, strings.Join(sources, " "))
}
