package fault

import (
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
)

// Each kind of error about flags has one wording, in this file. pkg/cli checks most
// rules (cli.Rules). Other packages call these functions for rules that depend on
// more than the flags.

// Requires is the error of a flag that has no effect without another flag, or
// without one of several.
func Requires(flag string, needed ...string) *Error {
	return Usagef("%s requires %s", flag, or(needed))
}

// Conflict is the error of two flags, or of a flag and arguments, that cannot be used
// together.
func Conflict(a, b string) *Error {
	return Usagef("%s and %s cannot be used together", a, b).WithHint("leave out one of them")
}

// Missing is the error of a flag that every call must have.
func Missing(flag string) *Error {
	return Usagef("%s is required", flag)
}

// Negative is the error of a number or duration below zero.
func Negative(flag, value string) *Error {
	return Usagef("%s must not be negative: %s", flag, value)
}

// NotPositive is the error of a number that must be 1 or more.
func NotPositive(flag, value string) *Error {
	return Usagef("%s must be positive: %s", flag, value)
}

// FlagValue is a value that a flag does not accept.
type FlagValue struct {
	Flag   string // the flag's name, without dashes
	Value  string
	With   string // another flag, if the value is not valid because of it
	Hidden bool   // the value may be a secret: the error does not repeat it
}

// NotValid is the error of the value; expected says what the flag accepts.
func (v FlagValue) NotValid(expected string) *Error {
	return Usagef("%s is not valid; expected %s", v, expected)
}

// NotOneOf is the error of a value that is not one of the words. Its hint is the
// word that was probably meant.
func (v FlagValue) NotOneOf(words []string) *Error {
	expected := strings.Join(words, ", ")
	if len(words) > 1 {
		expected = "one of: " + expected
	}
	return v.NotValid(expected).WithHint(v.meant(words))
}

// meant is the hint about the value that was probably meant. Only the part before "="
// is compared: formats such as jsonpath=TEMPLATE have more after it. A value that
// completes the flag's own name was typed with one dash: "-output".
func (v FlagValue) meant(words []string) string {
	typed, _, _ := strings.Cut(v.Value, "=")
	if len(v.Flag) > 1 && typed == v.Flag[1:] {
		return "did you mean " + Dashed(v.Flag) + "?"
	}
	if word, ok := didyoumean.Nearest(typed, words); ok {
		return "did you mean " + Dashed(v.Flag) + "=" + word + "?"
	}
	return ""
}

// Dashed is the flag as it is typed: --output, or -v for a flag of one letter.
func Dashed(flag string) string {
	if len(flag) == 1 {
		return "-" + flag
	}
	return "--" + flag
}

// String names the flag and, unless it is hidden, the value.
func (v FlagValue) String() string {
	text := Dashed(v.Flag) + "=" + quoted(v.Value)
	if v.Hidden {
		text = "the value of " + Dashed(v.Flag)
	}
	if v.With != "" {
		text += " with " + Dashed(v.With)
	}
	return text
}

// quoted adds quotes to a value that is empty, or has spaces, quotes or characters
// that cannot be printed.
func quoted(value string) string {
	quoted := strconv.Quote(value)
	if value == "" || strings.Contains(value, " ") || quoted != `"`+value+`"` {
		return quoted
	}
	return value
}

func or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
