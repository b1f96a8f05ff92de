package text

import "strings"

// Style is how text looks: SGR parameters (ECMA-48, 8.3.117). "" is plain.
type Style string

// The styles of the plugins, in one place. The colours are from the fixed part of the
// 256-colour palette (16 to 255), which themes do not change: each has a contrast of
// more than 4 to 1 on black and on white. No colour of the 16-colour palette is used,
// because each terminal defines them differently, and yellow, green and cyan are hard
// to read on white in most of them. pkg/term has the fallback: no colours in terminals
// that do not have 256.
const (
	Plain  Style = ""
	Bold   Style = "1"
	Dim    Style = "38;5;243" // grey; SGR 2 has no defined contrast
	Red    Style = "38;5;160"
	Green  Style = "38;5;28"
	Orange Style = "38;5;166"
	Cyan   Style = "38;5;30"
)

const (
	introducer = "\x1b["
	reset      = introducer + "0m"
)

// And is both styles at once.
func (s Style) And(other Style) Style {
	if s == "" || other == "" {
		return s + other
	}
	return s + ";" + other
}

// Paint is the text in the style. The text must be safe. The plain style does not
// change it.
func (s Style) Paint(text string) string {
	if s == "" || text == "" {
		return text
	}
	return s.Start() + text + s.End()
}

// Start is printed before text in the style, and End after it. Both are empty for the
// plain style.
func (s Style) Start() string {
	if s == "" {
		return ""
	}
	return introducer + string(s) + "m"
}

// End ends the style.
func (s Style) End() string {
	if s == "" {
		return ""
	}
	return reset
}

// WithoutStyles removes the escape sequences for colours from the text of a log: ESC [,
// its parameters, and the character that ends it (ECMA-48, 5.4). The result is still
// foreign text.
func WithoutStyles(s string) string {
	if !strings.Contains(s, introducer) {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, introducer)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		s = strings.TrimLeftFunc(after, func(r rune) bool { return r >= ' ' && r <= '?' })
		if s != "" && s[0] >= '@' && s[0] <= '~' {
			s = s[1:]
		}
	}
}

// PaintedWidth is the width of a line with styles.
func PaintedWidth(line string) int {
	width := 0
	for _, p := range pieces(line) {
		width += Width(p.text)
	}
	return width
}

// CutPainted is the part of a line with styles that fits into the width, with all its
// styles.
func CutPainted(line string, width int) string {
	if PaintedWidth(line) <= width {
		return line
	}
	var b strings.Builder
	for _, p := range pieces(line) {
		text := Head(p.text, width)
		if width -= Width(text); text != p.text {
			width = 0 // also if half of a wide character fits
		}
		b.WriteString(p.start + text)
	}
	return b.String()
}

// piece is an SGR sequence and the text after it.
type piece struct{ start, text string }

func pieces(line string) []piece {
	first, rest, more := strings.Cut(line, introducer)
	all := []piece{{"", first}}
	for more {
		var next string
		next, rest, more = strings.Cut(rest, introducer)
		text := strings.TrimPrefix(strings.TrimLeft(next, "0123456789;:"), "m")
		all = append(all, piece{introducer + strings.TrimSuffix(next, text), text})
	}
	return all
}
