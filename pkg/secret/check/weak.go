package check

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// shortest is how many characters a password has at least (NIST SP 800-63B,
// 5.1.1.1).
const shortest = 8

// Weak are the passwords in s that can be guessed, by key. Only keys whose name
// is that of a password, a token or a secret are examined. The texts do not
// contain a value.
func Weak(s *secret.Secret) []Warning {
	if s.Type != "" && s.Type != corev1.SecretTypeOpaque && s.Type != corev1.SecretTypeBasicAuth {
		return nil
	}
	var found []Warning
	for key, value := range s.Data {
		if Key(key) != nil || !passwordKey(key) {
			continue
		}
		if text := weakness(s, key, string(value.Reveal())); text != "" {
			found = append(found, Warning{Key: key, Text: text})
		}
	}
	slices.SortFunc(found, func(a, b Warning) int { return cmp.Compare(a.Key, b.Key) })
	return found
}

// weakness is the reason why a password can be guessed, or "". An empty one and
// a placeholder have their own warnings.
func weakness(s *secret.Secret, key, raw string) string {
	password := strings.ToLower(strings.TrimRight(raw, "\r\n"))
	v := newValue(key, []byte(raw))
	switch {
	case password == "" || v.placeholder() || !v.single:
		return ""
	case slices.Contains(common(), password):
		return "is one of the most used passwords"
	case password == strings.ToLower(key) || password == strings.ToLower(s.Name) || password == strings.ToLower(s.Namespace):
		return "is the name of the key, the Secret or the namespace"
	case slices.ContainsFunc([]string{"username", "user", "login"}, func(k string) bool {
		return s.Data.Has(k) && strings.ToLower(strings.TrimSpace(string(s.Data[k].Reveal()))) == password
	}):
		return "is the same as the user name"
	case strings.Trim(password, password[:1]) == "":
		return "is one character, repeated"
	case len([]rune(password)) < shortest:
		return "is shorter than 8 characters"
	}
	return ""
}

// passwordKey reports whether a key is named like a password. Names, files,
// addresses and settings of a password are not passwords.
func passwordKey(key string) bool {
	word := without(strings.ToLower(key), "_-.")
	for _, suffix := range []string{
		"file", "path", "url", "uri", "name", "id", "ttl", "type", "length", "user", "expiry", "expiration", "enabled", "host", "port", "hash", "issuer", "audience",
	} {
		if strings.HasSuffix(word, suffix) {
			return false
		}
	}
	if word == "pass" || word == "pw" {
		return true
	}
	return slices.ContainsFunc([]string{"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey"}, func(part string) bool {
		return strings.Contains(word, part)
	})
}

// common are the passwords that every guess starts with.
func common() []string {
	return []string{
		"password", "password1", "password123", "passw0rd", "p@ssw0rd", "p@ssword", "pass", "passwd", "secret", "admin", "admin123", "administrator",
		"root", "toor", "test", "test123", "guest", "default", "example", "user", "postgres", "mysql", "mongo", "redis", "rabbitmq", "minio", "minioadmin",
		"minio123", "grafana", "prom-operator", "elastic", "oracle", "sa", "123456", "1234567", "12345678", "123456789", "1234567890", "12345", "1234", "123",
		"111111", "000000", "123123", "654321", "qwerty", "qwerty123", "qwertyuiop", "abc123", "iloveyou", "letmein", "welcome", "welcome1", "monkey", "dragon",
		"football", "baseball", "master", "hunter2", "changeit", "s3cr3t", "s3cret", "supersecret", "topsecret", "foobar", "demo", "dev",
	}
}
