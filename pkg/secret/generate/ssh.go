package generate

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"fmt"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// strength is the strength of Ed25519, P-256 and RSA from 3072 bits on, in bits
// (NIST SP 800-57 part 1 revision 5, table 2).
const strength = 128

// sshPair is a private key and its public key.
type sshPair struct {
	key, public string // keys of the Secret
	algorithm   string
	bits        int // of RSA
	comment     string
}

func readSSH(in input) (Spec, error) {
	if in.typed("bits") && in.argument != "rsa" {
		return Spec{}, fault.Usagef("option bits is only for rsa").WithHint("write " + in.kind.Name + ":rsa, or leave out bits=")
	}
	p := sshPair{key: in.key, public: in.key + ".pub", algorithm: in.argument, comment: in.textOr("comment", in.key)}
	p.bits, _ = whole(in.textOr("bits", "3072"))
	return Spec{fills: []string{p.key, p.public}, sources: []string{p.key}, bits: strength, maker: p}, nil
}

func (p sshPair) inspect(Have, time.Time) (Decision, error) { return kept("already exists"), nil }

func (p sshPair) values(j job) ([]Value, error) {
	if !j.makes(p.key) {
		return p.complete(j)
	}
	private, name, err := p.private()
	if err != nil {
		return nil, err
	}
	block, err := ssh.MarshalPrivateKey(private, p.comment)
	if err != nil {
		return nil, err
	}
	public, err := ssh.NewPublicKey(private.Public())
	if err != nil {
		return nil, err
	}
	note := Note{What: name + " private key", Bits: strength, Strength: true}
	return []Value{newValue(p.key, pem.EncodeToMemory(block), note), p.publicValue(public)}, nil
}

// complete makes the public key from the existing private key.
func (p sshPair) complete(j job) ([]Value, error) {
	value, _ := j.have(p.key)
	signer, err := ssh.ParsePrivateKey(value)
	if err != nil { // its text is not shown: it may quote the value
		return nil, fault.Usagef("not a private key that can be read without a passphrase; %s is made from it", p.public).
			WithHint(rotateHint(p.key))
	}
	return []Value{p.publicValue(signer.PublicKey())}, nil
}

// publicValue is a line of authorized_keys.
func (p sshPair) publicValue(key ssh.PublicKey) Value {
	line := bytes.TrimSuffix(ssh.MarshalAuthorizedKey(key), []byte("\n"))
	return newValue(p.public, fmt.Appendf(line, " %s\n", p.comment), Note{What: key.Type() + " public key"})
}

// private makes a private key, and its description. Since Go 1.26 key
// generation always uses crypto/rand, whatever source is passed.
func (p sshPair) private() (crypto.Signer, string, error) {
	switch p.algorithm {
	case "rsa":
		key, err := rsa.GenerateKey(rand.Reader, p.bits)
		return key, fmt.Sprintf("RSA %d", p.bits), err
	case "ecdsa":
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		return key, "ECDSA P-256", err
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return key, "Ed25519", err
}
