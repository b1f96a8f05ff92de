package check_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

func TestWeak(t *testing.T) {
	const good = "correct horse battery"
	for name, tt := range map[string]struct {
		t    corev1.SecretType
		data map[string]string
		want string // "" for none
	}{
		"good":                      {"", map[string]string{"password": good}, ""},
		"well known":                {"", map[string]string{"password": "letmein"}, "password is one of the most used"},
		"well known, capitals":      {"", map[string]string{"password": "Admin123"}, "password is one of the most used"},
		"well known, line break":    {"", map[string]string{"password": "admin\n"}, "password is one of the most used"},
		"the name of the key":       {"", map[string]string{"DB_PASSWORD": "db_password"}, "DB_PASSWORD is the name of the key"},
		"the name of the Secret":    {"", map[string]string{"client-secret": "foo"}, "client-secret is the name of"},
		"the user":                  {corev1.SecretTypeBasicAuth, map[string]string{"username": "application", "password": "application"}, "password is the same as the user name"},
		"one character":             {"", map[string]string{"pw": "0000000000"}, "pw is one character"},
		"short":                     {"", map[string]string{"api.key": "x7Q!"}, "api.key is shorter than 8"},
		"8 characters":              {"", map[string]string{"password": "xq7ZpoK1"}, ""},
		"8 characters, not ASCII":   {"", map[string]string{"password": "äöüÄÖÜßé"}, ""},
		"empty":                     {"", map[string]string{"password": ""}, ""},
		"a placeholder":             {"", map[string]string{"password": "changeme"}, ""},
		"several lines":             {"", map[string]string{"password": "a\nb"}, ""},
		"bytes":                     {"", map[string]string{"password": "\xff\x00"}, ""},
		"not a password":            {"", map[string]string{"color": "red"}, ""},
		"the file of a password":    {"", map[string]string{"password-file": "/run/p"}, ""},
		"the id of a token":         {"", map[string]string{"token_id": "ab"}, ""},
		"another type":              {corev1.SecretTypeTLS, map[string]string{"password": "admin"}, ""},
		"an invalid key is skipped": {"", map[string]string{"password=x": "admin"}, ""},
	} {
		got := check.Weak(newSecret(tt.t, tt.data))
		switch {
		case tt.want == "" && len(got) > 0:
			t.Errorf("%s: %v", name, got)
		case tt.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0].Key+" "+got[0].Text, tt.want)):
			t.Errorf("%s: %v, want %q", name, got, tt.want)
		}
	}
}
