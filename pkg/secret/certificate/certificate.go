// Package certificate makes the PEM of a kubernetes.io/tls Secret from the
// common file formats: PEM and DER, chains in any order, keys of every common
// form, encrypted or not, and PKCS#12 bundles. Start at [Read]; [Inspect]
// checks whether the result works: whether the key belongs to it, whether it is
// valid now, and who signed it.
//
// The package is pure. Certificates are public, so their names and dates are
// shown; keys and passphrases are never shown.
package certificate

import (
	"crypto/x509"
	"encoding/pem"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// maxFile is the size limit of a Secret in bytes: MaxSecretSize in
// k8s.io/api/core/v1/types.go v0.37.2.
const maxFile = 1 << 20

// Part is one file.
type Part struct {
	Name string // its name in errors: a path, or a key of a Secret
	Data []byte
}

// given reports whether the file is given.
func (p Part) given() bool { return p.Name != "" || len(p.Data) > 0 }

// Input is what to read: a certificate with its key, or a bundle of both, and
// in both cases the authority that clients verify the certificate with.
type Input struct {
	Certificate Part // PEM or DER, with the issuers in any order
	Key         Part // PEM or DER: PKCS#1, PKCS#8, EC
	Authority   Part // optional: PEM or DER
	Bundle      Part // PKCS#12, instead of Certificate and Key
	Passphrase  []byte
}

// Pair is the data of the Secret, in PEM.
type Pair struct {
	Certificate []byte // tls.crt: the certificate itself, then its issuers, each signed by the next
	Key         []byte // tls.key: not encrypted
	Authority   []byte // ca.crt: nil when none was given
}

// sentinel is an error that callers look for.
type sentinel string

func (s sentinel) Error() string { return string(s) }

const (
	// ErrPassphraseNeeded reports an encrypted key or bundle without a
	// passphrase.
	ErrPassphraseNeeded sentinel = "it is encrypted and needs a passphrase"
	// ErrPassphraseWrong reports an encrypted key or bundle that the passphrase
	// does not decrypt.
	ErrPassphraseWrong sentinel = "the passphrase does not decrypt it"
)

// Read converts in to PEM. Input that is already in good form is not changed by
// a byte, as with kubectl create secret tls. Errors are of wrong use (see
// pkg/fault); [ErrPassphraseNeeded] and [ErrPassphraseWrong] are among them.
func Read(in Input) (*Pair, error) {
	for _, p := range []Part{in.Certificate, in.Key, in.Authority, in.Bundle} {
		if len(p.Data) > maxFile {
			return nil, fault.Usagef("%s has %d bytes; a Secret holds at most %d", p.Name, len(p.Data), maxFile).
				WithHint("give one certificate with its issuers, not a whole collection")
		}
	}
	pair, err := in.pair()
	if err != nil || !in.Authority.given() {
		return pair, err
	}
	pair.Authority, err = in.Authority.authority()
	if err != nil {
		return nil, err
	}
	return pair, nil
}

func (in Input) pair() (*Pair, error) {
	apart := in.Certificate.given() || in.Key.given()
	switch {
	case in.Bundle.given() && apart:
		return nil, fault.Usagef("a bundle is given together with a certificate or key; expected one or the other").
			WithHint("remove the certificate and key; the bundle contains both")
	case in.Bundle.given():
		return in.Bundle.bundle(in.Passphrase)
	case !in.Certificate.given() || !in.Key.given():
		return nil, fault.Usagef("a certificate and its private key are required").
			WithHint("give both files, or a PKCS#12 bundle that contains both")
	}
	key, err := in.Key.key(in.Passphrase)
	if err != nil {
		return nil, err
	}
	certs, err := in.Certificate.certificates()
	if err != nil {
		return nil, err
	}
	ordered, err := in.Certificate.chain(certs, key.public())
	if err != nil {
		return nil, err
	}
	return &Pair{Certificate: in.Certificate.keep(ordered), Key: key.pem}, nil
}

// authority is the content of ca.crt. Its order has no meaning and is kept.
func (p Part) authority() ([]byte, error) {
	certs, err := p.certificates()
	if err != nil {
		return nil, err
	}
	return p.keep(certs), nil
}

// keep is the unchanged file if every program reads exactly these certificates
// from it; otherwise it is new PEM.
func (p Part) keep(certs []*x509.Certificate) []byte {
	if p.readsAs(certs) {
		return p.Data
	}
	return encode(certs)
}

func encode(certs []*x509.Certificate) []byte {
	var out []byte
	for _, c := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: labelCertificate, Bytes: c.Raw})...)
	}
	return out
}
