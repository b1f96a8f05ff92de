package view

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Style is what a piece of text means; Text turns it into a colour.
type Style int

// The styles, from quiet to loud.
const (
	Plain Style = iota
	Dim
	Bold
	Old  // pods of the previous revision
	Good // pods of the new one that are available, success
	Busy // under way
	Bad  // failing, forbidden
)

// escape is the SGR sequence of a style: the terminal's own 16 colours, so that
// light and dark themes both stay readable.
func (s Style) escape() string {
	return [...]string{Plain: "", Dim: "2", Bold: "1", Old: "36", Good: "32", Busy: "33", Bad: "31"}[s]
}

// Cell is a piece of text in one style. It holds no control characters.
type Cell struct {
	Text  string
	Style Style
}

// Line is one line of the frame, never wider than the width asked for.
type Line []Cell

// Frame is a picture.
type Frame []Line

// Text writes the frame with or without colour, a newline after every line.
func (f Frame) Text(colour bool) string {
	var b strings.Builder
	for _, line := range f {
		line.write(&b, colour)
		b.WriteByte('\n')
	}
	return b.String()
}

// string is a line in plain text.
func (l Line) string() string {
	var b strings.Builder
	l.write(&b, false)
	return b.String()
}

// write opens and closes a colour only where it changes, blanks apart: those
// have none.
func (l Line) write(b *strings.Builder, colour bool) {
	open := ""
	for i, c := range l {
		esc := c.Style.escape()
		if !colour {
			esc = ""
		}
		if strings.TrimSpace(c.Text) == "" {
			esc = ""
			if open != "" && i+1 < len(l) && l[i+1].Style.escape() == open {
				esc = open
			}
		}
		if esc != open && open != "" {
			b.WriteString("\x1b[0m")
		}
		if esc != open && esc != "" {
			b.WriteString("\x1b[" + esc + "m")
		}
		open = esc
		b.WriteString(c.Text)
	}
	if open != "" {
		b.WriteString("\x1b[0m")
	}
}

// cells is the width of a string on a terminal: that of its characters, one
// by one, as terminals count them, so that the parts of a text are as wide as the
// whole. Ambiguous characters count one cell wherever the program runs: only the
// terminal knows better.
func cells(s string) int {
	w := 0
	for i, r := range s {
		if r >= utf8.RuneSelf {
			return w + wide(s[i:])
		}
		w++
	}
	return w
}

func wide(s string) int {
	narrow := runewidth.Condition{StrictEmojiNeutral: true}
	w := 0
	for _, r := range s {
		w += narrow.RuneWidth(r)
	}
	return w
}

// finish cuts what stands over the width, numbers can be longer than any layout
// has foreseen, and the blanks at the end of lines.
func (f Frame) finish(width int) Frame {
	for i, line := range f {
		f[i] = trimmed(clip(line, width))
	}
	return f
}

// trimmed leaves out the blanks at the end of a line.
func trimmed(l Line) Line {
	for n := len(l); n > 0; n-- {
		if text := strings.TrimRight(l[n-1].Text, " "); text != "" {
			if text == l[n-1].Text {
				return l[:n]
			}
			return append(l[:n-1:n-1], Cell{text, l[n-1].Style})
		}
	}
	return Line{}
}

// Width is the width of a line in cells.
func (l Line) Width() int {
	w := 0
	for _, c := range l {
		w += cells(c.Text)
	}
	return w
}
