package view

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Style is the meaning of a piece of text; Text turns it into a colour.
type Style int

// The styles, from quiet to loud.
const (
	Plain Style = iota
	Dim
	Bold
	Old  // pods of the previous revision
	Good // pods of the new one that are available, success
	Busy // in progress
	Bad  // failing, forbidden
)

// textStyle is the style on a terminal.
func (s Style) textStyle() text.Style {
	return [...]text.Style{
		Plain: text.Plain, Dim: text.Dim, Bold: text.Bold, Old: text.Cyan, Good: text.Green, Busy: text.Orange, Bad: text.Red,
	}[s]
}

// Cell is a piece of text in one style. It holds no control characters.
type Cell struct {
	Text  string
	Style Style
}

// Line is one line of the frame, never wider than the requested width.
type Line []Cell

// Frame is a drawing.
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

// write opens and closes a colour only where it changes. Blanks have no colour.
func (l Line) write(b *strings.Builder, colour bool) {
	open := text.Plain
	for i, c := range l {
		style := c.Style.textStyle()
		if !colour {
			style = text.Plain
		}
		if strings.TrimSpace(c.Text) == "" {
			style = text.Plain
			if open != text.Plain && i+1 < len(l) && l[i+1].Style.textStyle() == open {
				style = open
			}
		}
		if style != open {
			b.WriteString(open.End() + style.Start())
		}
		open = style
		b.WriteString(c.Text)
	}
	b.WriteString(open.End())
}

// finish cuts lines at the width, because numbers can be longer than the layout expects,
// and removes blanks at the end of lines.
func (f Frame) finish(width int) Frame {
	for i, line := range f {
		f[i] = trimmed(clip(line, width))
	}
	return f
}

// trimmed removes the blanks at the end of a line.
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
