// Package text prepares text for terminals: it makes foreign text safe ([Line], [Lines],
// [Writer]), measures and cuts it ([Width], [Wrap], [Head], [CutMiddle]) and colours it
// ([Style]).
//
// Foreign text is all text that is not from a plugin itself: files, arguments, the
// environment, and messages of servers. On a terminal, such text can move the cursor,
// change the title, hide or reorder characters, and start a line that looks like a line
// of the plugin. Characters that do this are printed as readable escapes, such as \x1b
// or \u202e.
package text

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes foreign text safe for one line: tabs and line breaks, with the blanks
// around them, become one blank. Control characters, characters that reorder or have no
// width, and bytes that are not UTF-8 become escapes. Two kinds of characters are
// removed, because the text looks the same without them: variation selectors, and
// joiners between emoji. Combining marks are kept, and so are joiners in scripts that
// use them.
func Line(s string) string {
	if isPrintableASCII(s) {
		return s
	}
	var b strings.Builder
	var last rune
	blanks, broken := 0, false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == ' ':
			blanks, last = blanks+1, r
			continue
		case isBreak(r, s[i:]):
			broken, last = true, ' '
			continue
		case isSilent(last, r):
			continue
		}
		if !broken {
			b.WriteString(strings.Repeat(" ", blanks))
		} else if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(shown(last, r, s[i-size:i]))
		blanks, broken, last = 0, false, r
	}
	if !broken {
		b.WriteString(strings.Repeat(" ", blanks))
	}
	return b.String()
}

// shown is the text on the screen for the character after last.
func shown(last, r rune, written string) string {
	switch {
	case r == utf8.RuneError && len(written) == 1:
		return fmt.Sprintf(`\x%02x`, written[0])
	case acts(r) && !isJoiner(last, r):
		quoted := strconv.QuoteRuneToASCII(r)
		return quoted[1 : len(quoted)-1]
	}
	return written
}

// Lines makes foreign text of several lines safe: each line as by [Line], but with its
// leading blanks. Every line after the first starts with at least the indentation, and
// with "| " if it reads as a hint, error, warning or note, so that it cannot look like a
// line of the plugin. Line breaks at the end are removed.
func Lines(s, indent string) string {
	if isPrintableASCII(s) {
		return s
	}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n"), "\n")
	for i, line := range lines {
		rest := strings.TrimLeft(line, " \t")
		start := strings.ReplaceAll(line[:len(line)-len(rest)], "\t", "    ")
		if i > 0 && rest != "" && len(start) < len(indent) {
			start = indent
		}
		safe := Line(rest)
		if i > 0 && isLabelled(safe) {
			safe = "| " + safe
		}
		lines[i] = strings.TrimRight(start+safe, " ")
	}
	return strings.Join(lines, "\n")
}

// isLabelled reports whether a line starts like a message of a plugin.
func isLabelled(line string) bool {
	label, _, found := strings.Cut(line, ":")
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "hint", "error", "warning", "note":
		return found
	}
	return false
}

// Verbatim makes foreign text safe and keeps its line breaks, tabs and blanks. It is for
// output with a layout of the user, such as the output of a template.
func Verbatim(s string) string {
	var b strings.Builder
	var last rune
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isSilent(last, r):
			continue
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		default:
			b.WriteString(shown(last, r, s[i:i+size]))
		}
		last = r
	}
	return b.String()
}

// Name makes a foreign name safe at the start of a line. A name with blanks is quoted,
// because a file can have the name "hint: delete the others".
func Name(s string) string {
	if strings.ContainsFunc(s, unicode.IsSpace) {
		return Line(strconv.Quote(s))
	}
	return Line(s)
}

// Writer makes text safe as [Lines] does; each Write is a message. It is for libraries
// that print.
type Writer struct {
	Out    io.Writer
	Indent string // of the lines after the first of a message
}

// Write writes the message, with a line break at its end if it has one. It returns
// len(message) unless the output fails.
func (w Writer) Write(message []byte) (int, error) {
	safe := Lines(string(message), w.Indent)
	if strings.HasSuffix(string(message), "\n") && !strings.HasSuffix(safe, "\n") {
		safe += "\n"
	}
	if _, err := io.WriteString(w.Out, safe); err != nil {
		return 0, err
	}
	return len(message), nil
}

// IsSafe reports whether Line does not change the text.
func IsSafe(s string) bool { return Line(s) == s }

// isPrintableASCII reports whether all characters are printable ASCII.
func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isBreak reports whether the character is a tab or ends a line. A carriage return without
// a line feed is not a break: it returns to the start of the line.
func isBreak(r rune, rest string) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	case '\r':
		return strings.HasPrefix(rest, "\n")
	}
	return false
}

// acts reports whether a terminal does not simply show the character: control characters (Cc), characters that format, reorder, or have no
// width (Cf, Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties), and
// separators of lines. Some characters of Cf are signs that are shown.
func acts(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == '\x7f'
	}
	return unicode.IsControl(r) ||
		unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) &&
			!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// isSilent reports whether the character can be removed after last: a variation selector,
// or the joiner in an emoji of several characters.
func isSilent(last, r rune) bool {
	const firstSymbol = '\u2190' // symbols before the arrows, such as ©, are not in emoji sequences
	return unicode.Is(unicode.Variation_Selector, r) || r == zeroWidthJoiner && last >= firstSymbol && unicode.In(last, unicode.So, unicode.Sk)
}

// isJoiner reports whether the character joins or separates letters of a script
// that is written with such characters (the scripts of CONTEXTJ, RFC 5892 A.1 and
// A.2, in use today).
func isJoiner(last, r rune) bool {
	return (r == zeroWidthNonJoiner || r == zeroWidthJoiner) && unicode.In(last,
		unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian,
		unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada,
		unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}
