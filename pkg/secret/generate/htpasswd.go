package generate

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// htpasswd is a file of users and the hashes of their passwords.
type htpasswd struct {
	key      string
	accounts []account
	scheme   bcryptScheme
}

// account is a user of an htpasswd file.
type account struct {
	user string
	password
}

func readHtpasswd(in input) (Spec, error) {
	users := append([]string{in.argument}, in.options["user"]...)
	// The documentation of Apache and nginx requires $2y$.
	h := htpasswd{key: in.key, scheme: bcryptScheme{"2y", in.number("cost")}}
	if given := len(in.options["password"]); given > 0 && given != len(users) {
		return Spec{}, fault.Usagef("%d users and %d times password=; expected one for each user, in their order", len(users), given).
			WithHint("without password=, a password is generated for each user")
	}
	s := Spec{}
	for i, user := range users {
		if slices.Contains(users[:i], user) {
			return Spec{}, fault.Usagef("a user is given twice").WithHint("give each user once")
		}
		standard := in.key + "-password"
		if i > 0 { // so that a user can be added to an existing one
			standard += "-" + user
		}
		if check.Key(standard) != nil {
			return Spec{}, fault.Usagef("the name of a user cannot be part of a key, in which the password would be stored").
				WithHint("generate the passwords under keys of your choice, and name them with password=KEY for each user")
		}
		p, err := in.password(standard, i)
		if err != nil {
			return Spec{}, err
		}
		h.accounts = append(h.accounts, account{user, p})
		if !p.isOwn() {
			s.reads = append(s.reads, p.key)
			continue
		}
		s.fills, s.sources = append(s.fills, p.key), append(s.sources, p.key)
		if s.bits == 0 || p.own.note.Bits < s.bits {
			s.bits = p.own.note.Bits
		}
	}
	s.fills, s.maker = append(s.fills, in.key), h
	return s, nil
}

// lines are the hashes of the file by user. It reports whether all lines are
// lines of users.
func (h htpasswd) lines(have Have) (hashes map[string][]byte, readable bool) {
	value, _ := have(h.key)
	hashes, readable = map[string][]byte{}, true
	for line := range bytes.SplitSeq(bytes.TrimSpace(value), []byte("\n")) {
		user, hash, ok := bytes.Cut(bytes.TrimSuffix(line, []byte("\r")), []byte(":"))
		if !ok {
			readable = false
			continue
		}
		hashes[string(user)] = hash
	}
	return hashes, readable
}

// inspect compares the lines with the users and their passwords.
func (h htpasswd) inspect(have Have, _ time.Time) (Decision, error) {
	hashes, readable := h.lines(have)
	var reasons, missing, matching []string
	unreadable, given := !readable, false
	for _, a := range h.accounts {
		password, from := have(a.key)
		if from == Nowhere {
			return Decision{}, noPassword()
		}
		given = given || from != Existing
		hash, ok := hashes[a.user]
		if !ok {
			missing = append(missing, a.user)
			continue
		}
		switch known, same := h.scheme.matches(hash, password); {
		case !known:
			unreadable = true
		case !same:
			reasons = append(reasons, a.key)
		default:
			matching = append(matching, a.key)
		}
	}
	switch {
	case unreadable && !given:
		return kept("already exists; it cannot be compared with its passwords"), nil
	case unreadable:
		return Decision{}, fault.Usagef("not lines of an htpasswd file with bcrypt; expected USER:$2y$…").WithHint(rotateHint(h.key))
	case len(reasons) > 0:
		return Decision{Renew, "did not match the password in " + strings.Join(reasons, ", "), []string{h.key}}, nil
	case h.hasStrangers(have, hashes):
		return Decision{}, fault.Usagef("it has lines of other users, whose passwords are not in the Secret").
			WithHint("add them with user=, or remove them: --rotate " + h.key)
	case len(missing) > 0 || len(hashes) > len(h.accounts):
		return Decision{Renew, "had different users", []string{h.key}}, nil
	}
	return kept("matches the password in " + strings.Join(matching, ", ")), nil
}

// hasStrangers reports whether the file has users that this option does not know
// and never knew: nothing would be left of them.
func (h htpasswd) hasStrangers(have Have, hashes map[string][]byte) bool {
	for user := range hashes {
		known := slices.ContainsFunc(h.accounts, func(a account) bool { return a.user == user })
		if _, from := have(h.key + "-password-" + user); !known && from == Nowhere {
			return true
		}
	}
	return false
}

// extend makes the passwords of users that are new: their keys are missing, and
// the file has no line of theirs.
func (h htpasswd) extend(have Have, missing []string) (Decision, bool) {
	hashes, _ := h.lines(have)
	for _, a := range h.accounts {
		if _, there := hashes[a.user]; slices.Contains(missing, a.key) && there {
			return Decision{}, false
		}
	}
	return Decision{Complete, "users were added", append(slices.Clone(missing), h.key)}, true
}

func (h htpasswd) values(j job) ([]Value, error) {
	var made []Value
	var lines [][]byte
	var keys []string
	for _, a := range h.accounts {
		value, own, err := a.value(j)
		if err == nil {
			err = a.usable(value, h.scheme)
		}
		if err != nil {
			return nil, err
		}
		made, keys = append(made, own...), append(keys, a.key)
		if !j.makes(h.key) {
			continue
		}
		hash, err := h.scheme.hash(value, j.random)
		if err != nil {
			return nil, fmt.Errorf("hash the password in %s: %w", a.key, err)
		}
		lines = append(lines, slices.Concat([]byte(a.user+":"), hash))
	}
	if !j.makes(h.key) {
		return made, nil
	}
	note := Note{What: fmt.Sprintf("hash of %s (%s)", strings.Join(keys, ", "), h.scheme)}
	return append(made, newValue(h.key, bytes.Join(lines, []byte("\n")), note)), nil
}
