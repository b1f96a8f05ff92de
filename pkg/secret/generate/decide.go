package generate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Action is the action for the keys of a [Spec], as a word for the report.
type Action string

// The actions. All but the first write keys.
const (
	Keep     Action = "kept"      // all keys exist
	Make     Action = "made"      // no key exists
	Complete Action = "completed" // a missing key is made from the other
	Renew    Action = "renewed"   // it is about to expire, or no longer matches its source
	Rotate   Action = "rotated"   // it was requested
)

// Decision is the action for a [Spec], and the reason.
type Decision struct {
	Action Action
	Reason string   // "expires in 12 days, renewed below 30"
	Keys   []string // the keys to write; empty if they are kept
}

func kept(reason string) Decision { return Decision{Action: Keep, Reason: reason} }

// Decide decides what to do with the keys. They are kept if all exist, even if
// the options have changed. Errors are keys that exist without the others, that
// another source also sets, or that have a different kind of content.
func (s Spec) Decide(have Have, rotate bool, now time.Time) (Decision, error) {
	d, _, err := s.decide(have, rotate, Past{}, now)
	return d, err
}

// decide is Decide, and reports whether existing values are sealed.
func (s Spec) decide(have Have, rotate bool, past Past, now time.Time) (d Decision, sealed bool, err error) {
	var there, missing, free []string
	for _, key := range s.fills {
		_, from := have(key)
		switch {
		case from == Given && !slices.Contains(s.sources, key):
			return Decision{}, false, s.twice(key)
		case from == Nowhere:
			missing = append(missing, key)
		default:
			there = append(there, key)
		}
		if from != Given {
			free = append(free, key)
		}
		sealed = sealed || from == Sealed
	}
	switch {
	case len(missing) == len(s.fills):
		return Decision{Make, "did not exist", s.Keys()}, false, nil
	case rotate:
		return Decision{Rotate, "as requested", free}, sealed, nil
	case len(missing) == 0 && sealed:
		d, err = s.decideSealed(have, past, now)
	case len(missing) == 0:
		d, err = s.inspect(have, now)
	case sealed:
		err = s.incomplete(there, missing)
	default:
		d, err = s.complete(have, there, missing)
	}
	return d, sealed, err
}

// extender is a maker whose options can ask for more keys than exist.
type extender interface {
	extend(have Have, missing []string) (Decision, bool)
}

// complete decides about keys of which some are missing.
func (s Spec) complete(have Have, there, missing []string) (Decision, error) {
	if len(s.sources) > 0 && !slices.ContainsFunc(s.sources, func(key string) bool { return slices.Contains(missing, key) }) {
		return Decision{Complete, "made from " + strings.Join(s.sources, ", "), missing}, nil
	}
	if e, ok := s.maker.(extender); ok {
		if d, ok := e.extend(have, missing); ok {
			return d, nil
		}
	}
	return Decision{}, s.incomplete(there, missing)
}

func (s Spec) inspect(have Have, now time.Time) (Decision, error) {
	d, err := s.maker.inspect(have, now)
	if err != nil {
		return Decision{}, fmt.Errorf("key %s: %w", s.key, err)
	}
	return d, nil
}

func (s Spec) twice(key string) error {
	return fault.Usagef("key %s: another source also sets %s", s.key, key).
		WithHint("remove one of the two; a Secret has each key only once")
}

func (s Spec) incomplete(there, missing []string) error {
	return fault.Usagef("key %s: found %s without %s, which cannot be made from it", s.key, strings.Join(there, " and "), strings.Join(missing, " and ")).
		WithHint(rotateHint(s.key))
}

func rotateHint(key string) string { return "generate it again with --rotate " + key }

// Make makes the keys that a decision on the same spec lists; none if it keeps
// them. From have it reads only the inputs: the CA that signs, the private key
// or password that is kept.
func (s Spec) Make(d Decision, have Have, now time.Time) ([]Value, error) {
	if d.Action == Keep {
		return nil, nil
	}
	values, err := s.maker.values(job{keys: d.Keys, have: have, now: now, random: system})
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", s.key, err)
	}
	return values, nil
}
