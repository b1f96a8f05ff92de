package view

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
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

// look is how a style looks on a terminal.
func (s Style) look() text.Style {
	return [...]text.Style{
		Plain: text.Plain, Dim: text.Dim, Bold: text.Bold, Old: text.Cyan, Good: text.Green, Busy: text.Yellow, Bad: text.Red,
	}[s]
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
	open := text.Plain
	for i, c := range l {
		look := c.Style.look()
		if !colour {
			look = text.Plain
		}
		if strings.TrimSpace(c.Text) == "" {
			look = text.Plain
			if open != text.Plain && i+1 < len(l) && l[i+1].Style.look() == open {
				look = open
			}
		}
		if look != open {
			b.WriteString(open.End() + look.Start())
		}
		open = look
		b.WriteString(c.Text)
	}
	b.WriteString(open.End())
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
		w += text.Width(c.Text)
	}
	return w
}
