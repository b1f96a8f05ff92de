package dotenv

import (
	"strings"
	"unicode"
)

// assign reads the value of entry, which starts at the cursor.
func (p *parser) assign(entry Entry) {
	rest := p.rest()
	if p.Around != nil {
		inner := strings.TrimLeftFunc(rest, p.Around)
		if q, ok := p.quote(inner); ok {
			p.at += len(rest) - len(inner)
			p.quoted(entry, q)
			return
		}
	}
	from, to := p.Value(rest)
	value := rest[from:to]
	if p.PEM && opensPEM(value) {
		p.problem(UnquotedPEM, from)
		p.skipPEM()
		return
	}
	p.expanded(entry, value, source{cursor: p.cursor, offset: p.at + from, verbatim: true})
}

// quote is the quote that a value opens with.
func (d Dialect) quote(value string) (Quote, bool) {
	for _, q := range d.Quotes {
		if value != "" && value[0] == q.Mark {
			return q, true
		}
	}
	return Quote{}, false
}

// quoted reads a value whose opening quote is at the cursor.
func (p *parser) quoted(entry Entry, q Quote) {
	body := p.text[p.at+1:]
	length := q.closing(body, p.endsLine)
	if length < 0 {
		p.unclosed(entry, q)
		return
	}
	from := source{cursor: p.cursor, offset: p.at + 1}
	p.moveTo(p.at + 1 + length + 1)
	if rest := p.rest(); !p.endsLine(rest) {
		p.problem(JunkAfterQuote, len(rest)-len(strings.TrimLeftFunc(rest, p.blank)))
		return
	}
	p.unquoted(entry, q, body[:length], from)
}

// unclosed handles a quote that is not closed. With a loose quote that is valid
// if the line ends with the same quote: the value has quotes inside.
func (p *parser) unclosed(entry Entry, q Quote) {
	from, to := p.Value(p.rest())
	value := p.rest()[from:to]
	inside := strings.IndexByte(value[1:], q.Mark)
	switch {
	case !q.Loose || inside < 0:
		p.problem(UnterminatedQuote, 0)
	case value[len(value)-1] != q.Mark:
		p.problem(JunkAfterQuote, 1+inside+1)
	default:
		p.unquoted(entry, q, value[1:len(value)-1], source{cursor: p.cursor, offset: p.at + 1})
	}
}

// unquoted uses the text in quotes as the value of entry.
func (p *parser) unquoted(entry Entry, q Quote, body string, from source) {
	value := q.unescape(body, p.dollar())
	if q.Literal {
		p.add(entry, value)
		return
	}
	from.verbatim = len(value) == len(body)
	p.expanded(entry, value, from)
}

// endsLine reports whether the rest of a line has only blanks and a comment.
func (p *parser) endsLine(rest string) bool {
	rest = strings.TrimLeftFunc(rest, p.blank)
	return rest == "" || rest[0] == '\n' || strings.HasPrefix(rest, p.Comment)
}

func (p *parser) blank(r rune) bool { return r != '\n' && p.Space(r) }

// opensPEM reports whether a value is the first of several lines of a PEM
// block.
func opensPEM(value string) bool {
	return strings.HasPrefix(value, "-----BEGIN ") && !strings.Contains(value, "-----END ")
}

// skipPEM moves to the last line of the PEM block that the current line starts.
func (p *parser) skipPEM() {
	for there := p.cursor; ; p.cursor = there {
		there.next()
		line := strings.TrimSpace(there.rest())
		if strings.HasPrefix(line, "-----END ") {
			p.cursor = there
			return
		}
		if line == "" || strings.ContainsFunc(line, notBase64) {
			return
		}
	}
}

func notBase64(r rune) bool { return notKey(r) && r != '+' && r != '/' && r != '=' }

// restOfLine takes everything up to the end of the line: quotes, spaces and
// '#' included (env_file.go, processEnvFileLine).
func restOfLine(rest string) (from, to int) { return 0, len(rest) }

// toBlankHash ends before a '#' that follows a blank, the one before the value
// included.
func toBlankHash(rest string) (from, to int) {
	to = len(rest)
	for i := 1; i < len(rest); i++ {
		if rest[i] == '#' && (rest[i-1] == ' ' || rest[i-1] == '\t') {
			to = i
			break
		}
	}
	return trimmed(rest, to, unicode.IsSpace)
}

// toSpaceHash ends before " #", looked for from the value's first character on
// (extractVarValue of compose-go's parser).
func toSpaceHash(rest string) (from, to int) {
	from = len(rest) - len(strings.TrimLeftFunc(rest, composeSpace))
	value, _, _ := strings.Cut(rest[from:], " #")
	return from, from + len(strings.TrimRightFunc(value, unicode.IsSpace))
}

// toHash ends before any '#'.
func toHash(rest string) (from, to int) {
	value, _, _ := strings.Cut(rest, "#")
	return trimmed(rest, len(value), nodeSpace)
}

// trimmed is the part of rest up to the offset to, without spaces around it.
func trimmed(rest string, to int, space func(rune) bool) (int, int) {
	value := strings.TrimLeftFunc(rest[:to], space)
	from := to - len(value)
	return from, from + len(strings.TrimRightFunc(value, space))
}
