// Package check has the rules that a Secret must follow, each with a message
// that says what to do. The rules are the API server's (ValidateSecret and
// ValidateSecretUpdate in
// k8s.io/kubernetes/pkg/apis/core/validation/validation.go v1.37.2), so that a
// Secret that passes here is accepted there. Start at [Secret]; [Update] has
// the rules of a change, and [Warnings] reports what is allowed but probably a
// mistake.
//
// The package is pure, and no message contains a value or a refused key: a
// refused key may be a piece of a password that held a '='.
package check

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// broken is a rule as a sentence that begins with what was expected.
type broken string

func (b broken) Error() string { return string(b) }

const (
	errName      broken = "a Secret's name has at most 253 lower-case letters, digits, '-' and '.', and starts and ends with a letter or digit"
	errNamespace broken = "a namespace has at most 63 lower-case letters, digits and '-', and starts and ends with a letter or digit"
	errKey       broken = "a key has 1 to 253 letters, digits, '-', '_' and '.', is not '.', and does not start with '..'"
	errType      broken = "a Secret's type must not be empty"
)

// advised is a broken rule with a hint.
type advised struct {
	broken
	hint string
}

// Hint says how to fix it.
func (a advised) Hint() string { return a.hint }

// Name checks the name of a Secret: a DNS subdomain.
func Name(name string) error {
	return rule(errName, len(validation.IsDNS1123Subdomain(name)) == 0)
}

// Namespace checks the name of a namespace: a DNS label.
func Namespace(name string) error {
	return rule(errNamespace, len(validation.IsDNS1123Label(name)) == 0)
}

// Key checks a key of a Secret: IsConfigMapKey of
// k8s.io/apimachinery/pkg/util/validation v0.37.2 without its regular
// expression, which is most of the time that a Secret of many keys takes.
func Key(key string) error {
	return rule(errKey, len(key) <= validation.DNS1123SubdomainMaxLength && key != "" && key != "." &&
		!strings.HasPrefix(key, "..") && strings.IndexFunc(key, notKey) < 0)
}

func notKey(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	return !letter && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
}

// Type checks a requested type of a Secret.
func Type(name string) error {
	return rule(errType, name != "")
}

func rule(err broken, kept bool) error {
	if kept {
		return nil
	}
	return err
}
