package generate

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"time"
)

// pair is a certificate with its private key.
type pair struct {
	chain []*x509.Certificate // the certificate first, then the intermediates up to its CA
	key   crypto.Signer
}

func (p pair) certificate() *x509.Certificate { return p.chain[0] }

// pair reads PREFIX.crt and PREFIX.key and checks that they belong together.
func (h Have) pair(prefix string) (pair, error) {
	chain, err := h.certificates(prefix + ".crt")
	if err != nil {
		return pair{}, err
	}
	key, err := h.privateKey(prefix + ".key")
	if err != nil {
		return pair{}, err
	}
	public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(chain[0].PublicKey) {
		return pair{}, fmt.Errorf("%s.key is not the private key of %s.crt", prefix, prefix)
	}
	return pair{chain, key}, nil
}

// certificates reads the certificates of a key, at least one.
func (h Have) certificates(key string) ([]*x509.Certificate, error) {
	rest, _ := h(key)
	var chain []*x509.Certificate
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s has no readable certificate", key)
		}
		chain = append(chain, certificate)
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("%s has no certificate in PEM", key)
	}
	return chain, nil
}

// privateKey reads a private key in any of the common PEM forms.
func (h Have) privateKey(key string) (crypto.Signer, error) {
	rest, _ := h(key)
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, fmt.Errorf("%s has no private key in PEM that can be read without a passphrase", key)
		}
		if private, ok := parsePrivate(block.Bytes); ok {
			return private, nil
		}
	}
}

// parsePrivate tries PKCS #8, SEC 1 and PKCS #1.
func parsePrivate(der []byte) (crypto.Signer, bool) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		signer, ok := key.(crypto.Signer)
		return signer, ok
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, true
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	return key, err == nil
}

// write makes the two values of a pair.
func (p pair) write(prefix string, names []string) ([]Value, error) {
	der, err := x509.MarshalPKCS8PrivateKey(p.key)
	if err != nil {
		return nil, err
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	note := Note{What: "ECDSA P-256 private key", Bits: strength, Strength: true}
	return []Value{p.public(prefix+".crt", names), newValue(prefix+".key", private, note)}, nil
}

// public is the value of the certificate, with the intermediates up to its CA.
func (p pair) public(key string, names []string) Value {
	what := "certificate"
	if p.certificate().IsCA {
		what = "CA certificate"
	}
	var encoded []byte
	for _, c := range p.chain {
		encoded = append(encoded, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return newValue(key, encoded, Note{What: what, Names: names, Expires: p.certificate().NotAfter})
}

// left are the whole days until the certificate expires; it has expired if they
// are negative.
func (p pair) left(now time.Time) int {
	left := p.certificate().NotAfter.Sub(now)
	if left < 0 {
		return -1
	}
	return int(left / day)
}

const day = 24 * time.Hour
