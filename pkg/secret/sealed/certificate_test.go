package sealed_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

func end() time.Time { return time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC) }

func certificate(t *testing.T, k crypto.Signer) string {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: end().AddDate(-10, 0, 0), NotAfter: end()}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	return block("CERTIFICATE", der)
}

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func TestCertificate(t *testing.T) {
	k := key(t)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good, private := certificate(t, k), block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(k))
	tests := map[string]struct {
		text string
		now  time.Time
		want string // the error, or its beginning; "" for none
	}{
		"good":             {good, end(), ""},
		"text around it":   {"controller's\n" + good + "rest", end(), ""},
		"first of two":     {good + certificate(t, curve), end(), ""},
		"expired":          {good, end().Add(time.Second), "the certificate expired at 2030-01-02T03:04:05Z"},
		"not RSA":          {certificate(t, curve), end(), "the certificate has an ECDSA key; expected the controller's with an RSA key"},
		"empty":            {"", end(), "no certificate; expected the controller's, in PEM form"},
		"no PEM":           {canary, end(), "no certificate; expected the controller's, in PEM form"},
		"public key":       {block("PUBLIC KEY", []byte(canary)), end(), "no certificate; expected the controller's, in PEM form"},
		"private key":      {private, end(), "a private key; expected only the controller's certificate"},
		"private key, too": {good + private, end(), "a private key; expected only the controller's certificate"},
		"broken":           {block("CERTIFICATE", []byte(canary)), end(), "read the certificate: x509: "},
	}
	for name, tt := range tests {
		got, err := sealed.Certificate([]byte(tt.text), tt.now)
		if tt.want == "" {
			if err != nil || !got.Key.Equal(&k.PublicKey) {
				t.Errorf("%s: a different key, %v", name, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
		if fault.Code(err) != int(fault.Usage) || len(fault.Hints(err)) != 1 {
			t.Errorf("%s: class %d, hints %q", name, fault.Code(err), fault.Hints(err))
		}
	}
}

func FuzzCertificate(f *testing.F) {
	for _, seed := range []string{"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN X PRIVATE KEY-----\n\n-----END X PRIVATE KEY-----"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		k, err := sealed.Certificate(text, end())
		if (k == nil) == (err == nil) {
			t.Errorf("key %v, error %v", k, err)
		}
	})
}
