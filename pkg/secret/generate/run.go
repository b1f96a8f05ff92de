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

	Trace    Trace   // of the values, as they are after the run
	StandIns []Value // in place of sealed values that are kept; they have the right form and are never stored
}

// Run decides and makes all specs in their [Order]; each one can use the values
// of those before it. rotate are the KEYs, or single keys, to generate again.
func Run(specs []Spec, rotate []string, have Have, now time.Time) ([]Outcome, error) {
	return RunSealed(specs, rotate, have, Past{}, now)
}

// RunSealed is Run for values of which some are sealed.
func RunSealed(specs []Spec, rotate []string, have Have, past Past, now time.Time) ([]Outcome, error) {
	specs, err := Order(specs)
	if err != nil {
		return nil, err
	}
	if err := known(specs, rotate); err != nil {
		return nil, err
	}
	made, standIns := map[string][]byte{}, map[string][]byte{}
	all := func(key string) ([]byte, From) {
		if value, ok := made[key]; ok {
			return value, Given
		}
		value, from := have(key)
		if from == Sealed {
			value = standIns[key]
		}
		return value, from
	}
	var out []Outcome
	for _, s := range specs {
		o, err := s.run(all, slices.ContainsFunc(rotate, s.Has), past, now)
		if err != nil {
			return nil, err
		}
		for _, v := range o.Values {
			made[v.Key] = v.Value.Reveal()
		}
		for _, v := range o.StandIns {
			standIns[v.Key] = v.Value.Reveal()
		}
		out = append(out, o)
	}
	return out, nil
}

// run decides about one spec, and makes its values.
func (s Spec) run(have Have, rotate bool, past Past, now time.Time) (Outcome, error) {
	d, sealed, err := s.decide(have, rotate, past, now)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Spec: s, Decision: d, Trace: past.Traces[s.key]}
	if d.Action == Keep && sealed {
		o.StandIns, err = s.Make(Decision{Action: Make, Keys: s.Keys()}, have, now)
		return o, err
	}
	if d.Action != Keep {
		if err := s.readable(have); err != nil {
			return Outcome{}, err
		}
	}
	if o.Values, err = s.Make(d, have, now); err != nil || d.Action == Keep {
		return o, err
	}
	o.Trace = s.trace(have, o.Values, past)
	return o, nil
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
