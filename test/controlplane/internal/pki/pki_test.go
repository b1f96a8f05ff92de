package pki

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"
	"testing"
	"time"
)

func authority(t *testing.T, now time.Time) *Authority {
	t.Helper()
	ca, err := New(now)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// leaf parses a pair as TLS does, which also checks that the key fits.
func leaf(t *testing.T, pair Pair, err error) *x509.Certificate {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := tls.X509KeyPair(pair.Cert, pair.Key)
	if err != nil {
		t.Fatal(err)
	}
	return cert.Leaf
}

func verify(ca *Authority, cert *x509.Certificate, usage x509.ExtKeyUsage, name string, at time.Time) error {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca.Cert)
	_, err := cert.Verify(x509.VerifyOptions{
		Roots: roots, DNSName: name, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{usage},
	})
	return err
}

func TestServerCertificate(t *testing.T) {
	now := time.Now()
	ca := authority(t, now)
	pair, err := ca.Server("s", []string{"localhost"}, []net.IP{net.ParseIP("127.0.0.1")})
	cert := leaf(t, pair, err)
	for name, valid := range map[string]bool{"localhost": true, "127.0.0.1": true, "example.org": false} {
		if err := verify(ca, cert, x509.ExtKeyUsageServerAuth, name, now); (err == nil) != valid {
			t.Errorf("as %s: %v", name, err)
		}
	}
	if err := verify(ca, cert, x509.ExtKeyUsageClientAuth, "", now); err == nil {
		t.Error("a serving certificate can be used by a client")
	}
	if err := verify(authority(t, now), cert, x509.ExtKeyUsageServerAuth, "localhost", now); err == nil {
		t.Error("the authority of another cluster accepts the certificate")
	}
}

func TestClientCertificate(t *testing.T) {
	now := time.Now()
	ca := authority(t, now)
	pair, err := ca.Client("ana", "dev", "ops")
	cert := leaf(t, pair, err)
	if err := verify(ca, cert, x509.ExtKeyUsageClientAuth, "", now); err != nil {
		t.Error(err)
	}
	if s := cert.Subject; s.CommonName != "ana" || strings.Join(s.Organization, " ") != "dev ops" {
		t.Errorf("subject %s", s)
	}
}

func TestExpiredClientCertificate(t *testing.T) {
	now := time.Now()
	ca := authority(t, now)
	pair, err := ca.ExpiredClient("ana")
	cert := leaf(t, pair, err)
	if err := verify(ca, cert, x509.ExtKeyUsageClientAuth, "", now); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("now: %v, expected it to be expired", err)
	}
	if !cert.NotBefore.Before(now.Add(-2 * time.Hour)) {
		t.Errorf("not valid two hours ago: from %s", cert.NotBefore)
	}
}
