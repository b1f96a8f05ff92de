package generate

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"
	"unicode/utf8"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// backdated is how far in the past a certificate becomes valid, for clocks that
// are slow.
const backdated = 5 * time.Minute

// validity is how long a certificate is valid, and when it is renewed.
type validity struct{ days, renew int }

// validity reads days= and renew=.
func (in input) validity() (validity, error) {
	v := validity{days: in.number("days"), renew: in.number("renew")}
	if !in.typed("renew") {
		v.renew = min(v.renew, v.days/3)
	}
	if v.renew >= v.days {
		return v, fault.Usagef("renew is %d; expected less than the %d days of validity: each run would renew it", v.renew, v.days).
			WithHint("write a smaller renew=, or a larger days=")
	}
	return v, nil
}

// decide renews certificates that are about to expire.
func (v validity) decide(p pair, now time.Time, keys []string) Decision {
	left := p.left(now)
	switch {
	case left < 0:
		return Decision{Renew, "expired on " + p.certificate().NotAfter.Format(time.DateOnly), keys}
	case left < v.renew:
		return Decision{Renew, fmt.Sprintf("expires in %s, renewed below %d", days(left), v.renew), keys}
	}
	return kept("expires in " + days(left))
}

// days is a number of days in words.
func days(n int) string {
	if n == 0 {
		return "less than a day"
	}
	return amount(n, "days")
}

// authority is a self-signed CA.
type authority struct {
	key      string
	name     string
	validity validity
}

func readAuthority(in input) (Spec, error) {
	v, err := in.validity()
	a := authority{in.key, in.textOr("cn", in.key), v}
	return Spec{fills: a.keys(), bits: strength, maker: a, renews: true, renewBelow: v.renew}, err
}

func (a authority) keys() []string { return []string{a.key + ".crt", a.key + ".key"} }

func (a authority) inspect(have Have, now time.Time) (Decision, error) {
	p, err := have.pair(a.key)
	if err == nil && !p.certificate().IsCA {
		err = fmt.Errorf("%s.crt is not a CA certificate", a.key)
	}
	if err != nil {
		return Decision{}, fault.Usagef("%w", err).WithHint(rotateHint(a.key))
	}
	return a.validity.decide(p, now, a.keys()), nil
}

func (a authority) values(j job) ([]Value, error) {
	if utf8.RuneCountInString(a.name) > maxCommonName {
		return nil, tooLong(a.name, "set a shorter name with cn=")
	}
	p, err := newCA(a.name, a.validity.days, j)
	if err != nil {
		return nil, err
	}
	return p.write(a.key, nil)
}

// newCA makes a CA that signs certificates, but not those of other CAs.
func newCA(name string, days int, j job) (pair, error) {
	template := newTemplate(name, days, j)
	template.IsCA, template.MaxPathLenZero = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	return sign(template, nil)
}

// newTemplate has the common fields of all certificates. The serial number has
// 128 random bits and is not 0.
func newTemplate(name string, days int, j job) *x509.Certificate {
	serial := j.random.below(new(big.Int).Sub(power(2, 128), big.NewInt(1)))
	return &x509.Certificate{
		SerialNumber:          serial.Add(serial, big.NewInt(1)),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             j.now.Add(-backdated),
		NotAfter:              j.now.Add(time.Duration(days) * day),
		BasicConstraintsValid: true,
	}
}

// sign makes a key pair and its certificate, signed by a CA or, without a CA,
// self-signed.
func sign(template *x509.Certificate, ca *pair) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, err
	}
	parent, signer := template, crypto.Signer(key)
	if ca != nil {
		parent, signer = ca.certificate(), ca.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return pair{}, fmt.Errorf("sign the certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return pair{}, err
	}
	return pair{[]*x509.Certificate{certificate}, key}, nil
}

// maxCommonName is the limit of X.520 for a common name, in characters
// (ub-common-name in RFC 5280). Some clients refuse a longer one.
const maxCommonName = 64

// tooLong refuses a name of a CA. It is not cut: two CAs could get the same
// name.
func tooLong(name, hint string) error {
	return fault.Usagef("the common name of the CA would have %d characters; X.520 allows at most %d", utf8.RuneCountInString(name), maxCommonName).WithHint(hint)
}
