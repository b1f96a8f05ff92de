package assemble

import (
	"errors"
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Problem is an entry that cannot be part of the Secret.
type Problem struct {
	Origin Origin
	Err    error
}

// EntryError is all entries that cannot be part of the Secret.
type EntryError struct {
	Problems []Problem
}

func (e *EntryError) add(o Origin, err error) {
	e.Problems = append(e.Problems, Problem{Origin: o, Err: err})
}

// shown is how many problems an error lists.
const shown = 10

// Error has a line for each problem, its place first.
func (e *EntryError) Error() string {
	if len(e.Problems) == 1 {
		return e.Problems[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d keys cannot be part of the Secret", len(e.Problems))
	for _, p := range e.Problems[:min(shown, len(e.Problems))] {
		fmt.Fprintf(&b, "\n  %s", p)
	}
	if more := len(e.Problems) - shown; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}

func (p Problem) String() string { return fmt.Sprintf("%s: %v", p.Origin, p.Err) }

// Hint says how to fix the first problem.
func (e *EntryError) Hint() string {
	var twice duplicate
	if errors.As(e.Problems[0].Err, &twice) {
		return "remove one of the two; a Secret has each key only once"
	}
	return "choose a valid key: --from-file KEY=FILE, --from-literal KEY=VALUE"
}

// duplicate is a key that an earlier entry has.
type duplicate struct {
	key   string
	first Origin
}

func (d duplicate) Error() string {
	return fmt.Sprintf("key %q is given twice, first by %s", d.key, d.first)
}

// listed is how many keys a list shows.
const listed = 20

// List joins keys for a sentence: "A, B and C", or the first ones and a count.
// An invalid key is not shown, because it may be a piece of a value.
func List(keys []string) string {
	var names []string
	for _, key := range keys[:min(listed, len(keys))] {
		if check.Key(key) != nil {
			key = "(no key)"
		}
		names = append(names, key)
	}
	if more := len(keys) - len(names); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), more)
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}
