package generate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
)

// Trace is what a value was made of, for the time when it is sealed and can no
// longer be read. Nothing in it allows a private value to be guessed.
type Trace struct {
	Expires time.Time `json:"expires,omitzero"` // of a certificate
	From    string    `json:"from,omitempty"`   // SHA-256 of the public values that it was made of: the certificate of a CA
	Digest  string    `json:"digest,omitempty"` // keyed digest of the private values that it was made of; "" without a key
}

// Past is what is known of values that are sealed.
type Past struct {
	Traces map[string]Trace                    // by [Spec.Key]
	Digest func(values ...secret.Value) string // keyed; nil without a key
}

func (p Past) digest(values []secret.Value) string {
	if p.Digest == nil || len(values) == 0 {
		return ""
	}
	return p.Digest(values...)
}

// inputs are the values that the spec needs and that are not sealed.
func (s Spec) inputs(have Have) (public string, private []secret.Value) {
	hash := sha256.New()
	known := false
	for _, key := range s.reads {
		value, from := have(key)
		switch {
		case from == Sealed || from == Nowhere:
		case slices.Contains(s.public, key):
			hash.Write(value)
			known = true
		case len(s.public) == 0: // a private key belongs to its certificate, which is compared
			private = append(private, secret.NewValue(value))
		}
	}
	if known {
		public = "sha256:" + hex.EncodeToString(hash.Sum(nil))
	}
	return public, private
}

// trace is the trace of values that were made.
func (s Spec) trace(have Have, made []Value, past Past) Trace {
	t := Trace{}
	for _, v := range made {
		if t.Expires.IsZero() || !v.Note.Expires.IsZero() && v.Note.Expires.Before(t.Expires) {
			t.Expires = v.Note.Expires
		}
	}
	public, private := s.inputs(have)
	t.From, t.Digest = public, past.digest(private)
	return t
}

// decideSealed decides about values that are sealed, by their trace.
func (s Spec) decideSealed(have Have, past Past, now time.Time) (Decision, error) {
	t, known := past.Traces[s.key]
	public, private := s.inputs(have)
	age := s.age(t, known, now)
	switch {
	case age.Action == Renew:
		return age, nil
	case public != "" && t.From == "":
		return Decision{}, fault.Usagef("key %s: it is sealed, and which CA signed it is not recorded", s.key).WithHint(rotateHint(s.key))
	case public != "" && public != t.From:
		return Decision{Renew, "was made from a different " + s.public[0], s.Keys()}, nil
	case len(private) > 0 && (past.Digest == nil || t.Digest == ""):
		return Decision{Renew, "sealed values cannot be compared with " + s.reads[0], s.Keys()}, nil
	case len(private) > 0 && past.digest(private) != t.Digest:
		return Decision{Renew, "was made from a different " + s.reads[0], s.Keys()}, nil
	}
	return age, nil
}

// age decides by the expiry of a sealed value.
func (s Spec) age(t Trace, known bool, now time.Time) Decision {
	left := int(t.Expires.Sub(now) / day)
	switch {
	case !s.renews:
		return kept("already sealed")
	case !known:
		return kept("already sealed; its expiry is not recorded, --rotate " + s.key + " makes a new one with a record")
	case t.Expires.Before(now):
		return Decision{Renew, "expired on " + t.Expires.UTC().Format(time.DateOnly), s.Keys()}
	case left < s.renewBelow:
		return Decision{Renew, fmt.Sprintf("expires in %s, renewed below %d", days(left), s.renewBelow), s.Keys()}
	}
	return kept("already sealed; expires in " + days(left))
}

// readable refuses to make a value from one that is sealed.
func (s Spec) readable(have Have) error {
	for _, key := range s.reads {
		if _, from := have(key); from == Sealed {
			return fault.Usagef("key %s: it would be made from %s, which is sealed and cannot be read", s.key, key).
				WithHint("make both again: --rotate " + key + " --rotate " + s.key)
		}
	}
	return nil
}
