package text

import "strings"

// Style is how text looks: SGR parameters (ECMA-48, 8.3.117) of the terminal's
// own 16 colours, so that light and dark themes both stay readable. "" is plain.
type Style string

// The styles that the plugins use, here and nowhere else.
const (
	Plain  Style = ""
	Bold   Style = "1"
	Dim    Style = "2"
	Red    Style = "31"
	Green  Style = "32"
	Yellow Style = "33"
	Cyan   Style = "36"
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

// Paint is the text in the style. The text is safe already, and stays as it is
// in the plain style.
func (s Style) Paint(text string) string {
	if s == "" || text == "" {
		return text
	}
	return s.Start() + text + s.End()
}

// Start is written before text in the style, and End after it. Both are empty
// for the plain style.
func (s Style) Start() string {
	if s == "" {
		return ""
	}
	return introducer + string(s) + "m"
}

// End ends what Start started.
func (s Style) End() string {
	if s == "" {
		return ""
	}
	return reset
}

// WithoutStyles leaves out the escape sequences that programs colour their logs
// with: ESC [, what belongs to it, and the character that ends it (ECMA-48, 5.4).
// What is left is still foreign text.
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

// PaintedWidth is the width of a line that was painted.
func PaintedWidth(line string) int {
	width := 0
	for _, p := range pieces(line) {
		width += Width(p.text)
	}
	return width
}

// CutPainted is what fits into the width of a line that was painted, with all
// its styles.
func CutPainted(line string, width int) string {
	if PaintedWidth(line) <= width {
		return line
	}
	var b strings.Builder
	for _, p := range pieces(line) {
		text := Head(p.text, width)
		if width -= Width(text); text != p.text {
			width = 0 // also where half a wide character would fit
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
