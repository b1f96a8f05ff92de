package check

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	encodedChars = 16 // shorter ones are often words
	sureChars    = 32 // from this length on, random bytes do not decode to non-ASCII text
)

// encoded reports whether the value is base64 of typical input: text, or a file
// with known first bytes. Base64 of random bytes is a good password, and a
// random password decodes to text once in about 100,000 times at 16 characters,
// practically never from 20 on. DER is not included: many programs expect keys
// as base64 of DER.
func (v value) encoded() bool {
	text := without(v.text, "\r\n")
	if len(text) < encodedChars || len(text)%4 != 0 {
		return false
	}
	decoded, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		decoded, err = base64.URLEncoding.Strict().DecodeString(text)
	}
	return err == nil && (knownFile(decoded) || readable(decoded, len(text) < sureChars))
}

// readable reports whether b is readable text.
func readable(b []byte, asciiOnly bool) bool {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		bad := r == utf8.RuneError && size == 1 || asciiOnly && r > unicode.MaxASCII
		if bad || !unicode.IsPrint(r) && !strings.ContainsRune("\t\r\n", r) {
			return false
		}
		b = b[size:]
	}
	return true
}

// knownFile reports whether b starts like gzip, zip or a Java keystore.
func knownFile(b []byte) bool {
	for _, magic := range []string{"\x1f\x8b\x08", "PK\x03\x04", "\xfe\xed\xfe\xed"} {
		if strings.HasPrefix(string(b[:min(len(magic), len(b))]), magic) {
			return true
		}
	}
	return false
}
