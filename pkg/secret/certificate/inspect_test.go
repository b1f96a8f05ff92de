package certificate_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
)

const day = 24 * time.Hour

func TestInspect(t *testing.T) {
	a := newAuthority(t)
	named := leaf("www.example.com")
	named.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)}
	named.EmailAddresses = []string{"ops@example.com"}
	named.URIs = []*url.URL{{Scheme: "spiffe", Host: "example.com", Path: "/web"}}
	server := a.issue(t, named)
	got, err := certificate.Inspect(join(server.pem(), a.intermediate.pem()), pkcs8(t, server.key), a.root.pem(), now)
	if err != nil {
		t.Fatal(err)
	}
	want := &certificate.Summary{
		Subject:  "CN=www.example.com",
		SANs:     []string{"www.example.com", "192.0.2.1", "ops@example.com", "spiffe://example.com/web"},
		NotAfter: now.Add(90 * day),
		Chain:    []string{"CN=www.example.com", "CN=Test Intermediate"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// warnings inspects a certificate for key, signed by parent or self-signed.
func warnings(t *testing.T, template *x509.Certificate, parents ...issued) *certificate.Summary {
	t.Helper()
	signer := issued{}
	if len(parents) > 0 {
		signer = parents[0]
	}
	server := sign(t, template, newKey(t), signer)
	crt := server.pem()
	for _, p := range parents {
		crt = join(crt, p.pem())
	}
	got, err := certificate.Inspect(crt, pkcs8(t, server.key), nil, now)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWarnings(t *testing.T) {
	a := newAuthority(t)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	small := sign(t, ca("Small"), rsaKey, issued{})
	changed := func(change func(*x509.Certificate)) *x509.Certificate {
		c := leaf("www.example.com")
		change(c)
		return c
	}
	tests := map[string]struct {
		template *x509.Certificate
		parents  []issued
		want     []string
	}{
		"none":                     {leaf("www.example.com"), []issued{a.intermediate, a.root}, nil},
		"30 days":                  {changed(func(c *x509.Certificate) { c.NotAfter = now.Add(30 * day) }), []issued{a.intermediate}, nil},
		"nearly 30":                {changed(func(c *x509.Certificate) { c.NotAfter = now.Add(30*day - time.Second) }), []issued{a.intermediate}, []string{`"CN=www.example.com" expires in 29 days, on 2026-07-01 11:59 UTC`}},
		"an authority":             {changed(func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }), []issued{a.intermediate}, []string{"is a CA certificate"}},
		"no names":                 {template("www.example.com"), []issued{a.intermediate}, []string{"names no hosts"}},
		"SHA-1":                    {changed(func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }), []issued{a.intermediate}, []string{"is signed with ECDSA-SHA1"}},
		"RSA 1024":                 {leaf("www.example.com"), []issued{small}, []string{`"CN=Small" has an RSA key of 1024 bits`}},
		"an unrelated certificate": {leaf("www.example.com"), []issued{a.intermediate, a.root, newAuthority(t).root}, []string{`certificate 4 of tls.crt, "CN=Test Root", did not sign any certificate before it`}},
		"self-signed":              {changed(func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }), nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := warnings(t, tt.template, tt.parents...)
			got.Warnings = slices.Concat(got.Expiring, got.Warnings)
			if len(got.Warnings) != len(tt.want) {
				t.Fatalf("got %q, want %q", got.Warnings, tt.want)
			}
			for i, want := range tt.want {
				if !strings.Contains(got.Warnings[i], want) {
					t.Errorf("got %q, want %q", got.Warnings[i], want)
				}
			}
			if got.SelfSigned != (tt.parents == nil) {
				t.Errorf("self-signed: %v", got.SelfSigned)
			}
		})
	}
}

// A certificate without its issuer works only for clients that know the issuer.
func TestMissingIssuer(t *testing.T) {
	a := newAuthority(t)
	server := a.issue(t, leaf("www.example.com"))
	const missing = `tls.crt does not have the issuer of the certificate, "CN=Test Intermediate"`
	for name, tt := range map[string]struct {
		crt, ca []byte
		want    bool
	}{
		"only the certificate":        {server.pem(), nil, true},
		"the issuer is in ca.crt":     {server.pem(), a.intermediate.pem(), false},
		"the issuer is in tls.crt":    {join(server.pem(), a.intermediate.pem()), nil, false},
		"the issuer and the root are": {join(server.pem(), a.intermediate.pem(), a.root.pem()), nil, false},
	} {
		got, err := certificate.Inspect(tt.crt, pkcs8(t, server.key), tt.ca, now)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if found := len(got.Warnings) == 1 && strings.HasPrefix(got.Warnings[0], missing); found != tt.want || !tt.want && len(got.Warnings) > 0 {
			t.Errorf("%s: warnings %q", name, got.Warnings)
		}
	}
}

func TestInspectWithin(t *testing.T) {
	a := newAuthority(t)
	server := a.issue(t, leaf("www.example.com")) // 90 days
	for within, want := range map[time.Duration]int{30 * day: 0, 90 * day: 0, 90*day + time.Second: 2} {
		got, err := certificate.InspectWithin(join(server.pem(), a.intermediate.pem()), pkcs8(t, server.key), nil, now, within)
		if err != nil || len(got.Expiring) != want {
			t.Errorf("within %s: %q, err %v", within, got.Expiring, err)
		}
	}
}

func TestFirst(t *testing.T) {
	a := newAuthority(t)
	got, ok := certificate.First(join(a.intermediate.pem(), a.root.pem()))
	if !ok || got.Subject != "CN=Test Intermediate" || !got.NotAfter.After(now) {
		t.Errorf("%v, %v", got, ok)
	}
	for _, bad := range []string{"", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		if _, ok := certificate.First([]byte(bad)); ok {
			t.Errorf("%q is a certificate", bad)
		}
	}
}

// Names in a certificate are made safe for the terminal.
func TestNames(t *testing.T) {
	c := template("evil\x1b[2J")
	got := warnings(t, c)
	if got.Subject != "CN=evil?[2J" {
		t.Errorf("got %q", got.Subject)
	}
	c = leaf("www.example.com")
	c.Subject.CommonName = ""
	if got := warnings(t, c); got.Subject != "www.example.com" {
		t.Errorf("got %q", got.Subject)
	}
	c.DNSNames = nil
	if got := warnings(t, c); got.Subject != "serial number 1" {
		t.Errorf("got %q", got.Subject)
	}
}

func TestInspectRefuses(t *testing.T) {
	a := newAuthority(t)
	server := a.issue(t, leaf("www.example.com"))
	crt, key := join(server.pem(), a.intermediate.pem()), pkcs8(t, server.key)
	shifted := func(from, to time.Duration) issued {
		c := leaf("www.example.com")
		c.NotBefore, c.NotAfter = now.Add(from), now.Add(to)
		return a.issue(t, c)
	}
	old := shifted(-9*day, -day)
	mismatch := "the key does not belong to the certificate (tls.key and tls.crt)"
	form := ": programs cannot read this form"
	tests := map[string]struct {
		crt, key, ca []byte
		want         string
	}{
		"a different key":    {crt, pkcs8(t, newKey(t)), nil, mismatch},
		"key of the issuer":  {crt, pkcs8(t, a.intermediate.key), nil, `tls.crt: the certificates are not in order: "CN=Test Intermediate" is number 1`},
		"leaf last":          {join(a.intermediate.pem(), server.pem()), key, nil, `tls.crt: the certificates are not in order: "CN=www.example.com" is number 1`},
		"expired":            {old.pem(), pkcs8(t, old.key), nil, `tls.crt: the certificate "CN=www.example.com" expired on 2026-05-31 12:00 UTC`},
		"DER":                {server.cert.Raw, key, nil, "tls.crt" + form},
		"DER authority":      {crt, key, a.root.cert.Raw, "ca.crt" + form},
		"DER key":            {crt, block(key).Bytes, nil, "tls.key" + form},
		"byte order mark":    {join([]byte("\ufeff"), crt), key, nil, "tls.crt" + form},
		"encrypted key":      {crt, testdata(t, "pbes2-aes256.pem"), nil, "tls.key: it is encrypted"},
		"key in ca.crt":      {crt, key, key, "ca.crt:1: a private key; expected a certificate"},
		"both empty":         {nil, nil, nil, "tls.crt is empty; expected a certificate\ntls.key is empty"},
		"too many":           {join(crt, []byte(strings.Repeat(string(a.root.pem()), 31))), key, nil, "tls.crt has 33 certificates"},
		"huge authority key": {crt, key, hugeKey(t), "ca.crt: certificate 1 has an RSA key of 9000 bits; at most 8192 are supported"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := certificate.Inspect(tt.crt, tt.key, tt.ca, now)
			if got != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if fault.Code(err) != int(fault.Usage) {
				t.Errorf("exit code %d", fault.Code(err))
			}
		})
	}
	_, err := certificate.Inspect(crt, pkcs8(t, newKey(t)), nil, now)
	if hints := fault.Hints(err); len(hints) != 1 || !strings.Contains(hints[0], "compare the public keys") {
		t.Errorf("hints %q", hints)
	}
}

// What some readers of the Secret accept is a warning.
func TestInspectWarns(t *testing.T) {
	a, clients := newAuthority(t), newAuthority(t)
	server := a.issue(t, leaf("www.example.com"))
	crt, key := join(server.pem(), a.intermediate.pem()), pkcs8(t, server.key)
	later := leaf("www.example.com")
	later.NotBefore = now.Add(day)
	early := a.issue(t, later)
	oldCA := ca("Old")
	oldCA.NotAfter = now.Add(-time.Second)
	past := sign(t, oldCA, newKey(t), a.root)
	underPast := sign(t, leaf("www.example.com"), newKey(t), past)
	tests := map[string]struct {
		crt, key, ca []byte
		want         []string
	}{
		"an authority of clients": {crt, key, clients.root.pem(), []string{"ca.crt did not sign tls.crt, or an intermediate certificate is missing in tls.crt; clients that verify the server with ca.crt refuse it. If ca.crt is for the certificates of clients (mutual TLS), it is right"}},
		"both authorities":        {crt, key, join(clients.root.pem(), a.root.pem()), nil},
		"no intermediate":         {server.pem(), key, a.root.pem(), []string{"ca.crt did not sign tls.crt"}},
		"issuers out of order":    {join(server.pem(), a.root.pem(), a.intermediate.pem()), key, nil, []string{`tls.crt: the certificates are not in order: "CN=Test Intermediate" is number 2; some clients refuse that`}},
		"not yet valid":           {join(early.pem(), a.intermediate.pem()), pkcs8(t, early.key), nil, []string{`the certificate "CN=www.example.com" is not valid before 2026-06-02 12:00 UTC`}},
		"an expired issuer":       {join(underPast.pem(), past.pem()), pkcs8(t, underPast.key), nil, []string{`the certificate "CN=Old" expired on 2026-06-01 11:59 UTC`}},
		"an expired authority":    {join(underPast.pem(), past.pem()), pkcs8(t, underPast.key), past.pem(), []string{`"CN=Old" expired on`, "tls.crt does not verify against ca.crt (x509: certificate has expired"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := certificate.Inspect(tt.crt, tt.key, tt.ca, now)
			if err != nil {
				t.Fatal(err)
			}
			got.Warnings = slices.Concat(got.Expiring, got.Warnings)
			if len(got.Warnings) != len(tt.want) {
				t.Fatalf("got %q, want %q", got.Warnings, tt.want)
			}
			for i, want := range tt.want {
				if !strings.Contains(got.Warnings[i], want) {
					t.Errorf("got %q, want %q", got.Warnings[i], want)
				}
			}
		})
	}
}

// hugeKey is a certificate with a key whose check would take long.
func hugeKey(t *testing.T) []byte {
	t.Helper()
	key := newKey(t)
	n := new(big.Int).Lsh(big.NewInt(1), 8999)
	huge := &rsa.PublicKey{N: n.SetBit(n, 0, 1), E: 65537}
	der, err := x509.CreateCertificate(rand.Reader, ca("Huge"), ca("Huge"), huge, key)
	if err != nil {
		t.Fatal(err)
	}
	return armour("CERTIFICATE", der)
}

// A certificate that is its own authority is common on test servers.
func TestSelfSignedAuthority(t *testing.T) {
	own := sign(t, leaf("www.example.com"), newKey(t), issued{})
	got, err := certificate.Inspect(own.pem(), pkcs8(t, own.key), own.pem(), now)
	if err != nil || !got.SelfSigned {
		t.Errorf("%v, %v", got, err)
	}
}
