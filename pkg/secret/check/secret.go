package check

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// Secret checks whether the API server would create s, and for bootstrap tokens
// whether they would work. An empty namespace is valid, because the request
// sets it. The error is an [*Error] with all broken rules.
func Secret(s *secret.Secret) error {
	data := s.Data.Reveal()
	found := slices.Concat(metadata(s.ObjectMeta), content(data), typed(s, data))
	return verdict(found)
}

// content are the rules for the data of every type.
func content(data map[string][]byte) []Violation {
	var found []Violation
	sizes := make([]Size, 0, len(data))
	refused := 0
	for key, value := range data {
		row := Size{Key: key, Bytes: int64(len(value))}
		if Key(key) != nil {
			refused++
			row.Key = "an invalid key"
		}
		sizes = append(sizes, row)
	}
	switch {
	case refused == 1:
		found = append(found, Violation{"data", errKey})
	case refused > 1:
		found = append(found, Violation{"data", broken(fmt.Sprintf("%d keys are invalid: %s", refused, errKey))})
	}
	if err := Sizes(sizes); err != nil {
		found = append(found, Violation{"data", err})
	}
	return found
}

// Violation is a rule that a Secret breaks.
type Violation struct {
	Field string // as the API server writes it: metadata.name, data[tls.crt]; never with a refused key
	Err   error
}

func (v Violation) String() string { return v.Field + ": " + v.Err.Error() }

// Error has all rules that a Secret breaks.
type Error struct {
	Violations []Violation // never empty
}

func verdict(found []Violation) error {
	if len(found) == 0 {
		return nil
	}
	return &Error{Violations: found}
}

// Error has a line for each violation, which starts with its field.
func (e *Error) Error() string {
	if len(e.Violations) == 1 {
		return e.Violations[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "the Secret breaks %d rules", len(e.Violations))
	for _, v := range e.Violations {
		b.WriteString("\n  " + strings.ReplaceAll(v.String(), "\n", "\n  "))
	}
	return b.String()
}

// Unwrap lets errors.Is and errors.As find the violations.
func (e *Error) Unwrap() []error {
	errs := make([]error, len(e.Violations))
	for i, v := range e.Violations {
		errs[i] = v.Err
	}
	return errs
}

// Hint is the hint of the first violation that has one, or "".
func (e *Error) Hint() string {
	for _, v := range e.Violations {
		var h interface{ Hint() string }
		if errors.As(v.Err, &h) {
			return h.Hint()
		}
	}
	return ""
}

// dataField is the path of a key in the data.
func dataField(key string) string { return "data[" + key + "]" }
