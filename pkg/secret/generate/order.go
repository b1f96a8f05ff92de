package generate

import (
	"slices"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const issuerHint = "issuer=KEY stores the certificate of a CA in a different key, ca=PREFIX signs several with one CA"

// Order sorts specs after those whose keys they need, and otherwise keeps the
// typed order. A key that two of them make, and specs that need each other, are
// errors.
func Order(specs []Spec) ([]Spec, error) {
	makers := map[string]int{}
	for i, s := range specs {
		for _, key := range s.fills {
			if other, twice := makers[key]; twice {
				return nil, fault.Usagef("key %s is generated twice, by %s and %s", key, specs[other], s).
					WithHint(twiceHint(specs[other].kind, s.kind))
			}
			makers[key] = i
		}
	}
	o := order{specs: specs, makers: makers, state: make([]state, len(specs))}
	for i := range specs {
		if err := o.visit(i); err != nil {
			return nil, err
		}
	}
	return o.done, nil
}

// twiceHint says how to avoid the conflict of specs of these kinds.
func twiceHint(kinds ...string) string {
	switch {
	case slices.Contains(kinds, "cert"):
		return issuerHint
	case slices.Contains(kinds, "htpasswd"):
		return "password=KEY takes the password of another --generate"
	}
	return "choose another key"
}

type state int

const (
	waiting state = iota
	open          // its dependencies are being placed before it
	placed
)

type order struct {
	specs  []Spec
	makers map[string]int
	state  []state
	done   []Spec
}

// visit places a spec after its dependencies.
func (o *order) visit(i int) error {
	switch o.state[i] {
	case placed:
		return nil
	case open:
		return fault.Usagef("%s depends on its own keys through others", o.specs[i]).WithHint("remove one of the dependencies")
	}
	o.state[i] = open
	for _, key := range o.specs[i].reads {
		if maker, ok := o.makers[key]; ok {
			if err := o.visit(maker); err != nil {
				return err
			}
		}
	}
	o.state[i] = placed
	o.done = append(o.done, o.specs[i])
	return nil
}
