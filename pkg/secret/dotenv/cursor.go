package dotenv

import (
	"strings"
	"unicode/utf8"
)

// cursor is a place in the text of a file.
type cursor struct {
	text   string
	at     int // byte offset
	number int // line, from 1
	start  int // byte offset of the current line's first character
}

// done reports whether the end of the text is reached. A line break at the end
// of the text does not start another line, as with bufio.ScanLines.
func (c *cursor) done() bool { return c.at >= len(c.text) }

// end is the offset of the line break at the end of the current line, or of the
// end of the text.
func (c *cursor) end() int {
	if n := strings.IndexByte(c.text[c.at:], '\n'); n >= 0 {
		return c.at + n
	}
	return len(c.text)
}

// rest is the rest of the current line, without its line break and without one
// carriage return before it (bufio.ScanLines).
func (c *cursor) rest() string {
	return strings.TrimSuffix(c.text[c.at:c.end()], "\r")
}

// next moves to the first character of the next line.
func (c *cursor) next() {
	c.at = min(c.end()+1, len(c.text))
	c.start = c.at
	c.number++
}

// moveTo moves forward to an offset, over line breaks.
func (c *cursor) moveTo(offset int) {
	for c.at < offset && c.end() < offset {
		c.next()
	}
	c.at = offset
}

// place is line and column of the character n bytes ahead. Columns count
// characters from 1; an invalid byte counts as one.
func (c *cursor) place(n int) Place {
	return Place{Line: c.number, Column: 1 + utf8.RuneCountInString(c.text[c.start:c.at+n])}
}

// placeOf is the place of a later offset, over line breaks.
func (c *cursor) placeOf(offset int) Place {
	there := *c
	there.moveTo(offset)
	return there.place(0)
}
