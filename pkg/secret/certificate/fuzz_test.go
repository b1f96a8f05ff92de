package certificate_test

import (
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
)

// FuzzRead checks the guarantees of Read for any bytes: no panic, no part of
// the key or passphrase in an error, and the result is PEM that Read reads as
// the same pair.
func FuzzRead(f *testing.F) {
	a := newAuthority(f)
	server := a.issue(f, leaf("www.example.com"))
	key := pkcs8(f, server.key)
	f.Add(join(a.root.pem(), server.pem()), key, []byte(nil))
	f.Add(server.cert.Raw, block(key).Bytes, []byte(nil))
	f.Add(join([]byte("\ufeff\n "), server.pem()[:90]), ec(f, server.key)[1:], []byte{})
	f.Add([]byte("-----BEGIN A-----\n-----END A-----"), []byte("-----BEGIN -----\n-----BEGIN \\n"), []byte{0x30, 0})
	for _, name := range []string{"pbes2-aes256.pem", "dek-aes128.pem", "pbes2-aes128-sha512.der", "scrypt.pem", "pbes1.pem"} {
		f.Add(server.pem(), testdata(f, name), []byte(nil))
	}
	for _, name := range []string{"modern.p12", "legacy.p12", "unencrypted.p12", "no-key.p12", "iterations.p12", "empty-passphrase.p12"} {
		f.Add([]byte(nil), []byte(nil), testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, crt, key, bundle []byte) {
		in := certificate.Input{Bundle: part("b", bundle), Passphrase: []byte(passphrase)}
		if len(bundle) == 0 {
			in = certificate.Input{Certificate: part("c", crt), Key: part("k", key), Passphrase: []byte(passphrase)}
		}
		pair, err := certificate.Read(in)
		if err != nil {
			checkNoLeak(t, err, string(key))
			return
		}
		again, err := certificate.Read(certificate.Input{Certificate: part("c", pair.Certificate), Key: part("k", pair.Key)})
		if err != nil || string(again.Certificate) != string(pair.Certificate) || string(again.Key) != string(pair.Key) {
			t.Fatalf("the result of Read is not kept: %v", err)
		}
		b, _ := pem.Decode(pair.Certificate)
		if b == nil {
			t.Fatal("no PEM")
		}
		if _, err := x509.ParseCertificate(b.Bytes); err != nil {
			t.Fatal(err)
		}
		_, _ = certificate.Inspect(pair.Certificate, pair.Key, crt, now)
	})
}

// checkNoLeak fails if an error contains a piece of the key. Lines of PEM are
// much longer than pieces that match words by chance.
func checkNoLeak(t *testing.T, err error, key string) {
	t.Helper()
	const piece = 12
	text := err.Error()
	for i := 0; i+piece <= len(key); i++ {
		if strings.Contains(text, key[i:i+piece]) {
			t.Fatalf("the error has a piece of the key: %v", err)
		}
	}
	if strings.Contains(text, passphrase) {
		t.Fatalf("the error has the passphrase: %v", err)
	}
}
