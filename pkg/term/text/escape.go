package text

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// EscapeJSON replaces the characters that [Line] escapes with \uXXXX in a JSON document:
// programs read the same strings, and the document is safe on a terminal. The document
// must be from encoding/json: control characters below U+0020 are escaped already, and
// line breaks are only between values.
func EscapeJSON(document []byte) []byte {
	return escapeDocument(document, func(r rune) string {
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			return fmt.Sprintf(`\u%04x\u%04x`, high, low)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// JSONWriter escapes JSON documents as [EscapeJSON] does; each Write is a document.
// It is the writer of an encoder of encoding/json.
type JSONWriter struct{ Out io.Writer }

// Write writes the document. It returns len(document) unless the output fails.
func (w JSONWriter) Write(document []byte) (int, error) {
	if _, err := w.Out.Write(EscapeJSON(document)); err != nil {
		return 0, err
	}
	return len(document), nil
}

// EscapeYAML does the same in a YAML document. All strings with such characters must be in
// double quotes.
func EscapeYAML(document []byte) []byte {
	return escapeDocument(document, func(r rune) string {
		if r > 0xffff {
			return fmt.Sprintf(`\U%08x`, r)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// IsSafeDocument reports whether EscapeJSON and EscapeYAML do not change the document.
func IsSafeDocument(document []byte) bool { return unsafeAt(document) < 0 }

func escapeDocument(document []byte, escape func(rune) string) []byte {
	if IsSafeDocument(document) {
		return document
	}
	var b bytes.Buffer
	for {
		at := unsafeAt(document)
		if at < 0 {
			b.Write(document)
			return b.Bytes()
		}
		r, size := utf8.DecodeRune(document[at:])
		b.Write(document[:at])
		b.WriteString(escape(r))
		document = document[at+size:]
	}
}

// unsafeAt is the position of the first such character, -1 for none. Characters that Line
// removes are harmless, and are kept.
func unsafeAt(document []byte) int {
	var last rune
	for i := 0; i < len(document); {
		if document[i] < '\x7f' {
			last = rune(document[i])
			i++
			continue
		}
		r, size := utf8.DecodeRune(document[i:])
		if acts(r) && !isSilent(last, r) && !isJoiner(last, r) {
			return i
		}
		if !isSilent(last, r) {
			last = r
		}
		i += size
	}
	return -1
}
