// Package generate makes the values of `kubectl secretgen NAME --generate
// KEY=KIND`: passwords, tokens, SSH keys, certificates. Start at [Parse] and
// [Run]; [Kinds] is the table of the kinds.
//
// Existing values are kept. A value is made if its key does not exist, if it
// was requested (--rotate), and if a certificate is about to expire or no
// longer matches its CA. Values are drawn from crypto/rand without bias, and
// each is reported with its entropy.
//
// The package is pure except for that randomness; the clock is passed in.
// Errors and notes never contain a value, and of the user's input an error
// repeats only keys, names of kinds and options, and numbers.
package generate

import (
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// Spec is one --generate, read by [Parse].
type Spec struct {
	key     string
	kind    string   // the name alone
	fills   []string // the keys it makes, in order
	reads   []string // keys of other values that it needs
	public  []string // those of reads whose values are not private
	sources []string // those of fills from which the others can be made
	bits    float64
	maker   maker

	renews     bool // it expires
	renewBelow int  // days that are left when it is renewed
}

// maker is a kind with its options.
type maker interface {
	// inspect decides whether existing values are kept if all of them exist.
	inspect(have Have, now time.Time) (Decision, error)
	// values makes the keys that the job lists.
	values(j job) ([]Value, error)
}

// job has the keys that a maker makes, and the inputs.
type job struct {
	keys   []string
	have   Have
	now    time.Time
	random source
}

func (j job) makes(key string) bool { return slices.Contains(j.keys, key) }

// Key is the part before '='.
func (s Spec) Key() string { return s.key }

// Keys are the keys of the Secret it fills, in the order they are made.
func (s Spec) Keys() []string { return slices.Clone(s.fills) }

// Has reports whether `--rotate key` means this spec: by its KEY or by one of
// its Keys.
func (s Spec) Has(key string) bool { return key == s.key || slices.Contains(s.fills, key) }

// Bits is the entropy of what it makes, log2 of the number of equally likely
// values; for key pairs and certificates it is the strength of their algorithm
// (NIST SP 800-57 part 1 revision 5, table 2). It is 0 if nothing is random: an
// htpasswd line of a given password.
func (s Spec) Bits() float64 { return s.bits }

// Renews reports whether the value expires, and is renewed before that.
func (s Spec) Renews() bool { return s.renews }

// String is KEY=KIND without options.
func (s Spec) String() string { return s.key + "=" + s.kind }

// From is the origin of a key's value.
type From int

// The origins of a value.
const (
	Nowhere  From = iota // the key does not exist
	Existing             // in the cluster or the output file: it is kept, or replaced by a new one
	Given                // by another source of this run; never replaced
	Sealed               // in the output file, where it cannot be read; the value is a stand-in of this run, if there is one
)

// Have looks up the existing values of the Secret.
type Have func(key string) (value []byte, from From)

// Value is a generated value.
type Value struct {
	Key   string
	Value secret.Value
	Note  Note
}

func newValue(key string, value []byte, note Note) Value {
	return Value{key, secret.NewValue(value), note}
}

// String is the key and its note, so that a value printed by mistake is not
// shown.
func (v Value) String() string { return fmt.Sprintf("%s: %s", v.Key, v.Note) }
