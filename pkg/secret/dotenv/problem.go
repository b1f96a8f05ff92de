package dotenv

import (
	"fmt"
	"strings"
)

// Place is a line and a column, both from 1; the column counts characters.
type Place struct {
	Line, Column int
}

// Rule is a rule of a dialect that a line breaks.
type Rule int

// The rules, in the order in which a line is checked.
const (
	UTF16Little Rule = iota
	UTF16Big
	UTF32
	NotUTF16
	NotUTF8
	NULByte
	MarkInside
	LineSeparator
	ExportAlone
	NoKey
	ExportWord
	SpaceInKey
	SpaceBeforeEquals
	DigitFirst
	DotsFirst
	NotKey
	MissingEquals
	UnterminatedQuote
	JunkAfterQuote
	UnquotedPEM
	BadReference
	UnsetReference
	RequiredReference
	GrowsTooLong
	UnsetVariable
)

// text is the table of messages and hints for broken rules. They never contain
// a part of the line: in a file of secrets, anything that was not understood
// may be a part of a secret.
func (r Rule) text() (says, hint string) {
	texts := [...][2]string{
		UTF16Little:       {"the text is UTF-16 (little-endian); expected UTF-8", utf8Hint},
		UTF16Big:          {"the text is UTF-16 (big-endian); expected UTF-8", utf8Hint},
		UTF32:             {"the text is UTF-32; expected UTF-8", utf8Hint},
		NotUTF16:          {"bytes that are not UTF-16, after a byte order mark of UTF-16", utf8Hint},
		NotUTF8:           {"bytes that are not UTF-8", "put a binary value into a separate file: --from-file KEY=FILE"},
		NULByte:           {"a NUL byte; expected UTF-8 text", "save the file as UTF-8; a binary value needs a separate file: --from-file KEY=FILE"},
		MarkInside:        {"a byte order mark that is not at the start of the file", "remove it; joining files can leave one in the middle"},
		LineSeparator:     {"the character U+2028 or U+2029, which this dialect treats as the end of a line", "remove it, or put the value into a separate file: --from-file KEY=FILE"},
		ExportAlone:       {"'export' without a key; expected export KEY=VALUE", "remove the line, or write KEY=VALUE after the word"},
		NoKey:             {"no key before '='", "write KEY=VALUE"},
		ExportWord:        {"'export' is not part of this dialect", "remove the word 'export'"},
		SpaceInKey:        {"a space inside the key; expected KEY=VALUE", multiLineHint},
		SpaceBeforeEquals: {"a space between the key and '='", "write KEY=VALUE without a space before '='"},
		DigitFirst:        {"a key must not start with a digit; expected KEY=VALUE", multiLineHint},
		DotsFirst:         {"a key must not be '.' or start with '..'; expected KEY=VALUE", "rename the key"},
		NotKey:            {"an invalid character in the key; expected KEY=VALUE, with letters, digits, '_', '-' and '.' in KEY", multiLineHint},
		MissingEquals:     {"no '='; expected KEY=VALUE", "write KEY=VALUE; a value over several lines needs quotes, or a separate file: --from-file KEY=FILE"},
		UnterminatedQuote: {"a quote that is not closed", "close it; a quote that is part of the value must be inside quotes of a different kind"},
		JunkAfterQuote:    {"text after a closing quote; expected the end of the line or a comment", "put the whole value in quotes, or check whether a quote in an earlier line is not closed"},
		UnquotedPEM:       {"a PEM block over several lines without quotes", "put it in quotes if the dialect supports them, or into a separate file: --from-file KEY=FILE"},
		BadReference:      {"a '$' that does not clearly start a reference; expected ${NAME} or ${NAME:-DEFAULT}", "if the '$' is part of the value, omit --interpolate or put the value in single quotes"},
		UnsetReference:    {"a variable in the value is not set", "set the variable, write ${NAME:-DEFAULT}, or pass --allow-unset; if the '$' is part of the value, omit --interpolate"},
		RequiredReference: {"a variable that the value requires is not set, or empty", "set the variable"},
		GrowsTooLong:      {"references that expand the values of the file to more than 8 MiB", "a Secret holds 1 MiB; omit --interpolate"},
		UnsetVariable:     {"a key without '=', and no environment variable has that name", "set the variable, write KEY=VALUE, or pass --allow-unset to behave like the dialect's own program: kubectl uses an empty value, docker and compose omit the key"},
	}
	if r < 0 || int(r) >= len(texts) {
		return "cannot be parsed", ""
	}
	return texts[r][0], texts[r][1]
}

const utf8Hint = "save the file as UTF-8 (in Windows PowerShell: Set-Content -Encoding utf8 FILE); the dotenv dialect reads UTF-16 with a byte order mark"

const multiLineHint = "a value over several lines (a PEM key, a certificate) needs a separate file: --from-file KEY=FILE"

// Problem is a line that the dialect does not allow.
type Problem struct {
	Place Place
	Rule  Rule
	Name  string // the variable it is about, if braces around it make certain that it is one; usually ""
}

// Says describes the problem; of the line it contains only Name.
func (p Problem) Says() string {
	says, _ := p.Rule.text()
	if p.Name != "" {
		says += ": " + p.Name
	}
	return says
}

// Hint says how to fix it.
func (p Problem) Hint() string {
	_, hint := p.Rule.text()
	return hint
}

// shown is how many problems an error lists.
const shown = 10

// Error has all problems of a file.
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
	fmt.Fprintf(&b, "%s: %d lines are not KEY=VALUE in the %s dialect", e.File, len(e.Problems), e.Dialect)
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

// InterpolationError reports [Options].Interpolate with a dialect that has no
// references to variables.
type InterpolationError struct {
	Dialect string
}

func (e *InterpolationError) Error() string {
	return fmt.Sprintf("the %s dialect has no references to variables; a '$' is part of the value", e.Dialect)
}

// Hint lists the dialects that have them.
func (e *InterpolationError) Hint() string {
	var names []string
	for _, d := range Dialects() {
		if d.Interpolates() {
			names = append(names, d.Name)
		}
	}
	return "omit --interpolate, or choose a dialect that supports them: " + strings.Join(names, ", ")
}
