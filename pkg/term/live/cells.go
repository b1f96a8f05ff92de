package live

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// rows is how many rows a line takes on a terminal of that width.
func rows(line string, width int) int {
	if width <= 0 {
		return 1
	}
	return max(1, (cells(line)+width-1)/width)
}

// cells is the width of a line without its SGR escapes.
func cells(line string) int {
	width := 0
	for _, piece := range pieces(line) {
		width += narrow().StringWidth(piece.text)
	}
	return width
}

// cut keeps what fits into the width, and every SGR escape; 0: all.
func cut(line string, width int) string {
	if width <= 0 || cells(line) <= width {
		return line
	}
	var b strings.Builder
	for _, piece := range pieces(line) {
		text := narrow().Truncate(piece.text, width, "")
		if width -= narrow().StringWidth(text); text != piece.text {
			width = 0 // also where half a wide character would fit
		}
		b.WriteString(piece.sgr + text)
	}
	return b.String()
}

// narrow measures as the frames are drawn.
func narrow() *runewidth.Condition { return &runewidth.Condition{StrictEmojiNeutral: true} }

// piece is an SGR escape and the text after it.
type piece struct{ sgr, text string }

func pieces(line string) []piece {
	first, rest, escaped := strings.Cut(line, "\x1b[")
	all := []piece{{"", first}}
	for escaped {
		var next string
		next, rest, escaped = strings.Cut(rest, "\x1b[")
		text := strings.TrimPrefix(strings.TrimLeft(next, "0123456789;:"), "m")
		all = append(all, piece{"\x1b[" + strings.TrimSuffix(next, text), text})
	}
	return all
}
