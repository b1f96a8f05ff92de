package dotenv

import "strings"

// Quote is a kind of quotes for a value. A quoted value may span lines.
type Quote struct {
	Mark byte

	// Escapes are pairs of characters: the character after a backslash, and the
	// meaning of both together. Any other backslash is a plain backslash.
	Escapes string
	Octal   bool // \0 and three octal digits are the character of that number
	Literal bool // references to variables are text

	// Loose is a quote as a regular expression finds it: it closes only at the
	// end of a line or before a comment, at the first quote without a backslash
	// before it, or else at the last one with a backslash. Without such a quote
	// the value ends with its line, and may have quotes inside.
	Loose bool
}

// closing is the offset of the quote that closes body, or -1. For a loose quote
// the callback reports whether the line can end with the rest.
func (q Quote) closing(body string, endsLine func(string) bool) int {
	if q.Loose {
		return q.looselyClosing(body, endsLine)
	}
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case q.Mark:
			return i
		}
	}
	return -1
}

func (q Quote) looselyClosing(body string, endsLine func(string) bool) int {
	last := -1
	for i := 0; ; i++ {
		next := strings.IndexByte(body[i:], q.Mark)
		if next < 0 {
			return last
		}
		i += next
		escaped := i > 0 && body[i-1] == '\\'
		ends := endsLine(body[i+1:])
		switch {
		case ends && !escaped:
			return i
		case ends:
			last = i
		case !escaped:
			return last
		}
	}
}

// unescape is the text between quotes, with the escapes replaced. An escaped
// '$' becomes dollar.
func (q Quote) unescape(body, dollar string) string {
	next := strings.IndexByte(body, '\\')
	if next < 0 || q.Escapes == "" {
		return body
	}
	var b strings.Builder
	b.Grow(len(body))
	for next >= 0 {
		b.WriteString(body[:next])
		body = body[next+1:]
		body = body[q.escape(&b, body, dollar):]
		next = strings.IndexByte(body, '\\')
	}
	b.WriteString(body)
	return b.String()
}

// escape writes the meaning of a backslash and the text after it, and returns
// how many bytes of that text it used.
func (q Quote) escape(b *strings.Builder, behind, dollar string) int {
	if behind == "" {
		b.WriteByte('\\')
		return 0
	}
	for i := 0; i < len(q.Escapes); i += 2 {
		switch {
		case q.Escapes[i] != behind[0]:
		case behind[0] == '$':
			b.WriteString(dollar)
			return 1
		default:
			b.WriteByte(q.Escapes[i+1])
			return 1
		}
	}
	if q.Octal && behind[0] == '0' {
		return octal(b, behind)
	}
	b.WriteByte('\\')
	return 0
}

// octal writes the character of \0ddd. If there is no such number, compose-go
// drops the 0 and keeps the backslash (expandEscapes of its parser).
func octal(b *strings.Builder, behind string) int {
	number, n := rune(0), 1
	for n < len(behind) && n < 4 && behind[n] >= '0' && behind[n] <= '7' {
		number = number*8 + rune(behind[n]-'0')
		n++
	}
	if n < 4 || number > 255 {
		b.WriteByte('\\')
		return 1
	}
	b.WriteRune(number)
	return n
}
