package dotenv

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The byte order marks of encodings other than UTF-8. That of UTF-32 starts
// with that of UTF-16.
const (
	mark16Little = "\xff\xfe"
	mark16Big    = "\xfe\xff"
	mark32Little = "\xff\xfe\x00\x00"
	mark32Big    = "\x00\x00\xfe\xff"
)

// foreign is the rule that a text in an encoding other than UTF-8 breaks, and
// whether there is one.
func foreign(text string) (Rule, bool) {
	switch {
	case strings.HasPrefix(text, mark32Little), strings.HasPrefix(text, mark32Big):
		return UTF32, true
	case strings.HasPrefix(text, mark16Little):
		return UTF16Little, true
	case strings.HasPrefix(text, mark16Big):
		return UTF16Big, true
	case ascii16(text, 0, 1):
		return UTF16Little, true
	case ascii16(text, 1, 0):
		return UTF16Big, true
	}
	return 0, false
}

// ascii16 reports whether the text without a byte order mark is UTF-16: pairs of
// bytes, most of them a character of ASCII and a zero, and none of them two zeros.
func ascii16(text string, low, high int) bool {
	if len(text) < 4 || len(text)%2 != 0 || strings.IndexByte(text, 0) < 0 {
		return false
	}
	ascii := 0
	for i := 0; i < len(text); i += 2 {
		c, zero := text[i+low], text[i+high]
		switch {
		case c == 0 && zero == 0:
			return false
		case zero == 0 && (c >= ' ' && c < 0x7f || c == '\t' || c == '\r' || c == '\n'):
			ascii++
		}
	}
	return ascii > len(text)/4
}

// decode16 is the text after a byte order mark of UTF-16, in UTF-8; it is not ok
// if the text has none. It is not whole if a half of a character is missing; the
// result ends there.
func decode16(text string) (decoded string, whole, ok bool) {
	var order binary.ByteOrder = binary.LittleEndian
	rule, found := foreign(text)
	switch {
	case !found || rule == UTF32 || !strings.HasPrefix(text, mark16Little) && !strings.HasPrefix(text, mark16Big):
		return "", false, false
	case rule == UTF16Big:
		order = binary.BigEndian
	}
	rest := []byte(text[2:])
	out := make([]byte, 0, len(rest))
	for len(rest) > 1 {
		r := rune(order.Uint16(rest))
		rest = rest[2:]
		if utf16.IsSurrogate(r) {
			if len(rest) < 2 {
				return string(out), false, true
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(rest))); r == utf8.RuneError {
				return string(out), false, true
			}
			rest = rest[2:]
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out), len(rest) == 0, true
}
