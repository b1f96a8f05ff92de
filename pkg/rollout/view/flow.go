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

// clip cuts what stands over the width: numbers can be longer than any layout
// has foreseen.
func clip(l Line, width int) Line {
	for i, c := range l {
		if used := l[:i].Width(); used+cells(c.Text) > width {
			return append(l[:i:i], Cell{chunks(c.Text, max(1, width-used))[0], c.Style})
		}
	}
	return l
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
