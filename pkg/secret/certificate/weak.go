package certificate

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

// Soon is how long before its expiry [Inspect] warns about a certificate.
const Soon = 30 * 24 * time.Hour

// minRSA is the minimum number of bits that browsers and authorities accept
// (CA/Browser Forum, Baseline Requirements 6.1.5).
const minRSA = 2048

// expiring are about the certificates of the chain that expire soon.
func (p *pair) expiring(now time.Time, soon time.Duration) []string {
	var found []string
	for _, c := range p.linked {
		found = append(found, aging(c, now, soon)...)
	}
	return found
}

// warnings are about certificates that work, but not well.
func (p *pair) warnings(roots []*x509.Certificate) []string {
	var found []string
	for _, c := range p.linked {
		found = append(found, weak(c)...)
	}
	first := p.certs[0]
	if len(p.linked) == 1 && !selfSigned(first) && len(roots) == 0 { // with ca.crt, the chain is verified
		found = append(found, fmt.Sprintf("%s does not have the issuer of the certificate, %q; clients that do not know this issuer refuse the certificate: add it after the certificate",
			tlsCertificate, issuer(first)))
	}
	if first.IsCA {
		found = append(found, fmt.Sprintf("the certificate %q is a CA certificate; some clients refuse one from a server", name(first)))
	}
	if len(alternatives(first)) == 0 {
		found = append(found, fmt.Sprintf("the certificate %q names no hosts (subject alternative names); browsers and Go ignore the common name", name(first)))
	}
	for i, c := range p.certs[len(p.linked):] {
		found = append(found, fmt.Sprintf("certificate %d of %s, %q, did not sign any certificate before it", len(p.linked)+i+1, tlsCertificate, name(c)))
	}
	return found
}

// issuer is the name of the issuer.
func issuer(c *x509.Certificate) string { return printable(c.Issuer.String()) }

func aging(c *x509.Certificate, now time.Time, soon time.Duration) []string {
	left := c.NotAfter.Sub(now)
	switch {
	case now.Before(c.NotBefore):
		return []string{fmt.Sprintf("the certificate %q is not valid before %s; clients refuse it until then", name(c), day(c.NotBefore))}
	case left < 0: // of an issuer; clients may know a different path to a root
		return []string{fmt.Sprintf("the certificate %q expired on %s; some clients refuse the chain", name(c), day(c.NotAfter))}
	case left >= soon:
		return nil
	}
	return []string{fmt.Sprintf("the certificate %q expires in %d days, on %s", name(c), int(left.Hours()/24), day(c.NotAfter))}
}

// weak reports algorithms that are too weak today. The signature of a
// self-signed certificate does not matter: clients do not check it.
func weak(c *x509.Certificate) []string {
	var found []string
	old := []x509.SignatureAlgorithm{x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1}
	if !selfSigned(c) && slices.Contains(old, c.SignatureAlgorithm) {
		found = append(found, fmt.Sprintf("the certificate %q is signed with %s; clients refuse that", name(c), c.SignatureAlgorithm))
	}
	if key, ok := c.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < minRSA {
		found = append(found, fmt.Sprintf("the certificate %q has an RSA key of %d bits; clients require %d or more", name(c), key.N.BitLen(), minRSA))
	}
	return found
}
