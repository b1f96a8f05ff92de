// Package check holds the rules a Secret must keep, each said the way a person
// can act on it. The rules are the API server's (ValidateSecret and
// ValidateSecretUpdate in k8s.io/kubernetes/pkg/apis/core/validation/validation.go
// v1.37.2), so that what passes here is not refused there. Start at [Secret];
// [Update] has the rules of a change, and [Warnings] what is allowed but hardly
// meant.
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

// advised is a broken rule with what to do about it.
type advised struct {
	broken
	hint string
}

// Hint is what to do about it.
func (a advised) Hint() string { return a.hint }

// Name says whether name can be a Secret's: a DNS subdomain.
func Name(name string) error {
	return rule(errName, len(validation.IsDNS1123Subdomain(name)) == 0)
}

// Namespace says whether name can be a namespace's: a DNS label.
func Namespace(name string) error {
	return rule(errNamespace, len(validation.IsDNS1123Label(name)) == 0)
}

// Key says whether key can be a key of a Secret: IsConfigMapKey of
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

// Type says whether a type that was asked for can be a Secret's.
func Type(name string) error {
	return rule(errType, name != "")
}

func rule(err broken, kept bool) error {
	if kept {
		return nil
	}
	return err
}
