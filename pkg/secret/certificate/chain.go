package certificate

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const (
	maxChain = 32   // certificates in tls.crt; every pair of them may be compared
	maxRSA   = 8192 // bits, the most that crypto/tls takes (maxRSAKeySize in handshake_client.go of Go 1.26)
	someCert = "a certificate"
)

// certificates are the certificates of the file, in its order.
func (p Part) certificates() ([]*x509.Certificate, error) {
	if len(bytes.TrimSpace(p.Data)) == 0 {
		return nil, fault.Usagef("%s is empty; expected %s", p.Name, someCert)
	}
	if !p.armoured() {
		certs, err := x509.ParseCertificates(p.Data)
		if err != nil {
			return nil, p.refuse(sniff(p.Data), 0, someCert)
		}
		return certs, p.bearable(certs)
	}
	blocks, err := p.blocks()
	if err != nil {
		return nil, err
	}
	var certs []*x509.Certificate
	for _, b := range blocks {
		if found := labelled(b.Type); found != aCertificate {
			return nil, p.refuse(found, b.line, someCert)
		}
		cert, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, fault.Usagef("%s:%d: the certificate cannot be read: %w", p.Name, b.line, err).
				WithHint("show details with: openssl x509 -in FILE -noout -text")
		}
		certs = append(certs, cert)
	}
	return certs, p.bearable(certs)
}

// bearable refuses unrealistically large keys before a signature is checked
// with one.
func (p Part) bearable(certs []*x509.Certificate) error {
	for i, c := range certs {
		if key, ok := c.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > maxRSA {
			return fault.Usagef("%s: certificate %d has an RSA key of %d bits; at most %d are supported", p.Name, i+1, key.N.BitLen(), maxRSA)
		}
	}
	return nil
}

// chain sorts certs for tls.crt: the certificate that key belongs to, its
// issuer, the issuer of that one and so on, then unrelated certificates.
// Duplicates are dropped.
func (p Part) chain(certs []*x509.Certificate, key crypto.PublicKey) ([]*x509.Certificate, error) {
	if len(certs) > maxChain {
		return nil, fault.Usagef("%s has %d certificates; a chain has at most %d", p.Name, len(certs), maxChain).
			WithHint("give only the certificate and its issuers; a list of authorities belongs in ca.crt")
	}
	linked, others := link(certs, key)
	return append(linked, others...), nil
}

// link splits certs into the chain that starts at the leaf, and the rest.
func link(certs []*x509.Certificate, key crypto.PublicKey) (linked, others []*x509.Certificate) {
	for _, c := range certs {
		if !slices.ContainsFunc(others, c.Equal) {
			others = append(others, c)
		}
	}
	next := leaf(others, key)
	for next >= 0 {
		current := others[next]
		linked = append(linked, current)
		others = slices.Delete(others, next, next+1)
		next = -1
		if !selfSigned(current) {
			next = slices.IndexFunc(others, func(c *x509.Certificate) bool { return signed(current, c) })
		}
	}
	return linked, others
}

// leaf is the index of the certificate that key belongs to or, without a key,
// of the first certificate that issued none of the others. It is -1 if there
// are none.
func leaf(certs []*x509.Certificate, key crypto.PublicKey) int {
	if i := slices.IndexFunc(certs, func(c *x509.Certificate) bool { return belongs(key, c) }); i >= 0 {
		return i
	}
	issuedNone := func(c *x509.Certificate) bool {
		return !slices.ContainsFunc(certs, func(other *x509.Certificate) bool {
			return other != c && bytes.Equal(other.RawIssuer, c.RawSubject)
		})
	}
	if i := slices.IndexFunc(certs, issuedNone); i >= 0 {
		return i
	}
	return min(len(certs), 1) - 1
}

// belongs reports whether key is the public key of c.
func belongs(key crypto.PublicKey, c *x509.Certificate) bool {
	public, ok := key.(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(c.PublicKey)
}

// selfSigned reports whether c is signed only by itself. It does not check
// whether c may sign: certificates of test servers often may not.
func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && genuine(c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature))
}

// signed reports whether c is signed by parent.
func signed(c, parent *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, parent.RawSubject) && genuine(c.CheckSignatureFrom(parent))
}

// genuine reports whether the check of a signature succeeded. A signature with
// an obsolete hash that is not checked (SHA-1, MD5) is accepted: [Inspect]
// warns about it.
func genuine(err error) bool {
	var insecure x509.InsecureAlgorithmError
	return err == nil || errors.As(err, &insecure)
}
