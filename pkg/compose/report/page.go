package report

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// Style is how text may be written.
type Style struct {
	Layout Layout
	Color  bool
	ASCII  bool // no other characters than ASCII of ours; the project's own stay
	Width  int  // lines are wrapped between words at this many columns; 0: not at all
}

// The colours of a terminal, as ANSI codes.
const (
	Bold   = "1"
	Dim    = "2"
	Red    = "31"
	Green  = "32"
	Yellow = "33"
	Cyan   = "36"
)

// Word is what is not broken over lines.
type Word struct{ Text, Color string }

var plain = strings.NewReplacer("→", "->", "×", "x", "…", "...", "–", "-")

// Words are the words of a text, all of one colour ("" for none). What a
// terminal would take for a command, and the end of a line, is a question mark.
func (s Style) Words(text, color string) []Word {
	if s.ASCII {
		text = plain.Replace(text)
	}
	text = strings.Map(printable, text)
	var words []Word
	for field := range strings.SplitSeq(text, " ") {
		words = append(words, Word{field, color})
	}
	return words
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return '?'
	}
	return r
}

// Write writes the words as a paragraph, the first line behind one indentation
// and the others behind another.
func (s Style) Write(b *strings.Builder, words []Word, first, others string) {
	b.WriteString(first)
	column := runewidth.StringWidth(first)
	for i, w := range words {
		width := runewidth.StringWidth(w.Text)
		switch {
		case i == 0:
		case s.Width > 0 && column+1+width > s.Width:
			b.WriteString("\n" + others)
			column = runewidth.StringWidth(others)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(s.Paint(w))
		column += width
	}
	b.WriteByte('\n')
}

// Paint colours a word, but not the colon after it.
func (s Style) Paint(w Word) string {
	if !s.Color || w.Color == "" {
		return w.Text
	}
	text := strings.TrimSuffix(w.Text, ":")
	return "\x1b[" + w.Color + "m" + text + "\x1b[0m" + w.Text[len(text):]
}
