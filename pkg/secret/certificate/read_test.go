package certificate_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
)

func part(name string, data ...[]byte) certificate.Part {
	return certificate.Part{Name: name, Data: bytes.Join(data, nil)}
}

func TestUnchangedByteForByte(t *testing.T) {
	a := newAuthority(t)
	server := a.issue(t, leaf("www.example.com"))
	crlf := func(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")) }
	note := []byte("Bag Attributes: of no use\n")
	parameters := armour("EC PARAMETERS", []byte("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"))
	tests := map[string]struct{ certificate, key []byte }{
		"PKCS#8":                     {join(server.pem(), a.intermediate.pem()), pkcs8(t, server.key)},
		"EC":                         {server.pem(), ec(t, server.key)},
		"EC with parameters":         {server.pem(), join(parameters, ec(t, server.key))},
		"Windows line endings":       {crlf(server.pem()), crlf(pkcs8(t, server.key))},
		"with notes between":         {join(note, server.pem(), note, a.intermediate.pem(), note), join(note, pkcs8(t, server.key), note)},
		"the whole chain":            {join(server.pem(), a.intermediate.pem(), a.root.pem()), pkcs8(t, server.key)},
		"no line break at the end":   {bytes.TrimSpace(server.pem()), bytes.TrimSpace(pkcs8(t, server.key))},
		"an unrelated certificate":   {join(server.pem(), newAuthority(t).root.pem()), pkcs8(t, server.key)},
		"the key of a different one": {server.pem(), pkcs8(t, newKey(t))},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			authority := join(note, a.root.pem())
			got, err := certificate.Read(certificate.Input{
				Certificate: part("c", tt.certificate), Key: part("k", tt.key), Authority: part("a", authority), Passphrase: []byte("not needed"),
			})
			want := &certificate.Pair{Certificate: tt.certificate, Key: tt.key, Authority: authority}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestConvertedToPEM(t *testing.T) {
	a := newAuthority(t)
	server := a.issue(t, leaf("www.example.com"))
	chain := join(server.pem(), a.intermediate.pem(), a.root.pem())
	key := pkcs8(t, server.key)
	indent := func(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\n"), []byte("\n    ")) }
	bom := []byte("\ufeff")
	tests := map[string]struct{ certificate, key []byte }{
		"in another order":       {join(a.root.pem(), server.pem(), a.intermediate.pem()), key},
		"in reverse order":       {join(a.root.pem(), a.intermediate.pem(), server.pem()), key},
		"copies":                 {join(server.pem(), a.intermediate.pem(), server.pem(), a.root.pem(), a.root.pem()), key},
		"DER":                    {join(server.cert.Raw, a.intermediate.cert.Raw, a.root.cert.Raw), block(key).Bytes},
		"DER of an EC key":       {chain, block(ec(t, server.key)).Bytes},
		"a byte order mark":      {join(bom, chain), join(bom, key)},
		"indented":               {indent(chain), indent(key)},
		"old label":              {bytes.ReplaceAll(chain, []byte("CERTIFICATE"), []byte("X509 CERTIFICATE")), key},
		"a key under wrong name": {chain, bytes.ReplaceAll(key, []byte("PRIVATE"), []byte("EC PRIVATE"))},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := certificate.Read(certificate.Input{Certificate: part("c", tt.certificate), Key: part("k", tt.key)})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Certificate, chain) || !bytes.Equal(got.Key, key) || got.Authority != nil {
				t.Errorf("got\n%s%s", got.Certificate, got.Key)
			}
		})
	}
	got, err := certificate.Read(certificate.Input{Certificate: part("c", chain), Key: part("k", key), Authority: part("a", a.root.cert.Raw)})
	if err != nil || !bytes.Equal(got.Authority, a.root.pem()) {
		t.Errorf("an authority in DER: %v", err)
	}
}

// Without a certificate of the key, the one that issued none is first.
func TestOrderWithoutKey(t *testing.T) {
	a := newAuthority(t)
	server := a.issue(t, leaf("www.example.com"))
	got, err := certificate.Read(certificate.Input{
		Certificate: part("c", a.root.pem(), a.intermediate.pem(), server.pem()), Key: part("k", pkcs8(t, newKey(t))),
	})
	if err != nil || !bytes.Equal(got.Certificate, join(server.pem(), a.intermediate.pem(), a.root.pem())) {
		t.Errorf("%v", err)
	}
}

func TestRefuses(t *testing.T) {
	a := newAuthority(t)
	server := a.issue(t, leaf("www.example.com"))
	c, k := server.pem(), pkcs8(t, server.key)
	_, edKey, _ := ed25519.GenerateKey(rand.Reader)
	x25519, _ := ecdh.X25519().GenerateKey(rand.Reader)
	curve, _ := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	public, _ := x509.MarshalPKIXPublicKey(server.key.Public())
	request, _ := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, server.key)
	big := bytes.Repeat([]byte("# "), 1<<20)
	behind := fmt.Sprintf("c:%d: ", bytes.Count(c, []byte("\n"))+1)
	p := part
	type in = certificate.Input
	tests := map[string]struct {
		in   certificate.Input
		want string
	}{
		"nothing":                   {in{}, "a certificate and its private key are required"},
		"no key":                    {in{Certificate: p("c", c)}, "a certificate and its private key are required"},
		"bundle and key":            {in{Bundle: p("b", c), Key: p("k", k)}, "a bundle is given together with"},
		"huge":                      {in{Certificate: p("c", c, big), Key: p("k", k)}, "c has 2097"},
		"empty certificate":         {in{Certificate: p("c", []byte("\n")), Key: p("k", k)}, "c is empty; expected a certificate"},
		"empty key":                 {in{Certificate: p("c", c), Key: p("k")}, "k is empty; expected the private key"},
		"an incomplete certificate": {in{Certificate: p("c", c, c[:len(c)-9]), Key: p("k", k)}, behind + "incomplete PEM block"},
		"two incomplete blocks":     {in{Certificate: p("c", c[:99], []byte("\n"), c), Key: p("k", k)}, "c:1: incomplete PEM block"},
		"an incomplete key":         {in{Certificate: p("c", c), Key: p("k", k[:70])}, "k:1: incomplete PEM block"},
		"END without BEGIN":         {in{Certificate: p("c", c, c[100:]), Key: p("k", k)}, "END of a PEM block without BEGIN"},
		"a different END":           {in{Certificate: p("c", c[:len(c)-10], []byte("E-----\n")), Key: p("k", k)}, "c:1: this PEM block cannot be decoded"},
		"line breaks as \\n":        {in{Certificate: p("c", bytes.ReplaceAll(c, []byte("\n"), []byte(`\n`))), Key: p("k", k)}, "c:1: BEGIN is not alone"},
		"BEGIN without a name":      {in{Certificate: p("c", []byte("-----BEGIN ")), Key: p("k", k)}, "c:1: BEGIN is not alone"},
		"damaged":                   {in{Certificate: p("c", armour("CERTIFICATE", server.cert.Raw[1:])), Key: p("k", k)}, "c:1: the certificate cannot be read: x509:"},
		"key in certificate":        {in{Certificate: p("c", c, k), Key: p("k", k)}, behind + "a private key; expected a certificate"},
		"key in authority":          {in{Certificate: p("c", c), Key: p("k", k), Authority: p("a", k)}, "a:1: a private key; expected a certificate"},
		"encrypted in certificate":  {in{Certificate: p("c", testdata(t, "pbes2-aes256.pem")), Key: p("k", k)}, "c:1: a private key; expected a certificate"},
		"DER key for certificate":   {in{Certificate: p("c", block(k).Bytes), Key: p("k", k)}, "c: a private key; expected a certificate"},
		"request":                   {in{Certificate: p("c", armour("CERTIFICATE REQUEST", request)), Key: p("k", k)}, "c:1: a certificate request; expected"},
		"DER request":               {in{Certificate: p("c", request), Key: p("k", k)}, "c: a certificate request; expected"},
		"trusted":                   {in{Certificate: p("c", armour("TRUSTED CERTIFICATE", nil)), Key: p("k", k)}, "c:1: a certificate with OpenSSL's own"},
		"revocations":               {in{Certificate: p("c", armour("X509 CRL", nil)), Key: p("k", k)}, "c:1: a revocation list"},
		"PKCS#7":                    {in{Certificate: p("c", armour("PKCS7", nil)), Key: p("k", k)}, "c:1: PKCS#7; expected"},
		"DER of PKCS#7":             {in{Certificate: p("c", testdata(t, "chain.p7b")), Key: p("k", k)}, "c: PKCS#7; expected"},
		"parameters":                {in{Certificate: p("c", armour("DH PARAMETERS", nil), c), Key: p("k", k)}, "c:1: parameters of an algorithm; expected"},
		"a bundle for one":          {in{Certificate: p("c", testdata(t, "modern.p12")), Key: p("k", k)}, "c: a PKCS#12 bundle; expected"},
		"a bundle for a key":        {in{Certificate: p("c", c), Key: p("k", testdata(t, "modern.p12"))}, "k: a PKCS#12 bundle; expected"},
		"a keystore":                {in{Certificate: p("c", []byte("\xfe\xed\xfe\xed\x00")), Key: p("k", k)}, "c: a Java keystore; expected"},
		"unknown":                   {in{Certificate: p("c", armour("HUNTER TWO", nil)), Key: p("k", k)}, "c:1: content of an unknown kind; expected"},
		"plain text":                {in{Certificate: p("c", []byte("hello")), Key: p("k", k)}, "c: neither PEM nor DER; expected a certificate"},
		"too many":                  {in{Certificate: p("c", bytes.Repeat(c, 33)), Key: p("k", k)}, "c has 33 certificates; a chain has at most 32"},
		"certificate for a key":     {in{Certificate: p("c", c), Key: p("k", c)}, "k:1: a certificate; expected the private key"},
		"certificate after a key":   {in{Certificate: p("c", c), Key: p("k", k, c)}, "k:6: a certificate; expected the private key"},
		"DER certificate":           {in{Certificate: p("c", c), Key: p("k", server.cert.Raw)}, "k: a certificate; expected the private key"},
		"two keys":                  {in{Certificate: p("c", c), Key: p("k", k, k)}, "k:6: a second private key; expected one"},
		"parameters alone":          {in{Certificate: p("c", c), Key: p("k", armour("EC PARAMETERS", []byte("1")))}, "k has no private key"},
		"public key":                {in{Certificate: p("c", c), Key: p("k", armour("PUBLIC KEY", public))}, "k:1: a public key; expected the private key"},
		"DER of a public key":       {in{Certificate: p("c", c), Key: p("k", public)}, "k: a public key; expected"},
		"public SSH key":            {in{Certificate: p("c", c), Key: p("k", []byte("ssh-ed25519 AAAA"))}, "k: a public key; expected"},
		"SSH key":                   {in{Certificate: p("c", c), Key: p("k", armour("OPENSSH PRIVATE KEY", nil))}, "k:1: an OpenSSH key; expected"},
		"PuTTY key":                 {in{Certificate: p("c", c), Key: p("k", []byte("PuTTY-User-Key-File-3: x"))}, "k: a PuTTY key; expected"},
		"X25519 key":                {in{Certificate: p("c", c), Key: p("k", pkcs8(t, x25519))}, "k: the private key is damaged, or of a kind"},
		"damaged key":               {in{Certificate: p("c", c), Key: p("k", armour("PRIVATE KEY", []byte("hunter2")))}, "k: the private key is damaged, or of a kind"},
		"huge key":                  {in{Certificate: p("c", c), Key: p("k", armour("PRIVATE KEY", big[:13<<10]))}, "k: the private key has 13312 bytes; at most 12288"},
		"scrypt":                    {in{Certificate: p("c", c), Key: p("k", testdata(t, "scrypt.pem"))}, "k: its kind of encryption is not supported"},
		"PBES1":                     {in{Certificate: p("c", c), Key: p("k", testdata(t, "pbes1.pem"))}, "k: its kind of encryption is not supported"},
		"Camellia":                  {in{Certificate: p("c", c), Key: p("k", testdata(t, "dek-camellia.pem"))}, "k: its kind of encryption is not supported"},
		"endless key derivation":    {in{Certificate: p("c", c), Key: p("k", testdata(t, "pbes2-iterations.pem"))}, "k: its kind of encryption is not supported"},
		"PEM for a bundle":          {in{Bundle: p("b", c, k)}, "b: PEM; expected a PKCS#12 bundle"},
		"text for a bundle":         {in{Bundle: p("b", []byte("hunter2"))}, "b: neither PEM nor DER; expected a PKCS#12 bundle"},
		"an endless bundle":         {in{Bundle: p("b", testdata(t, "iterations.p12"))}, "b: opening it needs more than 1000000 rounds"},
		"a bundle without key":      {in{Bundle: p("b", testdata(t, "no-key.p12"))}, "b: the bundle cannot be read: pkcs12: private key missing"},
		"a bundle without MAC":      {in{Bundle: p("b", testdata(t, "no-mac.p12"))}, "b: the bundle cannot be read: pkcs12: no MAC"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.in.Passphrase = []byte(passphrase)
			got, err := certificate.Read(tt.in)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) && !strings.Contains(err.Error(), ": "+tt.want) {
				t.Fatalf("got %v, %v\nwant %s", got, err, tt.want)
			}
			if fault.Code(err) != int(fault.Usage) {
				t.Errorf("exit code %d", fault.Code(err))
			}
			told := err.Error() + strings.Join(fault.Hints(err), "")
			for _, secret := range []string{"hunter", "HUNTER", string(k[40:60]), passphrase} {
				if strings.Contains(told, secret) {
					t.Errorf("the error contains %q: %s", secret, told)
				}
			}
		})
	}
	for _, good := range []any{edKey, curve} {
		if _, err := certificate.Read(in{Certificate: p("c", c), Key: p("k", pkcs8(t, good))}); err != nil {
			t.Errorf("%T: %v", good, err)
		}
	}
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func armour(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

func block(armoured []byte) *pem.Block {
	b, _ := pem.Decode(armoured)
	return b
}
