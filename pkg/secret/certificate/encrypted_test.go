package certificate_test

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
)

// passphrase is the passphrase of all files in testdata.
const passphrase = "correct horse"

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEncryptedKeys(t *testing.T) {
	names := []string{
		"pbes2-aes256.pem", "pbes2-aes192-sha384.pem", "pbes2-aes128-sha512.der", "pbes2-3des-sha1.pem", "pbes2-sha224.pem",
		"dek-aes128.pem", "dek-3des.pem",
	}
	server := newAuthority(t).issue(t, leaf("www.example.com"))
	first := ""
	for _, name := range names {
		read := func(passphrase string) (*certificate.Pair, error) {
			return certificate.Read(certificate.Input{
				Certificate: part("c", server.pem()), Key: part(name, testdata(t, name)), Passphrase: []byte(passphrase),
			})
		}
		got, err := read(passphrase)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if first == "" {
			first = string(got.Key)
		}
		if string(got.Key) != first || !strings.HasPrefix(first, "-----BEGIN PRIVATE KEY-----") {
			t.Errorf("%s: a different key than in the other files", name)
		}
		for range 300 { // padding is valid by chance once in 256 times
			if _, err := read(rand.Text()); !errors.Is(err, certificate.ErrPassphraseWrong) || fault.Code(err) != 2 {
				t.Fatalf("%s, wrong passphrase: %v", name, err)
			}
			if !strings.HasPrefix(name, "dek") {
				break
			}
		}
		if _, err := read(""); !errors.Is(err, certificate.ErrPassphraseNeeded) || err.Error() != name+": it is encrypted and needs a passphrase" {
			t.Errorf("%s, no passphrase: %v", name, err)
		}
	}
}

func TestBundles(t *testing.T) {
	read := func(name, passphrase string, data []byte) (*certificate.Pair, error) {
		return certificate.Read(certificate.Input{Bundle: part(name, data), Passphrase: []byte(passphrase)})
	}
	for name, pass := range map[string]string{
		"modern.p12": passphrase, "legacy.p12": passphrase, "unencrypted.p12": passphrase, "empty-passphrase.p12": "",
	} {
		got, err := read(name, pass, testdata(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		pair, err := tls.X509KeyPair(got.Certificate, got.Key)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want := 3; len(pair.Certificate) != want && name != "unencrypted.p12" {
			t.Errorf("%s: %d certificates, want %d", name, len(pair.Certificate), want)
		}
		if _, err := read(name, "wrong", testdata(t, name)); !errors.Is(err, certificate.ErrPassphraseWrong) {
			t.Errorf("%s, wrong passphrase: %v", name, err)
		}
		if _, err := read(name, "", testdata(t, name)); pass != "" && !errors.Is(err, certificate.ErrPassphraseNeeded) {
			t.Errorf("%s, no passphrase: %v", name, err)
		}
	}
	a := newAuthority(t)
	server := a.issue(t, leaf("www.example.com"))
	for i, encoder := range []*pkcs12.Encoder{pkcs12.LegacyRC2, pkcs12.LegacyDES, pkcs12.Modern2023, pkcs12.Modern2026} {
		data, err := encoder.Encode(server.key, server.cert, []*x509.Certificate{a.root.cert, a.intermediate.cert}, passphrase)
		if err != nil {
			t.Fatal(err)
		}
		got, err := read("b", passphrase, data)
		if err != nil || !bytes.Equal(got.Certificate, join(server.pem(), a.intermediate.pem(), a.root.pem())) || !bytes.Equal(got.Key, pkcs8(t, server.key)) {
			t.Errorf("encoder %d: %v", i, err)
		}
	}
}
