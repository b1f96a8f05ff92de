package certificate

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// The keys of a kubernetes.io/tls Secret, as errors name its parts.
const (
	tlsCertificate = "tls.crt"
	tlsKeyName     = "tls.key"
	tlsAuthority   = "ca.crt"
)

// Summary describes a pair. All of it is public.
type Summary struct {
	Subject    string
	SANs       []string // names of the certificate: DNS names, IP addresses, e-mail addresses, URIs
	NotAfter   time.Time
	Chain      []string // subjects, the certificate itself first
	SelfSigned bool     // it is signed only by itself
	Expiring   []string // sentences about the certificates that expire soon
	Warnings   []string // the other warnings
}

// Inspect reports whether the values of a kubernetes.io/tls Secret work at the
// time now. Authority may be empty. It also accepts values that [Read] did not
// make. The error, of wrong use (see pkg/fault), means that no server and no
// client can use them; other problems are in Summary.Expiring and
// Summary.Warnings, because some programs use such values.
func Inspect(certificatePEM, keyPEM, authorityPEM []byte, now time.Time) (*Summary, error) {
	return InspectWithin(certificatePEM, keyPEM, authorityPEM, now, Soon)
}

// InspectWithin is [Inspect] with the time in which an expiry is soon.
func InspectWithin(certificatePEM, keyPEM, authorityPEM []byte, now time.Time, soon time.Duration) (*Summary, error) {
	p, err := parsePair(certificatePEM, keyPEM)
	if err != nil {
		return nil, err
	}
	var roots []*x509.Certificate
	if len(authorityPEM) > 0 {
		if roots, err = strictly(Part{tlsAuthority, authorityPEM}); err != nil {
			return nil, err
		}
	}
	if err := p.order(); err != nil {
		return nil, err
	}
	if err := p.expired(now); err != nil {
		return nil, err
	}
	return p.summary(roots, now, soon), nil
}

// pair is a certificate chain and the key of its first certificate.
type pair struct {
	certs  []*x509.Certificate // as in tls.crt
	linked []*x509.Certificate // the chain in its right order
	key    *privateKey
}

// parsePair reads both parts and checks whether they belong together.
func parsePair(certificatePEM, keyPEM []byte) (*pair, error) {
	certs, certErr := strictly(Part{tlsCertificate, certificatePEM})
	file := Part{tlsKeyName, keyPEM}
	key, keyErr := file.key(nil)
	if keyErr == nil && !key.intact {
		keyErr = fault.Usagef("%s: programs cannot read this form; expected PEM that starts with its BEGIN line", tlsKeyName).
			WithHint("write it again in the usual form: openssl pkey -in FILE -out FILE.new")
	}
	if err := errors.Join(certErr, keyErr); err != nil {
		return nil, err
	}
	if len(certs) > maxChain {
		_, err := Part{Name: tlsCertificate}.chain(certs, nil)
		return nil, err
	}
	linked, _ := link(certs, key.public())
	return &pair{certs, linked, key}, nil
}

// strictly are the certificates of a value that every program can read
// unchanged.
func strictly(p Part) ([]*x509.Certificate, error) {
	certs, err := p.certificates()
	if err == nil && !p.readsAs(certs) {
		err = fault.Usagef("%s: programs cannot read this form; expected PEM that starts with its BEGIN line", p.Name).
			WithHint("write it again in the usual form: openssl x509 -in FILE -out FILE.new")
	}
	return certs, err
}

// order checks that the certificate of the key is first. The programs that read
// the Secret require it (X509KeyPair in crypto/tls, SSL_CTX_use_certificate_chain_file
// in OpenSSL); they do not check the order of its issuers.
func (p *pair) order() error {
	first := p.linked[0]
	if !belongs(p.key.public(), first) {
		return fault.Usagef("the key does not belong to the certificate (%s and %s)", tlsKeyName, tlsCertificate).
			WithHint("compare the public keys: openssl x509 -noout -pubkey -in FILE and openssl pkey -pubout -in FILE must print the same")
	}
	if !p.certs[0].Equal(first) {
		return fault.Usagef("%s: the certificates are not in order: %q is number 1", tlsCertificate, name(first)).
			WithHint(orderHint)
	}
	return nil
}

const orderHint = "put the certificate of the key first, then the one that signed it, and so on"

// disorder is a warning about issuers that are not in the order in which TLS
// sends them.
func (p *pair) disorder() []string {
	for i, c := range p.linked {
		if i >= len(p.certs) || !p.certs[i].Equal(c) {
			return []string{fmt.Sprintf("%s: the certificates are not in order: %q is number %d; some clients refuse that", tlsCertificate, name(c), i+1)}
		}
	}
	return nil
}

// expired checks whether the certificate itself has expired: every client
// refuses it then.
func (p *pair) expired(now time.Time) error {
	if c := p.linked[0]; now.After(c.NotAfter) {
		return fault.Usagef("%s: the certificate %q expired on %s", tlsCertificate, name(c), day(c.NotAfter)).WithHint("renew it")
	}
	return nil
}

// unverified is a warning if ca.crt did not sign the certificate. That is wrong
// for clients that verify the server with it, but right where ca.crt verifies
// the certificates of clients: mutual TLS in Istio, auth-tls-secret of
// ingress-nginx. It does not check the key usages.
func (p *pair) unverified(roots []*x509.Certificate, now time.Time) []string {
	if len(roots) == 0 {
		return nil
	}
	opts := x509.VerifyOptions{
		Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	for _, c := range roots {
		opts.Roots.AddCert(c)
	}
	for _, c := range p.certs[1:] {
		opts.Intermediates.AddCert(c)
	}
	_, err := p.certs[0].Verify(opts)
	if err == nil {
		return nil
	}
	const then = "clients that verify the server with ca.crt refuse it"
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) {
		return []string{fmt.Sprintf("%s does not verify against %s (%v); %s", tlsCertificate, tlsAuthority, err, then)}
	}
	return []string{fmt.Sprintf("%s did not sign %s, or an intermediate certificate is missing in %s; %s. If %s is for the certificates of clients (mutual TLS), it is right",
		tlsAuthority, tlsCertificate, tlsCertificate, then, tlsAuthority)}
}

func (p *pair) summary(roots []*x509.Certificate, now time.Time, soon time.Duration) *Summary {
	first := p.certs[0]
	s := &Summary{
		Subject: name(first), SANs: alternatives(first), NotAfter: first.NotAfter, SelfSigned: selfSigned(first),
		Expiring: p.expiring(now, soon), Warnings: slices.Concat(p.warnings(roots), p.disorder(), p.unverified(roots, now)),
	}
	for _, c := range p.certs {
		s.Chain = append(s.Chain, name(c))
	}
	return s
}

// Expiry is the end of a certificate.
type Expiry struct {
	Subject  string
	NotAfter time.Time
}

// First is the end of the first certificate of a value in PEM. ok is false if the
// value does not start with a certificate.
func First(data []byte) (e Expiry, ok bool) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != labelCertificate {
		return Expiry{}, false
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return Expiry{}, false
	}
	return Expiry{name(c), c.NotAfter}, true
}

// name is the subject, or a replacement if it is empty.
func name(c *x509.Certificate) string {
	if subject := c.Subject.String(); subject != "" {
		return printable(subject)
	}
	if names := alternatives(c); len(names) > 0 {
		return names[0]
	}
	return fmt.Sprintf("serial number %d", c.SerialNumber)
}

// alternatives are the names that clients check.
func alternatives(c *x509.Certificate) []string {
	var names []string
	for _, dns := range c.DNSNames {
		names = append(names, printable(dns))
	}
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	for _, address := range c.EmailAddresses {
		names = append(names, printable(address))
	}
	for _, u := range c.URIs {
		names = append(names, u.String())
	}
	return names
}

// printable removes terminal control characters from a certificate's text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }
