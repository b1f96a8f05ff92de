package finding

import "fmt"

// Consequence is what a finding means for the project in the cluster. Higher is
// worse.
type Consequence int

// The consequences.
const (
	Cosmetic  Consequence = iota + 1 // no effect on how the project runs
	Behaviour                        // a part behaves differently, or is missing
	Data                             // files or data are lost, or missing from the start
	Starts                           // a part does not start until a person acts
)

var consequences = [...]string{"", "cosmetic", "behaviour", "data", "starts"}

func (c Consequence) String() string { return consequences[c] }

// Consequences are the names of all consequences, worst first.
func Consequences() []string {
	return []string{Starts.String(), Data.String(), Behaviour.String(), Cosmetic.String()}
}

// ParseConsequence finds a consequence by its name.
func ParseConsequence(name string) (Consequence, error) {
	for c := Cosmetic; c <= Starts; c++ {
		if c.String() == name {
			return c, nil
		}
	}
	return 0, fmt.Errorf("%q is not a consequence", name)
}

// Usual is the consequence of most findings of the severity: a note is cosmetic,
// anything else is a difference in behaviour.
func (s Severity) Usual() Consequence {
	if s == Note {
		return Cosmetic
	}
	return Behaviour
}
