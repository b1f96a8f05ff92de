package sealed

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const fetch = "fetch the controller's certificate with: kubeseal --fetch-cert"

// Controller is what a certificate says about the controller.
type Controller struct {
	Key         *rsa.PublicKey
	Fingerprint string // of the certificate: "sha256:" and 64 hexadecimal digits
}

// Certificate reads the controller's certificate, the first one in the PEM
// text. Like kubeseal, it refuses one that has expired:
// the controller has a newer one by then. A private key is also refused, even
// together with a certificate: it does not belong on this machine.
func Certificate(text []byte, now time.Time) (*Controller, error) {
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
	sum := sha256.Sum256(der)
	return &Controller{Key: key, Fingerprint: fingerprintPrefix + hex.EncodeToString(sum[:])}, nil
}

const fingerprintPrefix = "sha256:"

// ParseFingerprint reads a SHA-256 fingerprint as openssl and browsers write it:
// 64 hexadecimal digits, with or without colons, in upper or lower case, after
// "sha256:" or "SHA256 Fingerprint=". It returns the form of [Controller].
func ParseFingerprint(text string) (string, error) {
	digits := strings.ToLower(text)
	for _, prefix := range []string{"sha256 fingerprint=", fingerprintPrefix} {
		digits = strings.TrimPrefix(digits, prefix)
	}
	digits = strings.ReplaceAll(digits, ":", "")
	if sum, err := hex.DecodeString(digits); err != nil || len(sum) != sha256.Size {
		return "", errors.New("expected the 64 hexadecimal digits of a SHA-256 fingerprint")
	}
	return fingerprintPrefix + digits, nil
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
