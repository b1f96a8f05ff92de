package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one problem of a file.
type Problem struct {
	Place Place
	Text  string
	Hint  string // "" if there is none
}

// Error has all problems of a file.
type Error struct {
	File     string
	Problems []Problem // in the order of the file, never empty
}

// shown is how many problems an error lists.
const shown = 10

// Error has a line for each problem, file:line:column first.
func (e *Error) Error() string {
	if len(e.Problems) == 1 {
		return e.describe(e.Problems[0])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d errors", e.File, len(e.Problems))
	for _, p := range e.Problems[:min(shown, len(e.Problems))] {
		fmt.Fprintf(&b, "\n  %s", e.describe(p))
	}
	if more := len(e.Problems) - shown; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more, the last in line %d", more, e.Problems[len(e.Problems)-1].Place.Line)
	}
	return b.String()
}

func (e *Error) describe(p Problem) string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, p.Place.Line, p.Place.Column, p.Text)
}

// Hint is the first hint.
func (e *Error) Hint() string {
	for _, p := range e.Problems {
		if p.Hint != "" {
			return p.Hint
		}
	}
	return ""
}

// ordered are the problems by their places, without duplicates: an anchor is
// checked once for each of its aliases.
func ordered(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Column, b.Place.Column), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(problems)
}

// fail records a problem.
func (p *parser) fail(at Place, hint, format string, args ...any) {
	p.problems = append(p.problems, Problem{Place: at, Text: fmt.Sprintf(format, args...), Hint: hint})
}
