package certificate

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"hash"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// maxIterations limits the work that a file can require before the passphrase
// is checked. OpenSSL writes 2,048; strong settings use 600,000.
const maxIterations = 1_000_000

const errMethod sentinel = "its kind of encryption is not supported"

const methodHint = "encrypt it with AES-256: openssl pkey -in FILE -aes256 -out FILE.new"

// decrypted is a key from an encrypted PKCS#8 file.
func (p Part) decrypted(der, passphrase []byte) (*privateKey, error) {
	if len(passphrase) == 0 {
		return nil, fault.Usagef("%s: %w", p.Name, ErrPassphraseNeeded)
	}
	plain, err := openPKCS8(der, passphrase)
	return p.opened(plain, err)
}

// legacy is a key from PEM with DEK-Info, as OpenSSL wrote it before 1.0.
func (p Part) legacy(b *pem.Block, passphrase []byte) (*privateKey, error) {
	if len(passphrase) == 0 {
		return nil, fault.Usagef("%s: %w", p.Name, ErrPassphraseNeeded)
	}
	plain, err := x509.DecryptPEMBlock(b, passphrase) //nolint:staticcheck // deprecated as insecure, but such keys exist and must be decrypted
	if err != nil && !errors.Is(err, x509.IncorrectPasswordError) {
		err = errMethod
	}
	return p.opened(plain, err)
}

// opened reads the result of decryption. A wrong passphrase gives valid padding
// once in 256 times, so bytes that do not start like a key also mean a wrong
// passphrase.
func (p Part) opened(plain []byte, err error) (*privateKey, error) {
	switch {
	case errors.Is(err, errMethod):
		return nil, fault.Usagef("%s: %w", p.Name, err).WithHint(methodHint)
	case err != nil:
		return nil, fault.Usagef("%s: %w", p.Name, ErrPassphraseWrong)
	case !parses(plain, &struct{ Version int }{}):
		return nil, fault.Usagef("%s: %w", p.Name, ErrPassphraseWrong)
	}
	key, err := p.parseKey(plain)
	if err != nil {
		return nil, err
	}
	return repacked(key.Signer)
}

// keyDerivation is PBKDF2-params of RFC 8018.
type keyDerivation struct {
	Salt       []byte
	Iterations int
	KeyLength  int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

// pbes2 is an encrypted key with everything that its decryption needs.
type pbes2 struct {
	derivation keyDerivation
	cipher     pkix.AlgorithmIdentifier
	iv, data   []byte
}

// parsePBES2 parses PBES2 of RFC 8018 with PBKDF2, which OpenSSL, Java and
// cloud consoles write.
func parsePBES2(der []byte) (e pbes2, ok bool) {
	var info encryptedKey
	var scheme struct{ Derivation, Cipher pkix.AlgorithmIdentifier }
	ok = parses(der, &info) && info.Algorithm.Algorithm.String() == "1.2.840.113549.1.5.13" &&
		parses(info.Algorithm.Parameters.FullBytes, &scheme) && scheme.Derivation.Algorithm.String() == "1.2.840.113549.1.5.12" &&
		parses(scheme.Derivation.Parameters.FullBytes, &e.derivation) &&
		parses(scheme.Cipher.Parameters.FullBytes, &e.iv)
	e.cipher, e.data = scheme.Cipher, info.Data
	return e, ok
}

// openPKCS8 decrypts a key. It uses the standard library instead of a dedicated
// package: so the work is limited before it starts, and wrong lengths and
// unusual hashes are handled explicitly.
func openPKCS8(der, passphrase []byte) ([]byte, error) {
	e, ok := parsePBES2(der)
	newCipher, size := blockCipher(e.cipher)
	newHash := pseudorandom(e.derivation.PRF)
	if !ok || size == 0 || newHash == nil || e.derivation.Iterations > maxIterations {
		return nil, errMethod
	}
	if n := e.derivation.KeyLength; n != 0 && n != size {
		return nil, errMethod
	}
	key, err := pbkdf2.Key(newHash, string(passphrase), e.derivation.Salt, e.derivation.Iterations, size)
	if err != nil {
		return nil, errMethod
	}
	c, err := newCipher(key)
	if err != nil || len(e.iv) != c.BlockSize() {
		return nil, errMethod
	}
	return openCBC(c, e.iv, e.data)
}

// openCBC decrypts data and removes its padding.
func openCBC(c cipher.Block, iv, data []byte) ([]byte, error) {
	if len(data) == 0 || len(data)%c.BlockSize() != 0 {
		return nil, errMethod
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(c, iv).CryptBlocks(plain, data)
	n := int(plain[len(plain)-1])
	if n == 0 || n > c.BlockSize() || !bytes.HasSuffix(plain, bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, ErrPassphraseWrong
	}
	return plain[:len(plain)-n], nil
}

// pseudorandom is the hash of PBKDF2's HMAC; SHA-1 by default.
func pseudorandom(prf pkix.AlgorithmIdentifier) func() hash.Hash {
	switch prf.Algorithm.String() {
	case "", "1.2.840.113549.2.7":
		return sha1.New
	case "1.2.840.113549.2.8":
		return sha256.New224
	case "1.2.840.113549.2.9":
		return sha256.New
	case "1.2.840.113549.2.10":
		return sha512.New384
	case "1.2.840.113549.2.11":
		return sha512.New
	}
	return nil
}

// blockCipher is the cipher with the length of its key in bytes; 0 if it is
// unknown.
func blockCipher(scheme pkix.AlgorithmIdentifier) (newCipher func([]byte) (cipher.Block, error), keySize int) {
	switch scheme.Algorithm.String() {
	case "1.2.840.113549.3.7":
		return des.NewTripleDESCipher, 24
	case "2.16.840.1.101.3.4.1.2":
		return aes.NewCipher, 16
	case "2.16.840.1.101.3.4.1.22":
		return aes.NewCipher, 24
	case "2.16.840.1.101.3.4.1.42":
		return aes.NewCipher, 32
	}
	return nil, 0
}
