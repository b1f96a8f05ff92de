package view

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// flow adds cells after the cells of first, with gap blanks between them. It continues in
// indented lines when a line is full. A cell that is wider than a line is broken between
// words, and a word between characters.
func flow(first Line, width, indent, gap int, pieces ...Cell) []Line {
	indent = min(indent, max(0, width-leastRoom))
	lines, line, fresh := []Line(nil), first, len(first) == 0
	for _, t := range tokens(pieces, width-indent, gap) {
		if !fresh && line.Width()+t.gap+text.Width(t.Text) > width {
			lines, line, fresh = append(lines, line), Line{blanks(indent)}, true
		}
		if !fresh {
			line = append(line, blanks(t.gap))
		}
		line, fresh = append(line, t.Cell), false
	}
	return append(lines, line)
}

// token is a cell that is not broken further, and the gap before it.
type token struct {
	Cell
	gap int
}

func tokens(pieces []Cell, room, gap int) []token {
	var out []token
	for _, c := range pieces {
		if c.Text == "" {
			continue
		}
		if text.Width(c.Text) <= room {
			out = append(out, token{c, gap})
			continue
		}
		for i, word := range strings.Fields(c.Text) {
			before := gap
			if i > 0 {
				before = 1
			}
			for _, part := range text.Chunks(word, room) {
				out = append(out, token{Cell{part, c.Style}, before})
				before = 0
			}
		}
	}
	return out
}

// sentence makes one cell of every word, so that flow can break between all words.
func sentence(style Style, text string) []Cell {
	var out []Cell
	for word := range strings.FieldsSeq(text) {
		out = append(out, Cell{word, style})
	}
	return out
}

// clip cuts a line at the width.
func clip(l Line, width int) Line {
	used := 0
	for i, c := range l {
		w := text.Width(c.Text)
		if used+w > width {
			return append(l[:i:i], Cell{text.Head(c.Text, width-used), c.Style})
		}
		used += w
	}
	return l
}

// fitting puts as many pieces into one line as fit, with blanks between them. It shortens
// the first one if necessary.
func fitting(width, gap int, ellipsis string, pieces ...Cell) Line {
	var line Line
	used := 0
	for _, c := range pieces {
		switch w := text.Width(c.Text); {
		case w == 0:
		case used == 0:
			c.Text = text.CutMiddle(c.Text, width, ellipsis)
			line, used = append(line, c), text.Width(c.Text)
		case used+gap+w <= width:
			line, used = append(line, blanks(gap), c), used+gap+w
		}
	}
	return line
}

// shortened returns at most so many lines of a text, with an ellipsis at the end when
// there are more.
func shortened(lines []Line, most, width int, ellipsis string) []Line {
	if len(lines) <= most {
		return lines
	}
	lines = lines[:most]
	lines[most-1] = shorten(lines[most-1], width, ellipsis)
	return lines
}

// shorten puts an ellipsis at the end of a line.
func shorten(l Line, width int, ellipsis string) Line {
	for len(l) > 1 && (l.Width()+text.Width(ellipsis) > width || strings.TrimSpace(l[len(l)-1].Text) == "") {
		l = l[:len(l)-1]
	}
	if n := len(l); n > 0 {
		l = append(l[:n-1:n-1], Cell{strings.TrimSuffix(l[n-1].Text, ","), l[n-1].Style})
	}
	return append(l, Cell{ellipsis, Dim})
}

func blanks(n int) Cell { return Cell{Text: strings.Repeat(" ", max(0, n))} }
