package check_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

func TestTypeNamed(t *testing.T) {
	for word, want := range map[string]corev1.SecretType{
		"tls": corev1.SecretTypeTLS, "opaque": corev1.SecretTypeOpaque, "Opaque": corev1.SecretTypeOpaque,
		"service-account-token": corev1.SecretTypeServiceAccountToken, "TLS": "", "kubernetes.io/tls": "", "": "",
	} {
		if got, ok := check.TypeNamed(word); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", word, got, ok, want)
		}
	}
}
