package dotenv

import (
	"strings"
	"unicode/utf8"
)

// Print writes entries as a file of the dialect, one KEY=VALUE each in their
// order, so that [Parse] without Interpolate gives the same keys and values
// again. Where a value has a '$' and the dialect has references, it is written
// so that Interpolate changes nothing either, if the dialect can. Only the
// tests use it, for round trips: the plugins do not write such files.
//
// Not every dialect can write every value, especially one with a line break:
// bad is the first entry that the dialect cannot write, or -1.
func Print(d Dialect, entries []Entry) (text string, bad int) {
	var b strings.Builder
	for i, e := range entries {
		line, ok := d.line(e)
		if !ok {
			return "", i
		}
		b.WriteString(line)
	}
	return b.String(), -1
}

// line is the first form of an entry that is read back as that entry.
func (d Dialect) line(e Entry) (string, bool) {
	for _, form := range d.forms(e.Value) {
		line := e.Key + d.Equals + form + "\n"
		p := read(d, line, Options{})
		if len(p.problems) == 0 && len(p.entries) == 1 && p.entries[0].Key == e.Key && p.entries[0].Value == e.Value {
			return line, true
		}
	}
	return "", false
}

// forms are the ways to write a value, the best first; some of them may be
// wrong. None of them depends on the lines around it, as a loose quote does if
// the same quote is inside or a backslash is before the closing one.
func (d Dialect) forms(value string) []string {
	if len(d.Quotes) == 0 {
		if strings.HasSuffix(value, "\r") {
			value += "\r" // one is removed with the line break
		}
		return []string{value}
	}
	var forms []string
	if !strings.ContainsFunc(value, notPlain) {
		forms = append(forms, value)
	}
	for _, q := range d.Quotes {
		if !q.Loose || strings.IndexByte(value, q.Mark) < 0 && !strings.HasSuffix(value, `\`) {
			forms = append(forms, q.write(value))
		}
	}
	if _, opens := d.quote(value); !opens {
		forms = append(forms, value)
	}
	return forms
}

// notPlain is a character that requires quotes around the value.
func notPlain(r rune) bool { return notKey(r) && !strings.ContainsRune("/:@%+,=", r) }

// write is value between quotes, escaped. It may not be read back as value: not
// every kind of quotes supports every value.
func (q Quote) write(value string) string {
	var b strings.Builder
	b.WriteByte(q.Mark)
	for i := 0; i < len(value); {
		_, size := utf8.DecodeRuneInString(value[i:])
		if letter := q.letter(value[i]); letter != 0 {
			b.WriteByte('\\')
			b.WriteByte(letter)
		} else {
			b.WriteString(value[i : i+size])
		}
		i += size
	}
	b.WriteByte(q.Mark)
	return b.String()
}

// letter is the character after a backslash for c, or 0. A line break is not
// escaped, so that a value over several lines stays readable.
func (q Quote) letter(c byte) byte {
	for i := 0; i < len(q.Escapes); i += 2 {
		if q.Escapes[i+1] == c && c != '\n' {
			return q.Escapes[i]
		}
	}
	return 0
}
