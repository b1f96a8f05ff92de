package check_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Pieces of the texts of warnings.
const (
	isEmpty     = "is empty"
	hasBOM      = "byte order mark"
	isUTF16     = "UTF-16"
	hasCRLF     = "Windows line endings"
	endsInBreak = "ends with a line break"
	hasSpace    = "a space at its start or end"
	hasQuotes   = "has quotes around it"
	isBase64    = "looks like base64"
	isWord      = "looks like a placeholder"
)

// warned are the warnings about one key; it fails if they contain its value.
func warned(t *testing.T, kind corev1.SecretType, key, value string) []string {
	t.Helper()
	var texts []string
	for _, w := range check.Warnings(newSecret(kind, map[string]string{key: value})) {
		if w.Key != key {
			t.Errorf("key %q, want %q", w.Key, key)
		}
		if value := strings.TrimSpace(value); len(value) >= 10 && strings.Contains(w.Text, value) {
			t.Errorf("the warning contains the value: %s", w.Text)
		}
		texts = append(texts, w.Text)
	}
	return texts
}

func contain(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.EqualFunc(got, want, strings.Contains) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHabits(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	tests := []struct {
		key, value string
		want       []string
	}{
		{"password", "correct horse", nil},
		{"password", "", nil}, // reported with its source
		{"id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----", []string{"SSH private key without a line break"}},
		{"id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n", nil},
		{"tls.key", "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----", nil},
		{"password", "hunter2\n", []string{endsInBreak}},
		{"password.txt", "hunter2\n", []string{endsInBreak}},
		{"spring.datasource.password", "hunter2\n\n", []string{endsInBreak}},
		{"password", "hunter2\r\n", []string{hasCRLF, endsInBreak}},
		{"password", "hunter2\r", []string{endsInBreak}},
		{"password", "\n", []string{endsInBreak}},
		{"token", "{not json}\n", []string{endsInBreak}},
		{"password", "\ufeffhunter2", []string{hasBOM}},
		{"password", "\xff\xfeh\x00i\x00", []string{isUTF16}},
		{"password", "\xfe\xff\x00h\x00i", []string{isUTF16}},
		{"image.jpg", "\xff\xd8\xff\x00\n", nil},
		{"random", "\xff\xfeabcd", nil},
		{"a.conf", "a\r\nb\r\n", []string{hasCRLF}},
		{"password", " hunter2", []string{hasSpace}},
		{"password", "hunter2\t\n", []string{endsInBreak, hasSpace}},
		{"password", "hunter2\u00a0", []string{hasSpace}},
		{"text", " two\nlines ", nil},
		{"password", `"hunter2"`, []string{hasQuotes}},
		{"password", `'hunter2'`, []string{hasQuotes}},
		{"password", `"`, nil},
		{"password", `"a" and "b"`, nil},
		{"password", `"hunter2'`, nil},
		{"word.json", `"hunter2"`, nil},
		{"password", "changeme", []string{isWord}},
		{"password", "CHANGE_ME\n", []string{endsInBreak, isWord}},
		{"password", "<password>", []string{isWord}},
		{"password", "<your-api.key 2>", []string{isWord}},
		{"password", "<a@b>", nil},
		{"password", "<>", nil},
		{"password", "xxx", []string{isWord}},
		{"password", "XXXXXXXX", []string{isWord}},
		{"password", "xx", nil},
		{"password", "******", []string{isWord}},
		{"password", "changeme1", nil},
		{"password", "please change-me", nil},
		{"password", b64([]byte("correct horse")), []string{isBase64}},
		{"password", b64([]byte("correct horse\n")) + "\n", []string{endsInBreak, isBase64}},
		{"password", b64([]byte("correct")), nil}, // 12 characters
		{"password", b64([]byte("gr\u00fc\u00dfe")), nil},
		{"password", b64([]byte("viele gr\u00fc\u00dfe aus dem Norden")), []string{isBase64}},
		{"url", base64.URLEncoding.EncodeToString([]byte("what? where? who? ~~~")), []string{isBase64}},
		{"raw", base64.RawStdEncoding.EncodeToString([]byte("correct horse")), nil},
		{"pem", b64([]byte("-----BEGIN X-----\nAAAA\n-----END X-----\n")), []string{isBase64}},
		{"wrapped", "Y29ycmVjdCBob3JzZSBiYXR0\nZXJ5IHN0YXBsZQ==\n", []string{isBase64}},
		{"gzip", b64([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\xff\xff")), []string{isBase64}},
		{"jks", b64([]byte("\xfe\xed\xfe\xed\x00\x00\x00\x02\x00\x00\x00\x01")), []string{isBase64}},
		{"token", "passwordpassword", nil},
		{"token", "AKIAABCDEFGHIJKLMNOP", nil},
		{"token", "1234567890123456", nil},
		{"token", "ghp_0123456789abcdefghijklmnopqrstuvwxyz", nil},
		{"uuid", "123e4567e89b12d3a456426614174000", nil},
	}
	for _, tt := range tests {
		t.Run(tt.key+" "+tt.value, func(t *testing.T) {
			contain(t, warned(t, "", tt.key, tt.value), tt.want...)
		})
	}
}

// Common files do not cause a warning.
func TestCommonFilesHaveNoWarnings(t *testing.T) {
	for key, value := range map[string]string{
		"tls.crt":             "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n",
		"id_ed25519":          "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaAAA\n-----END OPENSSH PRIVATE KEY-----\n",
		"config.yaml":         "a: b\n",
		"settings":            "a: b\nc: d\n",
		"config.json":         "{\"a\": 1}\n",
		"credentials":         "{\"type\": \"service_account\"}\n",
		"list":                "[1, 2]\n",
		".npmrc":              "//registry.example.com/:_authToken=abc\n",
		".dockerconfigjson":   "{}\n",
		"auth":                "admin:$2y$10$abcdefghijklmnopqrstuv\n",
		"users":               "admin:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n",
		"known_hosts":         "example.com ssh-ed25519 AAAA\n",
		"id_ed25519.pub":      "ssh-ed25519 AAAAC3Nz a@example.com\n",
		"ssh-publickey":       "ecdsa-sha2-nistp256 AAAAE2Vj\n",
		"start.sh":            "exec true\n",
		"application.ini":     "a=b\n",
		"kubeconfig":          "apiVersion: v1\n",
		"keystore.p12":        "\x30\x82\x00\x00\n",
		"certificate-as-text": "MIIBCgKCAQEA0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ=\n"[:48],
	} {
		contain(t, warned(t, "", key, value))
	}
}

// Generated passwords must not be reported as base64.
func TestRandomPasswords(t *testing.T) {
	alarms, all := 0, 0
	for range 400 {
		b := make([]byte, 48)
		_, _ = rand.Read(b)
		for _, n := range []int{15, 18, 24, 32, 48} {
			for _, value := range []string{base64.StdEncoding.EncodeToString(b[:n]), base64.URLEncoding.EncodeToString(b[:n]), hex.EncodeToString(b[:n])} {
				all++
				alarms += len(warned(t, "", "password", value))
			}
		}
	}
	t.Logf("false alarms about random passwords: %d of %d", alarms, all)
	if alarms > 2 {
		t.Errorf("%d false alarms", alarms)
	}
}

func TestBasicAuthKeys(t *testing.T) {
	contain(t, warned(t, corev1.SecretTypeBasicAuth, "username", "robot"))
	contain(t, warned(t, corev1.SecretTypeBasicAuth, "password", "hunter2\n"), endsInBreak)
	contain(t, warned(t, corev1.SecretTypeBasicAuth, "user", "robot"), "username and password")
}

func TestSSHKeys(t *testing.T) {
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	curve, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	plain := func(key any) string {
		b, err := ssh.MarshalPrivateKey(key, "")
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(b))
	}
	locked, err := ssh.MarshalPrivateKeyWithPassphrase(ed, "", []byte("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	encrypted := "is encrypted"
	tests := map[string]struct {
		value string
		want  []string
	}{
		"ed25519":             {plain(ed), nil},
		"ecdsa":               {plain(curve), nil},
		"windows":             {strings.ReplaceAll(plain(ed), "\n", "\r\n"), []string{"Windows line endings (CRLF); OpenSSH refuses"}},
		"no final line break": {strings.TrimSpace(plain(ed)), []string{"has no line break at its end"}},
		"both":                {strings.ReplaceAll(strings.TrimSpace(plain(ed)), "\n", "\r\n"), []string{"Windows", "no line break"}},
		"encrypted":           {string(pem.EncodeToMemory(locked)), []string{encrypted}},
		"PKCS#8":              {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", []string{encrypted}},
		"legacy":              {"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n", []string{encrypted}},
		"public":              {"ssh-ed25519 AAAAC3Nz\n", []string{"is a public key"}},
		"PuTTY":               {"PuTTY-User-Key-File-3: ssh-ed25519\n", []string{"is a PuTTY key"}},
		"text":                {canary + "\n", []string{"is not a readable private key"}},
		"huge":                {strings.Repeat("a", 20<<10) + "\n", []string{"is not a readable private key"}},
		"blank":               {"\n", []string{isEmpty}},
		"none":                {"", []string{isEmpty}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			contain(t, warned(t, corev1.SecretTypeSSHAuth, "ssh-privatekey", tt.value), tt.want...)
		})
	}
	contain(t, warned(t, corev1.SecretTypeSSHAuth, "passphrase", "hunter2\n"), endsInBreak)
}

func TestWarningsByKey(t *testing.T) {
	s := newSecret("", map[string]string{"b": "", "a": "x\n", canary + "!": ""})
	s.Data["c"], s.Data["b"] = secret.NewValue([]byte("changeme")), secret.NewValue([]byte("good"))
	var keys []string
	for _, w := range check.Warnings(s) {
		keys = append(keys, w.Key)
	}
	if !slices.Equal(keys, []string{"a", "c"}) {
		t.Errorf("got %q", keys)
	}
}

// FuzzWarnings checks that the texts are the package's own for any value.
func FuzzWarnings(f *testing.F) {
	for _, seed := range []string{"", "a\n", "\ufeff", "\xff\xfea\x00", "'a'", "<a>", "Y29ycmVjdCBob3JzZQ==", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "{\"a\":"} {
		f.Add("key", seed)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		for _, kind := range []corev1.SecretType{"", corev1.SecretTypeSSHAuth, corev1.SecretTypeDockerConfigJson} {
			for _, name := range []string{key, corev1.SSHAuthPrivateKey, corev1.DockerConfigJsonKey} {
				s := newSecret(kind, map[string]string{name: value})
				_ = check.Secret(s)
				for _, w := range check.Warnings(s) {
					if check.Key(w.Key) != nil || len(value) >= 12 && strings.Contains(w.Text, value) {
						t.Errorf("%s", w.Text)
					}
				}
			}
		}
	})
}

func TestUserNameWithColon(t *testing.T) {
	contain(t, warned(t, corev1.SecretTypeBasicAuth, "username", "shop:app"), "contains ':'")
	contain(t, warned(t, corev1.SecretTypeBasicAuth, "username", "app"))
	contain(t, warned(t, corev1.SecretTypeBasicAuth, "password", "a:b"))
	contain(t, warned(t, corev1.SecretTypeOpaque, "username", "shop:app"))
}
