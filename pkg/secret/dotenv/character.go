package dotenv

import (
	"strings"
	"unicode/utf8"
)

// badCharacter is the byte offset of the first byte that is not a character, or
// of the first character that the dialect refuses, or -1.
func (d Dialect) badCharacter(s string) int {
	first := invalidUTF8(s)
	for _, r := range d.Refused {
		if i := strings.IndexRune(s, r); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

// badRule is the rule that the character opening s breaks.
func badRule(s string) Rule {
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case 0:
		return NULByte
	case '\uFEFF':
		return MarkInside
	case '\u2028', '\u2029':
		return LineSeparator
	}
	return NotUTF8
}

// invalidUTF8 is the byte offset of the first byte that is not a character, or
// -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return -1
}
