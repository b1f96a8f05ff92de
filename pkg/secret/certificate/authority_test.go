package certificate_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// now is the time of all tests.
var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// issued is a certificate with its key.
type issued struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func (i issued) pem() []byte { return armour("CERTIFICATE", i.cert.Raw) }

// authority is a root and an intermediate that it signed.
type authority struct{ root, intermediate issued }

func newAuthority(t testing.TB) authority {
	t.Helper()
	root := sign(t, ca("Test Root"), newKey(t), issued{})
	return authority{root, sign(t, ca("Test Intermediate"), newKey(t), root)}
}

func (a authority) issue(t testing.TB, template *x509.Certificate) issued {
	t.Helper()
	return sign(t, template, newKey(t), a.intermediate)
}

// sign makes a certificate for key; without a parent it is self-signed.
func sign(t testing.TB, template *x509.Certificate, key crypto.Signer, parent issued) issued {
	t.Helper()
	if parent.cert == nil {
		parent = issued{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent.cert, key.Public(), parent.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return issued{cert, key}
}

func template(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(90 * 24 * time.Hour),
	}
}

func ca(name string) *x509.Certificate {
	c := template(name)
	c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	return c
}

func leaf(host string) *x509.Certificate {
	c := template(host)
	c.DNSNames = []string{host}
	return c
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pkcs8(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return armour("PRIVATE KEY", der)
}

func ec(t testing.TB, key crypto.Signer) []byte {
	t.Helper()
	der, err := x509.MarshalECPrivateKey(key.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	return armour("EC PRIVATE KEY", der)
}
