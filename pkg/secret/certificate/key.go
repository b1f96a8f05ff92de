package certificate

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// maxKey is the maximum size of a key in bytes of DER; RSA with 16,384 bits,
// the largest that OpenSSL makes, has 9.4 KiB.
const maxKey = 12 << 10

const somePrivateKey = "the private key of the certificate"

// privateKey is a key with its PEM, not encrypted.
type privateKey struct {
	crypto.Signer
	pem    []byte
	intact bool // pem is the unchanged file
}

func (k privateKey) public() crypto.PublicKey { return k.Public() }

// key is the one private key of the file.
func (p Part) key(passphrase []byte) (*privateKey, error) {
	if len(bytes.TrimSpace(p.Data)) == 0 {
		return nil, fault.Usagef("%s is empty; expected %s", p.Name, somePrivateKey)
	}
	if !p.armoured() {
		return p.bareKey(passphrase)
	}
	b, err := p.keyBlock()
	if err != nil {
		return nil, err
	}
	switch {
	case labelled(b.Type) == anEncryptedKey:
		return p.decrypted(b.Bytes, passphrase)
	case b.Headers["DEK-Info"] != "":
		return p.legacy(b.Block, passphrase)
	}
	key, err := p.parseKey(b.Bytes)
	if err != nil {
		return nil, err
	}
	if p.hasKey(b) {
		return &privateKey{key.Signer, p.Data, true}, nil
	}
	return repacked(key.Signer)
}

// keyBlock is the only block of the file with a private key; parameters of an
// elliptic curve may be before it, as openssl ecparam writes them.
func (p Part) keyBlock() (block, error) {
	blocks, err := p.blocks()
	if err != nil {
		return block{}, err
	}
	var keys []block
	for _, b := range blocks {
		switch found := labelled(b.Type); found {
		case aPrivateKey, anEncryptedKey:
			keys = append(keys, b)
		case parameters:
		default:
			return block{}, p.refuse(found, b.line, somePrivateKey)
		}
	}
	switch len(keys) {
	case 0:
		return block{}, fault.Usagef("%s has no private key", p.Name)
	case 1:
		return keys[0], nil
	}
	return block{}, fault.Usagef("%s:%d: a second private key; expected one", p.Name, keys[1].line).
		WithHint("keep the one that belongs to the certificate")
}

// hasKey reports whether every program finds the key in the unchanged file,
// under the label of its form.
func (p Part) hasKey(b block) bool {
	parsed, err := parseKey(b.Bytes)
	if err != nil || parsed.label != b.Type || len(b.Headers) > 0 {
		return false
	}
	for _, found := range p.plain() {
		if labelled(found.Type) == aPrivateKey {
			return bytes.Equal(found.Bytes, b.Bytes)
		}
	}
	return false
}

// bareKey is a key in DER.
func (p Part) bareKey(passphrase []byte) (*privateKey, error) {
	switch found := sniff(p.Data); found {
	case anEncryptedKey:
		return p.decrypted(p.Data, passphrase)
	case aPrivateKey:
		key, err := p.parseKey(p.Data)
		if err != nil {
			return nil, err
		}
		return repacked(key.Signer)
	default:
		return nil, p.refuse(found, 0, somePrivateKey)
	}
}

// parseKey is the function parseKey with a readable error; the parsers' own
// errors refer to Go functions.
func (p Part) parseKey(der []byte) (parsedKey, error) {
	if len(der) > maxKey {
		return parsedKey{}, fault.Usagef("%s: the private key has %d bytes; at most %d are supported", p.Name, len(der), maxKey)
	}
	key, err := parseKey(der)
	if err != nil {
		return parsedKey{}, fault.Usagef("%s: the private key is damaged, or of a kind that TLS does not support; expected RSA, ECDSA or Ed25519", p.Name).
			WithHint("show details with: openssl pkey -in FILE -noout -check")
	}
	return key, nil
}

// parsedKey is a key with the PEM label of the form it was in.
type parsedKey struct {
	crypto.Signer
	label string
}

// parseKey reads PKCS#8, PKCS#1 and EC keys.
func parseKey(der []byte) (parsedKey, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return tlsKey(key, "PRIVATE KEY")
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return tlsKey(key, "RSA PRIVATE KEY")
	}
	key, err := x509.ParseECPrivateKey(der)
	if err != nil {
		return parsedKey{}, err
	}
	return tlsKey(key, "EC PRIVATE KEY")
}

// tlsKey accepts the kinds of keys that crypto/tls accepts.
func tlsKey(key any, label string) (parsedKey, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return parsedKey{k, label}, nil
	case *ecdsa.PrivateKey:
		return parsedKey{k, label}, nil
	case ed25519.PrivateKey:
		return parsedKey{k, label}, nil
	}
	return parsedKey{}, errors.New("not a signing key")
}

// repacked is key as PKCS#8.
func repacked(key crypto.Signer) (*privateKey, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fault.Usagef("the private key cannot be written as PKCS#8: %w", err)
	}
	return &privateKey{Signer: key, pem: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})}, nil
}
