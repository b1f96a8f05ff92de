package generate

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// scheme is a way to hash passwords.
type scheme interface {
	hash(password []byte, random source) ([]byte, error)
	// matches reports whether the hash is one of the scheme, and of the password.
	matches(hash, password []byte) (readable, same bool)
	// longest is the maximum length of passwords in bytes; 0: no limit.
	longest() int
	String() string // "bcrypt", and its cost
}

// bcryptScheme is bcrypt. All its identifiers name the same algorithm for
// passwords of at most 72 bytes; programs accept different ones.
type bcryptScheme struct {
	identifier string // 2a, 2b or 2y
	cost       int
}

func (b bcryptScheme) hash(password []byte, _ source) ([]byte, error) {
	hash, err := bcrypt.GenerateFromPassword(password, b.cost)
	return append([]byte("$"+b.identifier+"$"), bytes.TrimPrefix(hash, []byte("$2a$"))...), err
}

func (b bcryptScheme) matches(hash, password []byte) (readable, same bool) {
	if _, err := bcrypt.Cost(hash); err != nil || bytes.ContainsAny(hash, "\r\n") {
		return false, false
	}
	return true, bcrypt.CompareHashAndPassword(hash, password) == nil
}

func (b bcryptScheme) longest() int { return 72 }

func (b bcryptScheme) String() string { return fmt.Sprintf("bcrypt, cost %d", b.cost) }

// argonScheme is Argon2id (RFC 9106) in the PHC string format.
type argonScheme struct{ memory, time, threads uint32 } // memory in KiB

const (
	argonSalt = 16 // bytes (RFC 9106, section 3.1)
	argonTag  = 32
)

func (a argonScheme) hash(password []byte, random source) ([]byte, error) {
	salt := random.bytes(argonSalt)
	tag := argon2.IDKey(password, salt, a.time, a.memory, uint8(a.threads), argonTag)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Appendf(nil, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, a.memory, a.time, a.threads, encode(salt), encode(tag)), nil
}

// maxArgonMemory limits the memory that comparing a foreign hash takes: 1 GiB.
const maxArgonMemory = 1 << 20

func (a argonScheme) matches(hash, password []byte) (readable, same bool) {
	parts := strings.Split(string(hash), "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false, false
	}
	var of argonScheme
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &of.memory, &of.time, &of.threads)
	salt, err2 := base64.RawStdEncoding.DecodeString(parts[4])
	tag, err3 := base64.RawStdEncoding.DecodeString(parts[5])
	switch {
	case n != 3 || err != nil || err2 != nil || err3 != nil || len(tag) == 0:
		return false, false
	case of.memory > maxArgonMemory || of.time == 0 || of.time > 1000 || of.threads == 0 || of.threads > 255:
		return false, false
	}
	again := argon2.IDKey(password, salt, of.time, of.memory, uint8(of.threads), uint32(len(tag)))
	return true, subtle.ConstantTimeCompare(again, tag) == 1
}

func (a argonScheme) longest() int { return 0 }

func (a argonScheme) String() string {
	return fmt.Sprintf("Argon2id, %d MiB, time %d, %d threads", a.memory>>10, a.time, a.threads)
}

// password is the password of a hash: a key of the Secret, and how it is made if
// it is made with the hash.
type password struct {
	key string
	own text
}

// password reads the password that belongs to a hash in the key standard, or
// the n-th one of password=.
func (in input) password(standard string, n int) (password, error) {
	if in.typed("password") {
		for _, name := range []string{"length", "avoid", "weak"} {
			if in.typed(name) {
				return password{}, fault.Usagef("option %s is only for a password that %s generates; password= selects a different key", name, in.kind.Name).
					WithHint("set it on the kind that generates the password")
			}
		}
		return password{key: in.options["password"][n]}, nil
	}
	m, _ := alphanumeric(in)
	length := in.number("length")
	if err := in.strong(m, length, "length="); err != nil {
		return password{}, err
	}
	p := m(length)
	return password{standard, text{key: standard, note: Note{What: amount(length, "characters"), Bits: log2(p.count)}, pool: p}}, nil
}

// isOwn reports whether the password is made with the hash.
func (p password) isOwn() bool { return p.own.key != "" }

// value is the password for a job, which makes it if it has to.
func (p password) value(j job) (value []byte, made []Value, err error) {
	value, from := j.have(p.key)
	if p.isOwn() && j.makes(p.key) {
		made, _ = p.own.values(j)
		return made[0].Value.Reveal(), made, nil
	}
	if from == Nowhere {
		return nil, nil, noPassword()
	}
	return value, nil, nil
}

// noPassword does not repeat the user's input: it may be the password itself.
func noPassword() error {
	return fault.Usagef("the key in password= does not exist").
		WithHint("password= takes a key, not a password: generate that key in the same run, or omit password=")
}

// usable refuses passwords that cannot be used to log in.
func (p password) usable(value []byte, how scheme) error {
	longest := how.longest()
	switch {
	case len(value) == 0:
		return fault.Usagef("the password in %s is empty", p.key)
	case longest > 0 && len(value) > longest:
		return fault.Usagef("the password in %s has more than the %d bytes that bcrypt takes", p.key, longest).
			WithHint("choose a shorter password")
	case bytes.ContainsAny(value, "\r\n\x00"):
		return fault.Usagef("the password in %s has a line break or a zero byte, which cannot be typed", p.key).
			WithHint("remove the line break after the password")
	}
	return nil
}

// hashed is the hash of one password, alone.
type hashed struct {
	key string
	password
	scheme scheme
}

// readHashed reads the options of a kind that hashes a password.
func readHashed(how func(input) scheme) func(input) (Spec, error) {
	return func(in input) (Spec, error) {
		p, err := in.password(in.key+"-password", 0)
		if err != nil {
			return Spec{}, err
		}
		h := hashed{in.key, p, how(in)}
		if !p.isOwn() {
			return Spec{fills: []string{in.key}, reads: []string{p.key}, maker: h}, nil
		}
		return Spec{fills: []string{p.key, in.key}, sources: []string{p.key}, bits: p.own.note.Bits, maker: h}, nil
	}
}

func (h hashed) inspect(have Have, _ time.Time) (Decision, error) {
	value, from := have(h.password.key)
	if from == Nowhere {
		return Decision{}, noPassword()
	}
	hash, _ := have(h.key)
	switch readable, same := h.scheme.matches(bytes.TrimSpace(hash), value); {
	case same:
		return kept("matches the password in " + h.password.key), nil
	case readable:
		return Decision{Renew, "did not match the password in " + h.password.key, []string{h.key}}, nil
	case from == Existing:
		return kept("already exists; it cannot be compared with the password in " + h.password.key), nil
	}
	return Decision{}, fault.Usagef("not a hash of this kind; it cannot be compared with the password in %s", h.password.key).WithHint(rotateHint(h.key))
}

func (h hashed) values(j job) ([]Value, error) {
	value, made, err := h.value(j)
	if err == nil {
		err = h.usable(value, h.scheme)
	}
	if err != nil || !j.makes(h.key) {
		return made, err
	}
	hash, err := h.scheme.hash(value, j.random)
	if err != nil {
		return nil, fmt.Errorf("hash the password in %s: %w", h.password.key, err)
	}
	return append(made, newValue(h.key, hash, Note{What: fmt.Sprintf("hash of %s (%s)", h.password.key, h.scheme)})), nil
}
