package secretgen

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// canaryFiles are the files of the tables, with the canary in them, and the values that
// are only in these files.
func canaryFiles(t testing.TB, value string) (dir string, more []string) {
	t.Helper()
	files := map[string]string{
		"value": "*", "value.txt": "*\n", "bad#key": "*", "many/a": "*", "many/bad key": "*", "many/sub/x": "*", "nested/sub/x": "*", "nested/a": "*",
		"big": strings.Repeat("*", 100_000), "passphrase": "correct horse\n",
		"good.json":    `{"auths":{"registry.example.com":{"auth":"@login"}}}`,
		"none.json":    `{"auths":{"registry.example.com":{}},"HttpHeaders":{"X":"*"},"credsStore":""}`,
		"half.json":    `{"auths":{"registry.example.com":{"auth":"@login`,
		"escape.json":  `{"auths":{"registry.example.com":{"password":"*\q*"}}}`,
		"twice.json":   `{"auths":{"registry.example.com":{"auth":"@login","Auth":"*"},"*":{"auth":"@login"},"*":1}}`,
		"types.json":   `{"auths":{"registry.example.com":{"auth":["*"],"password":{"*":"*"}}}}`,
		"auth.json":    `{"auths":{"registry.example.com":{"auth":"*%*"}}}`,
		"nouser.json":  `{"auths":{"registry.example.com":{"auth":"@base64"}}}`,
		"host.json":    `{"auths":{"https://u:*@registry.example.com/?*":{"auth":"@login"}}}`,
		"fails.json":   `{"credsStore":"fails","auths":{"registry.example.com":{}}}`,
		"babbles.json": `{"credHelpers":{"registry.example.com":"babbles"}}`,
		"helper.json":  `{"credsStore":"*","credHelpers":{"registry.example.com":"x;*"}}`,
		"works.json":   `{"credHelpers":{"registry.example.com":"works"}}`,

		"bin/docker-credential-fails":   "#!/bin/sh\ncat >&2 \"$0.value\"; cat \"$0.value\"; exit 1\n",
		"bin/docker-credential-babbles": "#!/bin/sh\ncat >&2 \"$0.value\"; cat \"$0.value\"\n",
		"bin/sops":                      "#!/bin/sh\ncat \"$4\"; cat >&2 \"$4\"; test \"${4##*.}\" = json\n",
		"bin/docker-credential-works":   "#!/bin/sh\ncat >&2 \"$0.value\"; echo '{\"Username\":\"u\",\"Secret\":\"not quite a canary\"}'\n",
	}
	for _, helper := range []string{"fails", "babbles", "works"} {
		files["bin/docker-credential-"+helper+".value"] = `{"Username":"*","Secret":"*","ServerURL":"*`
	}
	for name, text := range envFiles() {
		files[name+".env"] = text
	}
	all := map[string][]byte{}
	for name, text := range files {
		all[name] = []byte(instead(text, value))
	}
	more = tlsFiles(t, all)
	for _, name := range []string{"pbes2-aes256.pem", "dek-aes128.pem", "modern.p12", "legacy.p12"} {
		content, err := os.ReadFile(filepath.Join("..", "..", "secret", "certificate", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = content
	}
	dir = folder(t, all)
	for _, err := range []error{
		os.Symlink("nowhere", filepath.Join(dir, "dangling")), os.Symlink("loop", filepath.Join(dir, "loop")),
		os.Mkdir(filepath.Join(dir, "out"), 0o700), sparse(filepath.Join(dir, "huge")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, program := range []string{"docker-credential-fails", "docker-credential-babbles", "docker-credential-works", "sops"} {
		if err := os.Chmod(filepath.Join(dir, "bin", program), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir, more
}

// sparse makes a file of 100 MB that uses no disk space.
func sparse(path string) error {
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return err
	}
	return os.Truncate(path, 100_000_000)
}

// instead replaces the placeholder in a text of the tables with the canary.
func instead(text, value string) string {
	return strings.NewReplacer(
		"@all", "*", "@many", "many/*", "*", value,
		"@base64", base64.StdEncoding.EncodeToString([]byte(value)),
		"@login", base64.StdEncoding.EncodeToString([]byte("u:"+value)),
	).Replace(text)
}

// tlsFiles adds certificates and keys, and returns the values of the keys.
func tlsFiles(t testing.TB, files map[string][]byte) (values []string) {
	t.Helper()
	now := time.Unix(1_800_000_000, 0)
	newKey := func() (*ecdsa.PrivateKey, []byte) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		scalar, err := key.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, string(scalar))
		return key, der
	}
	key, der := newKey()
	_, other := newKey()
	certificate := func(until time.Time) []byte {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a"}, DNSNames: []string{"a.example.com"},
			NotBefore: now.AddDate(-1, 0, 0), NotAfter: until,
		}
		raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	}
	armoured := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	files["tls.crt"], files["expired.crt"] = certificate(now.AddDate(1, 0, 0)), certificate(now.AddDate(0, -1, 0))
	files["tls.key"], files["der.key"], files["seal.crt"] = armoured, der, sealing(t)
	files["other.key"] = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: other})
	files["both.pem"] = append(append([]byte{}, files["tls.crt"]...), armoured...)
	files["half.key"], files["half.crt"] = armoured[:len(armoured)/2], files["tls.crt"][:len(files["tls.crt"])/2]
	broken := append([]byte{}, armoured...)
	broken[len(broken)/2] = '!'
	files["broken.key"] = broken
	return values
}

// sealing is a certificate of a controller of SealedSecrets.
func sealing(t testing.TB) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Unix(2_000_000_000, 0)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
}
