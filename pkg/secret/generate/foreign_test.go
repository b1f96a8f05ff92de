package generate_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

func encode(kind string, der []byte, err error) string {
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// An external CA may be an intermediate CA, with keys in other forms of PEM.
func TestIntermediateCA(t *testing.T) {
	root, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	middle, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := func(name string) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: now, NotAfter: now.Add(1000 * day),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, ca("root"), ca("root"), root.Public(), root)
	rootPEM := encode("CERTIFICATE", rootDER, err)
	middleDER, err := x509.CreateCertificate(rand.Reader, ca("middle"), certificates(t, rootPEM)[0], middle.Public(), root)
	middlePEM := encode("CERTIFICATE", middleDER, err)
	sec1, err := x509.MarshalECPrivateKey(middle)
	given := map[string]string{
		"root.crt": rootPEM, "root.key": encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(root), nil),
		"mid.crt": middlePEM + rootPEM, "mid.key": "# a comment\n" + encode("EC PARAMETERS", []byte{6, 5, 43, 129, 4, 0, 34}, nil) + encode("EC PRIVATE KEY", sec1, err),
	}
	for prefix, length := range map[string]int{"root": 1, "mid": 2} {
		s, _ := run(t, store{given: given}, nil, now, "tls=cert,dns=web,ca="+prefix)
		if n := len(certificates(t, s.existing["tls.crt"])); n != length {
			t.Errorf("%s: a chain of %d certificates, want %d", prefix, n, length)
		}
		if err := verify(t, s.existing["tls.crt"], rootPEM, "web", now); err != nil {
			t.Errorf("%s: %v", prefix, err)
		}
		if _, again := run(t, s, nil, now, "tls=cert,dns=web,ca="+prefix); again[0] != "tls kept: expires in 365 days" {
			t.Errorf("%s, run twice: %v", prefix, again)
		}
	}
}

func TestInvalidExistingKeys(t *testing.T) {
	own, other := one(t, "tls=cert,dns=web").existing, one(t, "tls=cert,dns=web").existing
	ca, leaf := one(t, "ca=ca").existing, one(t, "ca=cert,dns=web,issuer=x").existing
	with := func(base map[string]string, changes ...string) store {
		s := store{existing: map[string]string{}}
		for key, value := range base {
			s.existing[key] = value
		}
		for i := 0; i < len(changes); i += 2 {
			s.existing[changes[i]] = changes[i+1]
		}
		return s
	}
	const self, signed = "tls=cert,dns=web", "tls=cert,dns=web,ca=ca"
	broken := encode("CERTIFICATE", []byte("canary"), nil)
	tests := map[string]struct {
		store                store
		argument, want, hint string
	}{
		"no PEM":                    {with(own, "tls.crt", "canary"), self, "key tls: tls.crt has no certificate in PEM", "--rotate tls"},
		"no certificate":            {with(own, "tls.crt", broken), self, "key tls: tls.crt has no readable certificate", "--rotate tls"},
		"no key":                    {with(own, "tls.key", "canary"), self, "key tls: tls.key has no private key in PEM that can be read without a passphrase", "--rotate tls"},
		"a certificate as key":      {with(own, "tls.key", own["tls.crt"]), self, "key tls: tls.key has no private key", "--rotate tls"},
		"a different key":           {with(own, "tls.key", other["tls.key"]), self, "key tls: tls.key is not the private key of tls.crt", "--rotate tls"},
		"a different CA":            {with(own, "ca.crt", other["ca.crt"]), self, "key tls: tls.crt does not verify against the CA in ca.crt", "--rotate tls"},
		"CA unreadable":             {with(own, "ca.crt", "canary"), self, "key tls: ca.crt has no certificate in PEM", "--rotate tls"},
		"no CA":                     {store{}, "tls=cert,dns=web,ca=canary", "key tls: the CA in ca= does not exist", "--generate PREFIX=ca"},
		"CA removed":                {with(own), "tls=cert,dns=web,ca=canary", "key tls: the CA in ca= does not exist", "--generate PREFIX=ca"},
		"a CA without key":          {store{given: map[string]string{"ca.crt": ca["ca.crt"]}}, signed, "key tls: the CA in ca= does not exist", "PREFIX.key"},
		"a CA with a different key": {store{given: map[string]string{"ca.crt": ca["ca.crt"], "ca.key": own["tls.key"]}}, signed, "key tls: ca.key is not the private key of ca.crt", "PREFIX.key"},
		"no CA's certificate":       {store{given: map[string]string{"ca.crt": leaf["ca.crt"], "ca.key": leaf["ca.key"]}}, signed, "key tls: ca.crt is not a CA certificate", "PREFIX.key"},
		"the CA is unreadable":      {with(own, "ca.crt", "canary"), signed, "key tls: ca.crt has no certificate in PEM", "PREFIX.crt"},
		"a leaf as CA":              {with(leaf), "ca=ca", "key ca: ca.crt is not a CA certificate", "--rotate ca"},
		"a different key of a CA":   {with(ca, "ca.key", own["tls.key"]), "ca=ca", "key ca: ca.key is not the private key of ca.crt", "--rotate ca"},
		"an SSH key":                {store{existing: map[string]string{"k": "canary"}}, "k=ssh", "key k: not a private key that can be read without a passphrase; k.pub is made from it", "--rotate k"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := generate.Run(parse(t, tt.argument), nil, tt.store.have, now)
			checkError(t, err, tt.want, tt.hint)
			key, _, _ := strings.Cut(tt.argument, "=")
			if strings.HasPrefix(tt.hint, "--rotate") {
				run(t, tt.store, []string{key}, now, tt.argument)
			}
		})
	}
}

func TestExpiredCA(t *testing.T) {
	given := store{given: one(t, "ca=ca,days=1").existing}
	_, err := generate.Run(parse(t, "tls=cert,dns=web,ca=ca"), nil, given.have, now.Add(2*day))
	checkError(t, err, "key tls: the CA in ca.crt expired on 2026-11-27", "PREFIX.key")
}

// A slow clock does not affect existing certificates.
func TestNotYetValid(t *testing.T) {
	s := one(t, "tls=cert,dns=web")
	if _, got := run(t, s, nil, now.Add(-24*time.Hour), "tls=cert,dns=web"); got[0] != "tls kept: expires in 366 days" {
		t.Errorf("got %q", got)
	}
}
