package dotenv

import (
	"fmt"
	"strings"
	"unicode"
)

// Place is a line and a column, both from 1; the column counts characters.
type Place struct {
	Line, Column int
}

// Rule is a rule of a dialect that a line breaks.
type Rule int

// The rules, in the order in which a line is looked at.
const (
	NotUTF8 Rule = iota
	NoKey
	ExportWord
	SpaceInKey
	SpaceBeforeEquals
	DigitFirst
	DotsFirst
	NotKey
	UnsetVariable
)

// ruleText is the table of what is said about a broken rule, and what to do.
// Nothing of the line itself is ever said: in a file of secrets everything
// that was not understood may be a part of one.
func (r Rule) text() (says, hint string) {
	switch r {
	case NotUTF8:
		return "bytes that are not UTF-8", "give a binary value a file of its own: --from-file KEY=FILE"
	case NoKey:
		return "no key before '='", "write KEY=VALUE"
	case ExportWord:
		return "'export' is not part of this dialect", "remove the word 'export'"
	case SpaceInKey:
		return "a space inside the key; expected KEY=VALUE", multiLineHint
	case SpaceBeforeEquals:
		return "a space between the key and '='", "write KEY=VALUE without a space before '='"
	case DigitFirst:
		return "a key starts with no digit; expected KEY=VALUE", multiLineHint
	case DotsFirst:
		return "a key is neither '.' nor does it start with '..'; expected KEY=VALUE", "rename the key"
	case NotKey:
		return "a character that no key has; expected KEY=VALUE, with letters, digits, '_', '-' and '.' in KEY", multiLineHint
	case UnsetVariable:
		return "a key without '=', and the environment has no variable of that name",
			"set the variable, write KEY=VALUE, or pass --allow-unset to get an empty value as kubectl does"
	}
	return "not understood", ""
}

const multiLineHint = "a value that spans lines (a PEM key, a certificate) needs a file of its own: --from-file KEY=FILE"

// Problem is a line that the dialect does not allow.
type Problem struct {
	Place Place
	Rule  Rule
}

// Says is what is wrong, in words that contain nothing of the line.
func (p Problem) Says() string {
	says, _ := p.Rule.text()
	return says
}

// Hint is what to do about it.
func (p Problem) Hint() string {
	_, hint := p.Rule.text()
	return hint
}

// shown is how many problems an error spells out.
const shown = 10

// Error is everything that is wrong with a file.
type Error struct {
	File     string
	Dialect  string
	Problems []Problem // in the order of the file, never empty
}

// Error has a line for each problem, file:line:column first.
func (e *Error) Error() string {
	if len(e.Problems) == 1 {
		return e.describe(e.Problems[0])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d lines are not as the %s dialect has them", e.File, len(e.Problems), e.Dialect)
	for _, p := range e.Problems[:min(shown, len(e.Problems))] {
		fmt.Fprintf(&b, "\n  %s", e.describe(p))
	}
	if more := len(e.Problems) - shown; more > 0 {
		last := e.Problems[len(e.Problems)-1].Place.Line
		fmt.Fprintf(&b, "\n  and %d more, the last in line %d", more, last)
	}
	return b.String()
}

func (e *Error) describe(p Problem) string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, p.Place.Line, p.Place.Column, p.Says())
}

// Hint is the hint of the first problem: the later ones often follow from it.
func (e *Error) Hint() string { return e.Problems[0].Hint() }

// explainKey finds out why text is not a key.
func explainKey(text string) Rule {
	trimmed := strings.TrimRightFunc(text, unicode.IsSpace)
	switch {
	case text == "":
		return NoKey
	case strings.HasPrefix(text, "export ") || strings.HasPrefix(text, "export\t"):
		return ExportWord
	case trimmed != text && firstBad(trimmed) < 0:
		return SpaceBeforeEquals
	case strings.IndexFunc(trimmed, unicode.IsSpace) >= 0 && !strings.ContainsFunc(trimmed, notKeyNorSpace):
		return SpaceInKey
	case text[0] >= '0' && text[0] <= '9':
		return DigitFirst
	case strings.HasPrefix(text, ".") && firstBad(text) < 0:
		return DotsFirst
	}
	return NotKey
}

// firstBad is the byte offset of the first character that no key has, or -1.
func firstBad(text string) int { return strings.IndexFunc(text, notKey) }

func notKeyNorSpace(r rune) bool { return notKey(r) && !unicode.IsSpace(r) }

// notKey is the negated character class of envVarNameFmt in
// k8s.io/apimachinery/pkg/util/validation/validation.go v0.37.2.
func notKey(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	return !letter && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.'
}
