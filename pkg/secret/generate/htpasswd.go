package generate

import (
	"bytes"
	"fmt"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// longestPassword is the limit of bcrypt, in bytes.
const longestPassword = 72

// account is a user's line of an htpasswd file, and the password.
type account struct {
	key, password string // keys of the Secret
	user          string
	cost          int
	own           text // the password, if it is made with the line
}

func readHtpasswd(in input) (Spec, error) {
	a := account{key: in.key, password: in.key + "-password", user: in.argument, cost: in.number("cost")}
	if in.typed("password") {
		a.password = in.text("password")
		for _, name := range []string{"length", "avoid", "weak"} {
			if in.typed(name) {
				return Spec{}, fault.Usagef("option %s is only for a password that htpasswd generates; password= selects a different key", name).
					WithHint("set it on the kind that generates the password")
			}
		}
		return Spec{fills: []string{a.key}, reads: []string{a.password}, maker: a}, nil
	}
	m, _ := alphanumeric(in)
	length := in.number("length")
	if err := in.strong(m, length, "length="); err != nil {
		return Spec{}, err
	}
	p := m(length)
	a.own = text{a.password, Note{What: amount(length, "characters"), Bits: log2(p.count)}, p}
	return Spec{fills: []string{a.password, a.key}, source: a.password, bits: a.own.note.Bits, maker: a}, nil
}

// inspect compares the line with a password that this run sets or made. An
// existing password is not compared: that takes as much time as one guess of an
// attacker.
func (a account) inspect(have Have, _ time.Time) (Decision, error) {
	password, from := have(a.password)
	switch from {
	case Nowhere:
		return Decision{}, noPassword()
	case Existing:
		return kept("already exists"), nil
	}
	value, _ := have(a.key)
	user, hash, ok := bytes.Cut(bytes.TrimSpace(value), []byte(":"))
	if _, err := bcrypt.Cost(hash); err != nil || !ok || bytes.ContainsAny(user, "\r\n") || bytes.ContainsAny(hash, "\r\n") {
		return Decision{}, fault.Usagef("not one line of an htpasswd file with bcrypt; expected USER:$2y$…").WithHint(rotateHint(a.key))
	}
	if same := bcrypt.CompareHashAndPassword(hash, password) == nil; !same {
		return Decision{Renew, "did not match the password in " + a.password, []string{a.key}}, nil
	}
	return kept("matches the password in " + a.password), nil
}

func (a account) values(j job) ([]Value, error) {
	var out []Value
	password, from := j.have(a.password)
	if j.makes(a.password) {
		out, _ = a.own.values(j)
		password = out[0].Value
	} else if from == Nowhere {
		return nil, noPassword()
	}
	if err := a.usable(password); err != nil {
		return nil, err
	}
	hash, err := bcrypt.GenerateFromPassword(password, a.cost)
	if err != nil {
		return nil, fmt.Errorf("hash the password in %s: %w", a.password, err)
	}
	// The documentation of Apache and nginx requires $2y$; the algorithm is
	// that of $2a$.
	line := fmt.Appendf(nil, "%s:$2y$%s", a.user, bytes.TrimPrefix(hash, []byte("$2a$")))
	return append(out, Value{a.key, line, Note{What: fmt.Sprintf("bcrypt of %s, cost %d", a.password, a.cost)}}), nil
}

// noPassword does not repeat the user's input: it may be the password itself.
func noPassword() error {
	return fault.Usagef("the key in password= does not exist").
		WithHint("password= takes a key, not a password: generate that key in the same run, or omit password=")
}

// usable refuses passwords that cannot be used to log in.
func (a account) usable(password []byte) error {
	switch {
	case len(password) == 0:
		return fault.Usagef("the password in %s is empty", a.password)
	case len(password) > longestPassword:
		return fault.Usagef("the password in %s has more than the %d bytes that bcrypt takes", a.password, longestPassword).
			WithHint("choose a shorter password")
	case bytes.ContainsAny(password, "\r\n\x00"):
		return fault.Usagef("the password in %s has a line break or a zero byte, which cannot be typed", a.password).
			WithHint("remove the line break after the password")
	}
	return nil
}
