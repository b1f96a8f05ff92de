package generate

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// leaf is a certificate for servers and clients.
type leaf struct {
	key      string
	name     string // common name
	dns, ip  []string
	validity validity
	ca       string // the prefix of the CA's keys; "" for a new CA
	issuer   string // the key for the certificate of a new CA
}

func readLeaf(in input) (Spec, error) {
	l := leaf{key: in.key, dns: in.options["dns"], ip: in.options["ip"], ca: in.text("ca"), issuer: in.textOr("issuer", "ca.crt")}
	names := l.names()
	switch {
	case len(names) == 0 && !in.typed("cn"):
		return Spec{}, fault.Usagef("cert has no names; expected dns=, ip= or cn=").
			WithHint("write " + in.kind.Example + "; a certificate for clients only can have a cn= instead")
	case l.ca != "" && in.typed("issuer"):
		return Spec{}, fault.Usagef("option issuer is only for a new CA; ca= selects an existing one").
			WithHint("the certificate of that CA is in PREFIX.crt")
	case len(names) > 0 && len(names[0]) <= maxCommonName: // without a common name, clients use dns= and ip=
		l.name = names[0]
	}
	l.name = in.textOr("cn", l.name)
	var err error
	l.validity, err = in.validity()
	s := Spec{fills: l.keys(), bits: strength, maker: l, renews: true, renewBelow: l.validity.renew}
	if l.ca != "" {
		s.reads = []string{l.ca + ".crt", l.ca + ".key"}
		s.public = s.reads[:1]
	}
	return s, err
}

// names are all names of the certificate.
func (l leaf) names() []string { return slices.Concat(l.dns, l.ip) }

func (l leaf) keys() []string {
	keys := []string{l.key + ".crt", l.key + ".key"}
	if l.ca == "" {
		keys = append(keys, l.issuer)
	}
	return keys
}

func (l leaf) inspect(have Have, now time.Time) (Decision, error) {
	p, err := have.pair(l.key)
	if err != nil {
		return Decision{}, fault.Usagef("%w", err).WithHint(rotateHint(l.key))
	}
	cas, err := l.authorities(have)
	if err != nil {
		return Decision{}, err
	}
	d := l.validity.decide(p, now, l.keys())
	switch {
	case !signedBy(p, cas, now) && p.left(now) >= 0:
		return l.stranger()
	case d.Action == Renew && l.ca != "" && p.left(now) >= 0 && !p.certificate().NotAfter.Before(cas[0].NotAfter):
		// A new one would not be valid for longer.
		return kept("expires with its CA in " + days(p.left(now))), nil
	case d.Action == Keep:
		d.Reason += l.uncovered(p.certificate())
	}
	return d, nil
}

// authorities are the certificates of the CA that must have signed it, the CA's
// own first.
func (l leaf) authorities(have Have) ([]*x509.Certificate, error) {
	key, hint := l.issuer, rotateHint(l.key)
	if l.ca != "" {
		key, hint = l.ca+".crt", caHint
	}
	if _, from := have(key); from == Nowhere {
		return nil, noCA()
	}
	chain, err := have.certificates(key)
	if err != nil {
		return nil, fault.Usagef("%w", err).WithHint(hint)
	}
	return chain, nil
}

const caHint = "generate a CA in the same run with --generate PREFIX=ca, or give its PREFIX.crt and PREFIX.key"

// noCA does not repeat the user's input: no known key has that name.
func noCA() error {
	return fault.Usagef("the CA in ca= does not exist; expected its PREFIX.crt and PREFIX.key").WithHint(caHint)
}

// stranger is a certificate that does not verify. A CA in the Secret may be
// new, and then signs a new certificate. A CA made for this certificate cannot
// be new, so another client made the certificate or replaced the CA.
func (l leaf) stranger() (Decision, error) {
	if l.ca == "" {
		return Decision{}, fault.Usagef("%s.crt does not verify against the CA in %s", l.key, l.issuer).WithHint(rotateHint(l.key))
	}
	return Decision{Renew, fmt.Sprintf("did not verify against the CA in %s.crt", l.ca), l.keys()}, nil
}

// signedBy reports whether the certificate has a chain to the CA, at a time
// when the certificate itself is valid.
func signedBy(p pair, cas []*x509.Certificate, now time.Time) bool {
	options := x509.VerifyOptions{
		Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(),
		CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	if begin := p.certificate().NotBefore; now.Before(begin) {
		options.CurrentTime = begin
	}
	for _, c := range cas {
		options.Roots.AddCert(c)
	}
	for _, c := range p.chain[1:] {
		options.Intermediates.AddCert(c)
	}
	_, err := p.certificate().Verify(options)
	return err == nil
}

// uncovered reports the names in the options that the certificate does not
// have.
func (l leaf) uncovered(c *x509.Certificate) string {
	var names []string
	for _, name := range l.names() {
		if !slices.Contains(c.DNSNames, name) && c.VerifyHostname(name) != nil {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("; it does not cover %s, --rotate %s makes one that does", strings.Join(names, ", "), l.key)
}

func (l leaf) values(j job) ([]Value, error) {
	ca, err := l.signer(j)
	if err != nil {
		return nil, err
	}
	p, err := sign(l.template(j, ca.certificate().NotAfter), &ca)
	if err != nil {
		return nil, err
	}
	for _, c := range ca.chain {
		if !bytes.Equal(c.RawIssuer, c.RawSubject) { // clients that trust only the root need the intermediates
			p.chain = append(p.chain, c)
		}
	}
	values, err := p.write(l.key, l.names())
	if err == nil && l.ca == "" {
		values = append(values, ca.public(l.issuer, nil))
	}
	return values, err
}

// signer is the CA that signs.
func (l leaf) signer(j job) (pair, error) {
	if l.ca == "" {
		name := "CA of " + l.key
		if utf8.RuneCountInString(name) > maxCommonName {
			return pair{}, tooLong(name, "choose a shorter KEY, or name the CA: --generate PREFIX=ca,cn=NAME and ca=PREFIX")
		}
		return newCA(name, l.validity.days, j)
	}
	for _, suffix := range []string{".crt", ".key"} {
		if _, from := j.have(l.ca + suffix); from == Nowhere {
			return pair{}, noCA()
		}
	}
	ca, err := j.have.pair(l.ca)
	switch {
	case err != nil:
	case !ca.certificate().IsCA:
		err = fmt.Errorf("%s.crt is not a CA certificate", l.ca)
	case ca.left(j.now) < 0:
		err = fmt.Errorf("the CA in %s.crt expired on %s", l.ca, ca.certificate().NotAfter.Format(time.DateOnly))
	}
	if err != nil {
		return pair{}, fault.Usagef("%w", err).WithHint(caHint)
	}
	return ca, nil
}

// template is the certificate before it is signed; it expires at the latest
// with its CA.
func (l leaf) template(j job, latest time.Time) *x509.Certificate {
	template := newTemplate(l.name, l.validity.days, j)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	template.DNSNames = l.dns
	for _, ip := range l.ip {
		address, _ := netip.ParseAddr(ip) // [ipAddress] accepted it
		template.IPAddresses = append(template.IPAddresses, address.Unmap().AsSlice())
	}
	if template.NotAfter.After(latest) {
		template.NotAfter = latest
	}
	return template
}
