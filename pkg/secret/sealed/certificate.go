package sealed

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const fetch = "fetch the controller's certificate with: kubeseal --fetch-cert"

// Certificate reads the controller's certificate, the first one in the PEM
// text, and returns its key. Like kubeseal, it refuses one that has expired:
// the controller has a newer one by then. A private key is also refused, even
// together with a certificate: it does not belong on this machine.
func Certificate(text []byte, now time.Time) (*rsa.PublicKey, error) {
	der, err := firstCertificate(text)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, fetch)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fault.Usagef("read the certificate: %w", err).WithHint(fetch)
	}
	key, ok := certificate.PublicKey.(*rsa.PublicKey)
	switch {
	case !ok:
		return nil, fault.Usagef("the certificate has an %s key; expected the controller's with an RSA key", certificate.PublicKeyAlgorithm).
			WithHint(fetch)
	case now.After(certificate.NotAfter):
		return nil, fault.Usagef("the certificate expired at %s", certificate.NotAfter.UTC().Format(time.RFC3339)).WithHint(fetch)
	}
	return key, nil
}

func firstCertificate(text []byte) ([]byte, error) {
	var found []byte
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return nil, errors.New("a private key; expected only the controller's certificate")
		case block.Type == "CERTIFICATE" && found == nil:
			found = block.Bytes
		}
	}
	if found == nil {
		return nil, errors.New("no certificate; expected the controller's, in PEM form")
	}
	return found, nil
}
