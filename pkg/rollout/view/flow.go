package view

import (
	"strings"
	"unicode/utf8"
)

// flow sets cells one after the other, gap blanks between them, after what
// stands in first, and goes on in new lines, indented, where the width ends. A
// cell wider than a line is broken between words, a word between characters.
func flow(first Line, width, indent, gap int, pieces ...Cell) []Line {
	indent = min(indent, max(0, width-leastRoom))
	lines, line, fresh := []Line(nil), first, len(first) == 0
	for _, t := range tokens(pieces, width-indent, gap) {
		if !fresh && line.Width()+t.gap+cells(t.Text) > width {
			lines, line, fresh = append(lines, line), Line{blanks(indent)}, true
		}
		if !fresh {
			line = append(line, blanks(t.gap))
		}
		line, fresh = append(line, t.Cell), false
	}
	return append(lines, line)
}

// token is a cell that is not broken any more, and the gap before it.
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
		if cells(c.Text) <= room {
			out = append(out, token{c, gap})
			continue
		}
		for i, word := range strings.Fields(c.Text) {
			before := gap
			if i > 0 {
				before = 1
			}
			for _, part := range chunks(word, room) {
				out = append(out, token{Cell{part, c.Style}, before})
				before = 0
			}
		}
	}
	return out
}

// chunks breaks a word into pieces of at most room cells.
func chunks(word string, room int) []string {
	var out []string
	var b strings.Builder
	used := 0
	for _, r := range word {
		w := cells(string(r))
		if used > 0 && used+w > room {
			out = append(out, b.String())
			b.Reset()
			used = 0
		}
		b.WriteRune(r)
		used += w
	}
	return append(out, b.String())
}

// sentence makes one cell of every word, so that flow may break anywhere.
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
		w := cells(c.Text)
		if used+w > width {
			return append(l[:i:i], Cell{head(c.Text, width-used), c.Style})
		}
		used += w
	}
	return l
}

// fitting sets as many pieces into one line as have room, blanks between them;
// the first is shortened when it has to be.
func fitting(width, gap int, ellipsis string, pieces ...Cell) Line {
	var line Line
	used := 0
	for _, c := range pieces {
		switch w := cells(c.Text); {
		case w == 0:
		case used == 0:
			c.Text = cutMiddle(c.Text, width, ellipsis)
			line, used = append(line, c), cells(c.Text)
		case used+gap+w <= width:
			line, used = append(line, blanks(gap), c), used+gap+w
		}
	}
	return line
}

// shortened is as many lines of a text as are allowed; an ellipsis ends them
// when there is more.
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
	for len(l) > 1 && (l.Width()+cells(ellipsis) > width || strings.TrimSpace(l[len(l)-1].Text) == "") {
		l = l[:len(l)-1]
	}
	if n := len(l); n > 0 {
		l = append(l[:n-1:n-1], Cell{strings.TrimSuffix(l[n-1].Text, ","), l[n-1].Style})
	}
	return append(l, Cell{ellipsis, Dim})
}

func blanks(n int) Cell { return Cell{Text: strings.Repeat(" ", max(0, n))} }

// padTo fills a text up to a width, on the right or (left) before it.
func padTo(text string, width int, left bool) string {
	fill := strings.Repeat(" ", max(0, width-cells(text)))
	if left {
		return fill + text
	}
	return text + fill
}

// cutMiddle shortens a name to width cells, keeping its tail: of a ReplicaSet
// or pod the hash is what tells it from others.
func cutMiddle(name string, width int, ellipsis string) string {
	if cells(name) <= width {
		return name
	}
	keep := width - cells(ellipsis)
	if keep <= 0 {
		return head(name, width)
	}
	end := tail(name, max(keep*2/3, keep-8))
	return head(name, keep-cells(end)) + ellipsis + end
}

// head is as much of the beginning of s as fits into width cells.
func head(s string, width int) string {
	used := 0
	for i, r := range s {
		if used += cells(string(r)); used > width {
			return s[:i]
		}
	}
	return s
}

// tail is as much of the end of s as fits into width cells.
func tail(s string, width int) string {
	at := len(s)
	for at > 0 {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		if cells(s[at-size:]) > width {
			break
		}
		at -= size
	}
	return s[at:]
}
