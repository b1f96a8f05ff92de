package fault

import (
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
)

// The errors of flags have one wording each, which is here. pkg/cli checks most
// rules (cli.Rules); other packages call these functions for the rules that
// need more than the flags.

// Requires is the error of a flag that is useless without another flag, or
// without one of several.
func Requires(flag string, needed ...string) *Error {
	return Usagef("%s requires %s", flag, or(needed))
}

// Conflict is the error of two flags, or of a flag and arguments, that contradict
// each other.
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
	With   string // another flag, where the value is refused because of it
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
	word, ok := didyoumean.Best(v.Value, words)
	if !ok {
		word, ok = didyoumean.Part(v.Value, words)
	}
	if !ok {
		return v.NotValid(expected)
	}
	return v.NotValid(expected).WithHint("did you mean --" + v.Flag + "=" + word + "?")
}

// String names the flag and, unless it is hidden, the value.
func (v FlagValue) String() string {
	text := "--" + v.Flag + "=" + quoted(v.Value)
	if v.Hidden {
		text = "the value of --" + v.Flag
	}
	if v.With != "" {
		text += " with --" + v.With
	}
	return text
}

// quoted puts quotes around a value that is hard to read: an empty one, and one
// with spaces, quotes or characters that do not print.
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
