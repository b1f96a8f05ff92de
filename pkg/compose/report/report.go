// Package report writes findings for people: one line each with its place, the
// fix below it, and a last line that counts them.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
)

// style is how a severity is written, and its colour as an ANSI code.
type style struct{ word, color string }

var styles = map[finding.Severity]style{
	finding.Refused: {"not carried", "31"},
	finding.Warning: {"warning", "33"},
	finding.Note:    {"note", "36"},
}

// Style is how findings may be written.
type Style struct {
	Color bool
	ASCII bool // no other characters than ASCII of ours; the project's own stay
	Width int  // lines are wrapped between words at this many columns; 0: not at all
}

// Text writes the findings in the order given. Without findings it writes
// nothing.
func Text(w io.Writer, findings []finding.Finding, style Style) error {
	if len(findings) == 0 {
		return nil
	}
	var b strings.Builder
	for _, f := range findings {
		style.finding(&b, f)
	}
	b.WriteString(summary(findings) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// finding writes the place, the severity and the message, then the fix. Wrapped
// lines of the message are indented by two columns, the fix by four.
func (s Style) finding(b *strings.Builder, f finding.Finding) {
	severity := styles[f.Severity]
	var words []word
	if place := f.Position.String(); place != "" {
		words = append(words, word{text: place + ":"})
	}
	words = append(words, word{text: severity.word + ":", color: severity.color})
	if name := f.Attribute.String(); name != "" {
		words = append(words, word{text: name + ":"})
	}
	s.write(b, append(words, s.words(f.Message)...), "", "  ")
	if f.Fix != "" {
		s.write(b, s.words(f.Fix), "    ", "      ")
	}
}

// word is what is not broken over lines.
type word struct{ text, color string }

var plain = strings.NewReplacer("→", "->", "×", "x", "…", "...")

func (s Style) words(text string) []word {
	if s.ASCII {
		text = plain.Replace(text)
	}
	var out []word
	for field := range strings.SplitSeq(text, " ") {
		out = append(out, word{text: field})
	}
	return out
}

// write writes the words, the first line behind one indentation and the others
// behind another.
func (s Style) write(b *strings.Builder, words []word, first, others string) {
	b.WriteString(first)
	column := len(first)
	for i, w := range words {
		width := runewidth.StringWidth(w.text)
		switch {
		case i == 0:
		case s.Width > 0 && column+1+width > s.Width:
			b.WriteString("\n" + others)
			column = len(others)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(s.paint(w))
		column += width
	}
	b.WriteByte('\n')
}

func (s Style) paint(w word) string {
	if !s.Color || w.color == "" {
		return w.text
	}
	text := strings.TrimSuffix(w.text, ":")
	return "\x1b[" + w.color + "m" + text + "\x1b[0m" + w.text[len(text):]
}

// summary counts the findings, worst first.
func summary(findings []finding.Finding) string {
	counts := map[finding.Severity]int{}
	for _, f := range findings {
		counts[f.Severity]++
	}
	var parts []string
	for severity := finding.Refused; severity >= finding.Note; severity-- {
		if n := counts[severity]; n > 0 {
			parts = append(parts, count(n, severity))
		}
	}
	return strings.Join(parts, ", ")
}

func count(n int, severity finding.Severity) string {
	word := styles[severity].word
	if n != 1 && severity != finding.Refused {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}
