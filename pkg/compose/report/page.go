package report

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Style is how text may be written.
type Style struct {
	Layout Layout
	Detail Detail
	Color  bool
	ASCII  bool // no other characters than ASCII of ours; the project's own stay
	Width  int  // lines are wrapped between words at this many columns; 0: not at all
}

// Word is what is not broken over lines.
type Word struct {
	Text  string
	Style text.Style
}

var plain = strings.NewReplacer("→", "->", "×", "x", "…", "...", "–", "-")

// Words are the words of a text, all in one style. Findings quote the project:
// what they quote is made safe.
func (s Style) Words(line string, style text.Style) []Word {
	if s.ASCII {
		line = plain.Replace(line)
	}
	var words []Word
	for field := range strings.SplitSeq(text.Line(line), " ") {
		words = append(words, Word{field, style})
	}
	return words
}

// Write writes the words as a paragraph, the first line after one indentation
// and the others after the other.
func (s Style) Write(b *strings.Builder, words []Word, first, others string) {
	b.WriteString(first)
	column := text.Width(first)
	for i, w := range words {
		width := text.Width(w.Text)
		switch {
		case i == 0:
		case s.Width > 0 && column+1+width > s.Width:
			b.WriteString("\n" + others)
			column = text.Width(others)
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
	if !s.Color {
		return w.Text
	}
	word := strings.TrimSuffix(w.Text, ":")
	return w.Style.Paint(word) + w.Text[len(word):]
}
