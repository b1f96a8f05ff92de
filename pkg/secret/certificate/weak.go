package certificate

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

// soon is how long before its expiry a certificate gets a warning.
const soon = 30 * 24 * time.Hour

// minRSA is the minimum number of bits that browsers and authorities accept
// (CA/Browser Forum, Baseline Requirements 6.1.5).
const minRSA = 2048

// warnings are about certificates that work, but not well or not for long.
func (p *pair) warnings(now time.Time) []string {
	var found []string
	for _, c := range p.linked {
		found = append(found, aging(c, now)...)
		found = append(found, weak(c)...)
	}
	first := p.certs[0]
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

func aging(c *x509.Certificate, now time.Time) []string {
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
