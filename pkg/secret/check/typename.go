package check

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// TypeName is a word for a type of Secret.
type TypeName struct {
	Word string
	Type corev1.SecretType
}

// TypeNames are the words for the types of k8s.io/api/core/v1/types.go v0.37.2,
// in the order of help texts. kubectl has commands with the names tls and
// docker-registry.
func TypeNames() []TypeName {
	return []TypeName{
		{"Opaque", corev1.SecretTypeOpaque},
		{"tls", corev1.SecretTypeTLS},
		{"docker-registry", corev1.SecretTypeDockerConfigJson},
		{"basic-auth", corev1.SecretTypeBasicAuth},
		{"ssh-auth", corev1.SecretTypeSSHAuth},
		{"bootstrap-token", corev1.SecretTypeBootstrapToken},
		{"service-account-token", corev1.SecretTypeServiceAccountToken},
	}
}

// TypeNamed is the type that a word means.
func TypeNamed(word string) (corev1.SecretType, bool) {
	for _, n := range TypeNames() {
		if n.Word == word || n.Type == corev1.SecretTypeOpaque && strings.EqualFold(n.Word, word) {
			return n.Type, true
		}
	}
	return "", false
}
