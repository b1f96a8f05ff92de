package difference

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Style is the format of a Difference.
type Style struct {
	Unicode bool                            // arrows and ellipses, or -> and ...
	Paint   func(c Change, s string) string // colours a whole line; nil: no colour
}

// Longer output is cut, and the rest is counted.
const (
	maxRows  = 100 // keys that change
	maxNames = 12  // keys that do not
	maxText  = 60  // characters of a label or annotation
)

// Text formats the difference as lines without line breaks:
//
//	secret/db -n shop
//	  ~ label app   shop → web
//	  + password    32 bytes
//	  ~ user        5 → 8 bytes   a1b2c3d4 → 0f3e2d1c
//	  - old         12 bytes
//	  = 3 keys unchanged: a, b, c
func (d Difference) Text(style Style) []string {
	rows, same := d.rows(style)
	lines := []string{text.Line(d.title())}
	for _, line := range aligned(rows) {
		lines = append(lines, style.paint(line.change, line.text))
	}
	if more := d.changing() - maxRows; more > 0 {
		lines = append(lines, fmt.Sprintf("  %s and %d more keys change", style.ellipsis(), more))
	}
	switch {
	case len(same) > 0:
		lines = append(lines, style.paint(Unchanged, "  = "+unchanged(same)))
	case len(rows) == 0:
		lines = append(lines, style.paint(Unchanged, "  = no keys"))
	}
	return lines
}

func (d Difference) title() string {
	title := "secret/" + d.Name
	if d.Namespace != "" {
		title += " -n " + d.Namespace
	}
	if d.New {
		title += " (new)"
	}
	return title
}

func (d Difference) changing() int {
	n := 0
	for _, k := range d.Keys {
		if k.Change != Unchanged {
			n++
		}
	}
	return n
}

// row is a line before its columns are aligned.
type row struct {
	change Change
	cells  []string
}

// rows are the changes, and the names of the unchanged keys.
func (d Difference) rows(style Style) (rows []row, same []string) {
	for _, f := range d.Fields {
		rows = append(rows, row{f.Change, []string{text.Line(f.Name), f.says(style)}})
	}
	shown := 0
	for _, k := range d.Keys {
		switch {
		case k.Change == Unchanged:
			same = append(same, style.word(k.Name))
		case shown < maxRows:
			rows = append(rows, row{k.Change, k.cells(style)})
			shown++
		}
	}
	return rows, same
}

func (k Key) cells(style Style) []string {
	name := style.word(k.Name)
	switch k.Change {
	case Added:
		return []string{name, size(k.After.Bytes)}
	case Removed:
		return []string{name, size(k.Before.Bytes)}
	}
	sizes := size(k.After.Bytes)
	if k.Before.Bytes != k.After.Bytes {
		sizes = fmt.Sprint(k.Before.Bytes, style.arrow(), sizes)
	}
	if k.After.Digest == "" {
		return []string{name, sizes}
	}
	return []string{name, sizes, k.Before.Digest + style.arrow() + k.After.Digest}
}

func size(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprint(n, " bytes")
}

// says describes a field's change in words.
func (f Field) says(style Style) string {
	if f.Hidden {
		verb := [...]string{Added: "added (holds a copy of the data)", Changed: "changed (holds a copy of the data)", Removed: "removed (held a copy of the data)"}
		return verb[f.Change]
	}
	switch f.Change {
	case Added:
		return style.word(f.After)
	case Removed:
		return style.word(f.Before)
	}
	return style.word(f.Before) + style.arrow() + style.word(f.After)
}

// line is a row with its columns aligned.
type line struct {
	change Change
	text   string
}

// aligned pads every cell except the last one of a row to the width of its
// column.
func aligned(rows []row) []line {
	widths := map[int]int{}
	for _, r := range rows {
		for i, cell := range r.cells[:len(r.cells)-1] {
			widths[i] = max(widths[i], text.Width(cell))
		}
	}
	lines := make([]line, 0, len(rows))
	for _, r := range rows {
		last := len(r.cells) - 1
		words := "  " + r.change.mark() + " "
		for i, cell := range r.cells[:last] {
			words += text.Pad(cell, widths[i]) + "   "
		}
		lines = append(lines, line{r.change, words + r.cells[last]})
	}
	return lines
}

func (c Change) mark() string { return [...]string{"+", "~", "-", "="}[c] }

func (s Style) paint(c Change, text string) string {
	if s.Paint == nil {
		return text
	}
	return s.Paint(c, text)
}

func (s Style) arrow() string {
	if s.Unicode {
		return " → "
	}
	return " -> "
}

func (s Style) ellipsis() string {
	if s.Unicode {
		return "…"
	}
	return "..."
}

// word is the unchanged text if it is a word; otherwise it is quoted, so that
// no special character reaches a terminal. Long text is cut.
func (s Style) word(word string) string {
	if word != "" && len(word) <= maxText && !strings.ContainsFunc(word, odd) {
		return word
	}
	more := ""
	if runes := []rune(word); len(runes) > maxText {
		word, more = string(runes[:maxText]), s.ellipsis()
	}
	if s.Unicode {
		return text.Line(strconv.Quote(word)) + more
	}
	return strconv.QuoteToASCII(word) + more
}

func odd(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !letter && !strings.ContainsRune("-_./", r)
}

// unchanged is the number and the names of the unchanged keys.
func unchanged(names []string) string {
	what := "keys"
	if len(names) == 1 {
		what = "key"
	}
	title := fmt.Sprintf("%d %s unchanged: ", len(names), what)
	rest := ""
	if more := len(names) - maxNames; more > 0 {
		names, rest = names[:maxNames], fmt.Sprintf(" and %d more", more)
	}
	return title + strings.Join(names, ", ") + rest
}
