package generate

import (
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Outcome is the result for a [Spec].
type Outcome struct {
	Spec     Spec
	Decision Decision
	Values   []Value // empty if the existing values are kept
}

// Run decides and makes all specs in their [Order]; each one can use the values
// of those before it. rotate are the KEYs, or single keys, to generate again.
func Run(specs []Spec, rotate []string, have Have, now time.Time) ([]Outcome, error) {
	specs, err := Order(specs)
	if err != nil {
		return nil, err
	}
	if err := known(specs, rotate); err != nil {
		return nil, err
	}
	made := map[string][]byte{}
	all := func(key string) ([]byte, From) {
		if value, ok := made[key]; ok {
			return value, Given
		}
		return have(key)
	}
	var out []Outcome
	for _, s := range specs {
		d, err := s.Decide(all, slices.ContainsFunc(rotate, s.Has), now)
		if err != nil {
			return nil, err
		}
		values, err := s.Make(d, all, now)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			made[v.Key] = v.Value
		}
		out = append(out, Outcome{s, d, values})
	}
	return out, nil
}

// known refuses to rotate a key that no spec makes: the key would silently be
// kept.
func known(specs []Spec, rotate []string) error {
	var keys []string
	for _, s := range specs {
		keys = append(keys, s.key)
	}
	for _, key := range rotate {
		if !slices.ContainsFunc(specs, func(s Spec) bool { return s.Has(key) }) {
			return fault.Usagef("--rotate: not one of the keys that --generate makes: %s", strings.Join(keys, ", ")).
				WithHint("add --generate KEY=KIND for it")
		}
	}
	return nil
}
