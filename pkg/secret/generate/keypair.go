package generate

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// pemPair is a private key and its public key in PEM, as programs that sign
// tokens read them.
type pemPair struct {
	key, public string // keys of the Secret
	algorithm   string // rsa, ec or ed25519
	bits        int    // of RSA
	curve       string // of EC
	form        string // pkcs8 or traditional
}

func readPEM(in input) (Spec, error) {
	p := pemPair{key: in.key, public: in.key + ".pub", algorithm: in.argument, curve: in.textOr("curve", "P-256"), form: in.text("form")}
	p.bits, _ = whole(in.textOr("bits", "3072"))
	switch {
	case in.typed("bits") && p.algorithm != "rsa":
		return Spec{}, fault.Usagef("option bits is only for rsa").WithHint("write " + in.kind.Name + ":rsa, or leave out bits=")
	case in.typed("curve") && p.algorithm != "ec":
		return Spec{}, fault.Usagef("option curve is only for ec").WithHint("write " + in.kind.Name + ":ec, or leave out curve=")
	case p.form == "traditional" && p.algorithm == "ed25519":
		return Spec{}, fault.Usagef("an Ed25519 key has no traditional form").WithHint("leave out form=")
	}
	return Spec{fills: []string{p.key, p.public}, sources: []string{p.key}, bits: p.strength(), maker: p}, nil
}

// strength is that of the algorithm (NIST SP 800-57 part 1 revision 5, table 2;
// RSA 4096 is between two of its rows).
func (p pemPair) strength() float64 {
	switch {
	case p.algorithm == "rsa" && p.bits < 3072:
		return 112
	case p.algorithm == "ec":
		return map[string]float64{"P-256": 128, "P-384": 192, "P-521": 256}[p.curve]
	}
	return strength
}

// inspect keeps an existing pair, and makes the public key again if it is not
// the private key's.
func (p pemPair) inspect(have Have, _ time.Time) (Decision, error) {
	public, ok := p.publicOf(have)
	there, _ := have(p.public)
	switch {
	case !ok:
		return kept("already exists; the private key cannot be read"), nil
	case strings.TrimSpace(string(there)) != strings.TrimSpace(string(public)):
		return Decision{Renew, "was not the public key of " + p.key, []string{p.public}}, nil
	}
	return kept("already exists"), nil
}

// publicOf is the public key of the existing private key, if that can be read.
func (p pemPair) publicOf(have Have) (public []byte, ok bool) {
	private, err := have.privateKey(p.key)
	if err != nil {
		return nil, false
	}
	public, err = encodePublic(private.Public())
	return public, err == nil
}

func encodePublic(key crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), err
}

func (p pemPair) values(j job) ([]Value, error) {
	note := Note{What: p.name() + " public key"}
	if !j.makes(p.key) {
		public, ok := p.publicOf(j.have)
		if !ok {
			return nil, fault.Usagef("not a private key that can be read without a passphrase; %s is made from it", p.public).WithHint(rotateHint(p.key))
		}
		return []Value{newValue(p.public, public, note)}, nil
	}
	private, err := p.generate()
	if err != nil {
		return nil, err
	}
	encoded, err := p.encode(private)
	if err != nil {
		return nil, err
	}
	public, err := encodePublic(private.Public())
	if err != nil {
		return nil, err
	}
	values := []Value{newValue(p.key, encoded, Note{What: p.name() + " private key", Bits: p.strength(), Strength: true})}
	if j.makes(p.public) {
		values = append(values, newValue(p.public, public, note))
	}
	return values, nil
}

func (p pemPair) name() string {
	return map[string]string{"rsa": fmt.Sprintf("RSA %d", p.bits), "ec": "EC " + p.curve, "ed25519": "Ed25519"}[p.algorithm]
}

func (p pemPair) generate() (crypto.Signer, error) {
	switch p.algorithm {
	case "rsa":
		return rsa.GenerateKey(rand.Reader, p.bits)
	case "ec":
		curves := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}
		return ecdsa.GenerateKey(curves[p.curve], rand.Reader)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return key, err
}

// encode writes a private key as PKCS #8, or in the form of its algorithm: PKCS
// #1 or SEC 1, which some older programs require.
func (p pemPair) encode(key crypto.Signer) ([]byte, error) {
	block := &pem.Block{Type: "PRIVATE KEY"}
	var err error
	switch private := key.(type) {
	case *rsa.PrivateKey:
		if p.form == "traditional" {
			block = &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)}
		}
	case *ecdsa.PrivateKey:
		if p.form == "traditional" {
			block.Type = "EC PRIVATE KEY"
			block.Bytes, err = x509.MarshalECPrivateKey(private)
		}
	}
	if block.Bytes == nil && err == nil {
		block.Bytes, err = x509.MarshalPKCS8PrivateKey(key)
	}
	return pem.EncodeToMemory(block), err
}

// wireguard is a private key of WireGuard and its public key, as `wg genkey` and
// `wg pubkey` print them, without the line break.
type wireguard struct{ key, public string }

func readWireGuard(in input) (Spec, error) {
	w := wireguard{in.key, in.key + ".pub"}
	return Spec{fills: []string{w.key, w.public}, sources: []string{w.key}, bits: strength, maker: w}, nil
}

// publicOf is the public key of the existing private key.
func (w wireguard) publicOf(have Have) ([]byte, error) {
	value, _ := have(w.key)
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(value)))
	if err != nil {
		return nil, err
	}
	return curve25519(raw)
}

// curve25519 is the public key of a private key.
func curve25519(private []byte) ([]byte, error) {
	key, err := ecdh.X25519().NewPrivateKey(private)
	if err != nil {
		return nil, err
	}
	return []byte(base64.StdEncoding.EncodeToString(key.PublicKey().Bytes())), nil
}

func (w wireguard) inspect(have Have, _ time.Time) (Decision, error) {
	public, err := w.publicOf(have)
	if err != nil {
		return Decision{}, fault.Usagef("not a private key of WireGuard; expected 32 bytes in base64").WithHint(rotateHint(w.key))
	}
	if there, _ := have(w.public); strings.TrimSpace(string(there)) != string(public) {
		return Decision{Renew, "was not the public key of " + w.key, []string{w.public}}, nil
	}
	return kept("already exists"), nil
}

func (w wireguard) values(j job) ([]Value, error) {
	note := Note{What: "WireGuard public key"}
	if !j.makes(w.key) {
		public, err := w.publicOf(j.have)
		if err != nil {
			return nil, fault.Usagef("not a private key of WireGuard; %s is made from it", w.public).WithHint(rotateHint(w.key))
		}
		return []Value{newValue(w.public, public, note)}, nil
	}
	private := j.random.bytes(32)
	// The clamping of RFC 7748, section 5, which wg does before it prints a key.
	private[0] &= 248
	private[31] = private[31]&127 | 64
	public, err := curve25519(private)
	if err != nil {
		return nil, err
	}
	values := []Value{newValue(w.key, []byte(base64.StdEncoding.EncodeToString(private)), Note{What: "WireGuard private key", Bits: strength, Strength: true})}
	if j.makes(w.public) {
		values = append(values, newValue(w.public, public, note))
	}
	return values, nil
}
