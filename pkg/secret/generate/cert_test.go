package generate_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// certificates are all of a PEM text.
func certificates(t *testing.T, text string) []*x509.Certificate {
	t.Helper()
	var out []*x509.Certificate
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		t.Fatal("no certificate")
	}
	return out
}

// verify verifies chain against a root as a client does that checks a name.
func verify(t *testing.T, chain, root, name string, at time.Time) error {
	t.Helper()
	c := certificates(t, chain)
	options := x509.VerifyOptions{
		DNSName: name, CurrentTime: at, Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(),
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	options.Roots.AddCert(certificates(t, root)[0])
	for _, between := range c[1:] {
		options.Intermediates.AddCert(between)
	}
	if _, err := c[0].Verify(options); err != nil {
		return err
	}
	options.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	_, err := c[0].Verify(options)
	return err
}

func TestCertificateVerifies(t *testing.T) {
	const arguments = "tls=cert,dns=web.example.com,dns=*.example.org,dns=web,ip=10.0.0.1,ip=2001:db8::1,ip=::ffff:10.0.0.2"
	own := one(t, arguments).existing
	shared, _ := run(t, store{}, nil, now, arguments+",ca=root", "root=ca,cn=shop")
	for _, tt := range []struct{ chain, root string }{{own["tls.crt"], own["ca.crt"]}, {shared.existing["tls.crt"], shared.existing["root.crt"]}} {
		for _, name := range []string{"web.example.com", "a.example.org", "web", "10.0.0.1", "[2001:db8::1]", "10.0.0.2"} {
			for _, at := range []time.Time{now.Add(-4 * time.Minute), now, now.Add(365 * day)} {
				if err := verify(t, tt.chain, tt.root, name, at); err != nil {
					t.Errorf("%s at %s: %v", name, at, err)
				}
			}
		}
		for _, name := range []string{"example.org", "a.b.example.org", "10.0.0.3"} {
			if verify(t, tt.chain, tt.root, name, now) == nil {
				t.Errorf("the certificate does not have the name %s", name)
			}
		}
		if verify(t, tt.chain, tt.root, "web", now.Add(365*day+time.Second)) == nil || verify(t, tt.chain, tt.root, "web", now.Add(-6*time.Minute)) == nil {
			t.Error("valid at a wrong time")
		}
	}
	if got := slices.Sorted(keysOf(own)); !slices.Equal(got, []string{"ca.crt", "tls.crt", "tls.key"}) {
		t.Errorf("got the keys %v", got)
	}
}

func keysOf(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

func TestCertificateFields(t *testing.T) {
	s, _ := run(t, store{}, nil, now, "ca=ca,days=100", "a=cert,dns=web.example.com,ca=ca", "b=cert,cn=reader,ca=ca,days=50", "c=cert,ip=10.0.0.1,issuer=c-ca.crt")
	type fields struct {
		Name, Issuer string
		Days         int
		IsCA         bool
	}
	got := map[string]fields{}
	serials := map[string]bool{}
	for _, key := range []string{"ca.crt", "a.crt", "b.crt", "c.crt", "c-ca.crt"} {
		chain := certificates(t, s.existing[key])
		c := chain[0]
		got[key] = fields{c.Subject.CommonName, c.Issuer.CommonName, int(c.NotAfter.Sub(now) / day), c.IsCA}
		serials[c.SerialNumber.String()] = true
		if len(chain) != 1 || c.SerialNumber.Sign() <= 0 || c.SerialNumber.Cmp(new(big.Int).Lsh(big.NewInt(1), 128)) > 0 || c.SerialNumber.BitLen() < 64 {
			t.Errorf("%s: %d certificates, serial number of %d bits", key, len(chain), c.SerialNumber.BitLen())
		}
	}
	want := map[string]fields{
		"ca.crt": {"ca", "ca", 100, true}, "a.crt": {"web.example.com", "ca", 100, false}, "b.crt": {"reader", "ca", 50, false},
		"c.crt": {"10.0.0.1", "CA of c", 365, false}, "c-ca.crt": {"CA of c", "CA of c", 365, true},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(serials) != 5 {
		t.Errorf("%d serial numbers, fields (-want +got):\n%s", len(serials), diff)
	}
}

func TestCertificateNotes(t *testing.T) {
	s := parse(t, "tls=cert,dns=web.example.com,ip=10.0.0.1")[0]
	d, _ := s.Decide(store{}.have, false, now)
	values, err := s.Make(d, store{}.have, now)
	if err != nil {
		t.Fatal(err)
	}
	want := "[tls.crt: certificate, for web.example.com, 10.0.0.1, until 2027-11-26 tls.key: ECDSA P-256 private key, 128 bits of strength ca.crt: CA certificate, until 2027-11-26]"
	if got := fmt.Sprint(values); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRenewal(t *testing.T) {
	const own, short, shared, ca = "tls=cert,dns=web", "tls=cert,dns=web,days=9", "tls=cert,dns=web,ca=ca", "ca=ca,days=400"
	tests := map[string]struct {
		arguments []string
		after     int // days
		want      string
	}{
		"new":                       {[]string{own}, 0, "tls kept: expires in 365 days"},
		"30 days left":              {[]string{own}, 335, "tls kept: expires in 30 days"},
		"29 days left":              {[]string{own}, 336, "tls renewed: expires in 29 days, renewed below 30"},
		"a day left":                {[]string{own}, 364, "tls renewed: expires in 1 day, renewed below 30"},
		"less than a day left":      {[]string{own}, 365, "tls renewed: expires in less than a day, renewed below 30"},
		"expired":                   {[]string{own}, 400, "tls renewed: expired on 2027-11-26"},
		"renewed later":             {[]string{own + ",renew=0"}, 365, "tls kept: expires in less than a day"},
		"renewed earlier":           {[]string{own + ",renew=300"}, 66, "tls renewed: expires in 299 days, renewed below 300"},
		"a third of a short one":    {[]string{short}, 6, "tls kept: expires in 3 days"},
		"less than a third":         {[]string{short}, 7, "tls renewed: expires in 2 days, renewed below 3"},
		"the CA is kept":            {[]string{shared, ca}, 336, "ca kept: expires in 64 days; tls renewed: expires in 29 days, renewed below 30"},
		"the CA is about to expire": {[]string{shared + ",days=400", ca}, 371, "ca renewed: expires in 29 days, renewed below 30; tls renewed: did not verify against the CA in ca.crt"},
		"the CA expired":            {[]string{shared, ca}, 500, "ca renewed: expired on 2027-12-31; tls renewed: expired on 2027-11-26"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, _ := run(t, store{}, nil, now, tt.arguments...)
			at := now.Add(time.Duration(tt.after) * day)
			after, decisions := run(t, s, nil, at, tt.arguments...)
			if got := strings.Join(decisions, "; "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if err := verify(t, after.existing["tls.crt"], after.existing["ca.crt"], "web", at); err != nil {
				t.Error(err)
			}
			_, again := run(t, after, nil, at, tt.arguments...)
			if strings.Contains(strings.Join(again, ""), "renewed:") {
				t.Errorf("run twice: %v", again)
			}
		})
	}
}

// A given CA is not renewed, and no certificate is valid for longer than its
// CA.
func TestGivenCA(t *testing.T) {
	ca := one(t, "ca=ca,days=20").existing
	s, decisions := run(t, store{given: ca}, nil, now.Add(5*day), "tls=cert,dns=web,ca=ca")
	_, again := run(t, s, nil, now.Add(6*day), "tls=cert,dns=web,ca=ca")
	if got := slices.Concat(decisions, again); !slices.Equal(got, []string{"tls made: did not exist", "tls kept: expires with its CA in 14 days"}) {
		t.Errorf("got %q", got)
	}
	if left := certificates(t, s.existing["tls.crt"])[0].NotAfter.Sub(now); left != 20*day {
		t.Errorf("it expires %s after now", left)
	}
	other := store{existing: s.existing, given: one(t, "ca=ca").existing}
	if _, got := run(t, other, nil, now, "tls=cert,dns=web,ca=ca"); got[0] != "tls renewed: did not verify against the CA in ca.crt" {
		t.Errorf("a different CA: %q", got)
	}
}

func TestOtherNamesDoNotRotate(t *testing.T) {
	s := one(t, "tls=cert,dns=web,dns=*.example.com,ip=10.0.0.1")
	const want = "tls kept: expires in 365 days; it does not cover api, 10.0.0.2, --rotate tls makes one that does"
	_, got := run(t, s, nil, now, "tls=cert,dns=web,dns=api,dns=a.example.com,dns=*.example.com,ip=10.0.0.1,ip=10.0.0.2")
	if got[0] != want {
		t.Errorf("got %q", got)
	}
}
