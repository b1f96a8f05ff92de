package generate_test

import (
	"crypto/x509"
	"encoding/asn1"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// A generated CA signs certificates of servers and clients, but no other CA.
func TestCAPathLength(t *testing.T) {
	for key, arguments := range map[string]string{"ca.crt": "ca=ca", "issuer.crt": "tls=cert,dns=web,issuer=issuer.crt"} {
		c := certificates(t, one(t, arguments).existing[key])[0]
		if !c.IsCA || !c.BasicConstraintsValid || c.MaxPathLen != 0 || !c.MaxPathLenZero {
			t.Errorf("%s: CA %t, path length %d (zero %t)", key, c.IsCA, c.MaxPathLen, c.MaxPathLenZero)
		}
	}
}

// A common name is never cut. A certificate with a longer name has none, and its
// list of names is critical (RFC 5280, 4.2.1.6).
func TestLongCommonName(t *testing.T) {
	label := strings.Repeat("a", 30)
	fits, long := label+"."+label+".aa", label+"."+label+".aaa"
	for name, want := range map[string]string{fits: fits, long: ""} {
		s := one(t, "tls=cert,dns="+name+",dns=web").existing
		c := certificates(t, s["tls.crt"])[0]
		if c.Subject.CommonName != want || critical(c) != (want == "") {
			t.Errorf("%d characters: common name %q, critical %t", len(name), c.Subject.CommonName, critical(c))
		}
		if err := verify(t, s["tls.crt"], s["ca.crt"], name, now); err != nil {
			t.Error(err)
		}
	}
}

// critical reports whether the list of names is critical.
func critical(c *x509.Certificate) bool {
	for _, e := range c.Extensions {
		if e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 17}) {
			return e.Critical
		}
	}
	return false
}

func TestLongCommonNameIsRefused(t *testing.T) {
	key := strings.Repeat("k", 65)
	for arguments, want := range map[string]struct{ text, hint string }{
		key + "=ca": {"key " + key + ": the common name of the CA would have 65 characters; X.520 allows at most 64", "set a shorter name with cn="},
		key[:60] + "=cert,dns=web": {
			"key " + key[:60] + ": the common name of the CA would have 66 characters; X.520 allows at most 64", "--generate PREFIX=ca,cn=NAME and ca=PREFIX",
		},
	} {
		_, err := generate.Run(parse(t, arguments), nil, store{}.have, now)
		checkError(t, err, want.text, want.hint)
	}
	for _, arguments := range []string{"k=ca,cn=", "k=cert,dns=web,cn="} {
		if _, err := generate.Parse(arguments + strings.Repeat("x", 64)); err != nil {
			t.Error(err)
		}
		_, err := generate.Parse(arguments + strings.Repeat("canaryxx", 8) + "x")
		checkError(t, err, "key k: ", "separates options")
		if !strings.Contains(err.Error(), "at most 64 characters (X.520)") {
			t.Error(err)
		}
	}
	one(t, key+"=ca,cn=short")
}
