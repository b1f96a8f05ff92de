// Package generate makes the values of `kubectl secretgen NAME --generate
// KEY=KIND`: passwords, tokens, SSH keys, certificates. Start at [Parse] and
// [Run]; [Kinds] is the table of what there is.
//
// What exists is kept: a value is made when its key is not there, when it was
// asked for (--rotate), and when a certificate runs out or no longer fits its
// CA. Values are drawn from crypto/rand without bias, and each is reported with its
// entropy.
//
// The package is pure but for that randomness; the clock is passed in. No error
// and no note has a value in it, and of what was typed an error repeats only
// keys, names of kinds and options, and numbers.
package generate

import (
	"fmt"
	"slices"
	"time"
)

// Spec is one --generate, read by [Parse].
type Spec struct {
	key    string
	kind   string   // the name alone
	fills  []string // the keys it makes, in order
	reads  []string // keys of others it needs
	source string   // of two keys in fills, the one that the other can be made of; "" when there is none
	bits   float64
	maker  maker
}

// maker is a kind with its options.
type maker interface {
	// inspect says whether values that are all there are kept.
	inspect(have Have, now time.Time) (Decision, error)
	// values makes the keys that the job names.
	values(j job) ([]Value, error)
}

// job is what a maker is to make, and of what.
type job struct {
	keys   []string
	have   Have
	now    time.Time
	random source
}

func (j job) makes(key string) bool { return slices.Contains(j.keys, key) }

// Key is what stands before '='.
func (s Spec) Key() string { return s.key }

// Keys are the keys of the Secret it fills, in the order they are made.
func (s Spec) Keys() []string { return slices.Clone(s.fills) }

// Has says whether `--rotate key` means this spec: by its KEY or by one of its
// Keys.
func (s Spec) Has(key string) bool { return key == s.key || slices.Contains(s.fills, key) }

// Bits is the entropy of what it makes, log2 of the number of equally likely
// values; for key pairs and certificates it is the strength of their algorithm
// (NIST SP 800-57 part 1 revision 5, table 2). It is 0 when there is nothing to
// draw: an htpasswd line of a password that is given.
func (s Spec) Bits() float64 { return s.bits }

// String is KEY=KIND without options.
func (s Spec) String() string { return s.key + "=" + s.kind }

// From says where the value of a key comes from.
type From int

// The places a value comes from.
const (
	Nowhere  From = iota // the key is not there
	Existing             // in the cluster or the output file: it is kept, or replaced by a new one
	Given                // by another source of this run, which nothing replaces
)

// Have looks up what the Secret has already.
type Have func(key string) (value []byte, from From)

// Value is a value that was made.
type Value struct {
	Key   string
	Value []byte
	Note  Note
}

// String is the key and its note: a value that gets printed by mistake stays
// hidden.
func (v Value) String() string { return fmt.Sprintf("%s: %s", v.Key, v.Note) }
