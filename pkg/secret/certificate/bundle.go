package certificate

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const bundleHint = "convert it to two files: openssl pkcs12 -in FILE -nokeys -out tls.crt, then openssl pkcs12 -in FILE -nocerts -noenc -out tls.key (add -legacy for old bundles)"

// bundle is the pair in a PKCS#12 file. An empty passphrase is tried too: some
// programs write bundles with it.
func (p Part) bundle(passphrase []byte) (*Pair, error) {
	if p.armoured() {
		return nil, fault.Usagef("%s: PEM; expected a PKCS#12 bundle", p.Name).WithHint("give PEM as a certificate and a key")
	}
	if found := sniff(p.Data); found != aPKCS12 {
		return nil, p.refuse(found, 0, "a PKCS#12 bundle")
	}
	if iterations(p.Data, maxDepth) > maxIterations {
		return nil, fault.Usagef("%s: opening it needs more than %d rounds of key derivation", p.Name, maxIterations).
			WithHint(bundleHint)
	}
	key, cert, issuers, err := pkcs12.DecodeChain(p.Data, string(passphrase))
	if errors.Is(err, pkcs12.ErrIncorrectPassword) || errors.Is(err, pkcs12.ErrDecryption) {
		return nil, fault.Usagef("%s: %w", p.Name, refusedPassphrase(passphrase))
	}
	if err != nil { // describes the structure and certificates, never the key
		return nil, fault.Usagef("%s: the bundle cannot be read: %w", p.Name, err).WithHint(bundleHint)
	}
	return p.unbundled(key, append([]*x509.Certificate{cert}, issuers...))
}

func refusedPassphrase(passphrase []byte) error {
	if len(passphrase) == 0 {
		return ErrPassphraseNeeded
	}
	return ErrPassphraseWrong
}

func (p Part) unbundled(key crypto.PrivateKey, certs []*x509.Certificate) (*Pair, error) {
	known, err := tlsKey(key, "")
	if err != nil {
		return nil, fault.Usagef("%s: the private key is of a kind that TLS does not support; expected RSA, ECDSA or Ed25519", p.Name)
	}
	private, err := repacked(known.Signer)
	if err != nil {
		return nil, err
	}
	if err := p.bearable(certs); err != nil {
		return nil, err
	}
	ordered, err := p.chain(certs, private.public())
	if err != nil {
		return nil, err
	}
	return &Pair{Certificate: encode(ordered), Key: private.pem}, nil
}

// maxDepth limits how deep iteration counts are searched in a bundle; the
// supported ones are at most 14 elements deep.
const maxDepth = 24

// iterations adds up the rounds of key derivation that a bundle requires. In
// all its forms (MacData of RFC 7292, PBEParameter and PBKDF2-params of RFC
// 8018) the count is the INTEGER after the OCTET STRING with the salt.
// Encrypted counts are not checked: only a person with the passphrase can set
// them.
func iterations(der []byte, depth int) int {
	total := 0
	salted := false
	for len(der) > 0 && depth > 0 {
		var e asn1.RawValue
		rest, err := asn1.Unmarshal(der, &e)
		if err != nil {
			return total
		}
		der = rest
		octets := e.Tag == asn1.TagOctetString // of any class: the library does not check it either
		if salted && e.Class == asn1.ClassUniversal && e.Tag == asn1.TagInteger {
			total += count(e)
		}
		if e.IsCompound || octets && parses(e.Bytes, &asn1.RawValue{}) {
			total += iterations(e.Bytes, depth-1)
		}
		salted = octets
		if total > maxIterations {
			return total
		}
	}
	return total
}

// count is an INTEGER as a number of rounds.
func count(e asn1.RawValue) int {
	var n int
	if !parses(e.FullBytes, &n) {
		return maxIterations + 1
	}
	return max(n, 0)
}
