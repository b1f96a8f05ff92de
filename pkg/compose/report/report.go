// Package report writes findings for people: one line each with its place, the
// fix below it, and a last line that counts them.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
)

// style is how a severity is written, and its colour as an ANSI code.
type style struct{ word, color string }

var styles = map[finding.Severity]style{
	finding.Refused: {"not carried", "31"},
	finding.Warning: {"warning", "33"},
	finding.Note:    {"note", "36"},
}

// Text writes the findings in the order given. Without findings it writes
// nothing.
func Text(w io.Writer, findings []finding.Finding, color bool) error {
	if len(findings) == 0 {
		return nil
	}
	var b strings.Builder
	for _, f := range findings {
		writeFinding(&b, f, color)
	}
	b.WriteString(summary(findings) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func writeFinding(b *strings.Builder, f finding.Finding, color bool) {
	s := styles[f.Severity]
	word := s.word
	if color {
		word = "\x1b[" + s.color + "m" + word + "\x1b[0m"
	}
	if place := f.Position.String(); place != "" {
		b.WriteString(place + ": ")
	}
	b.WriteString(word + ": ")
	if name := f.Attribute.String(); name != "" {
		b.WriteString(name + ": ")
	}
	b.WriteString(f.Message + "\n")
	if f.Fix != "" {
		b.WriteString("    " + f.Fix + "\n")
	}
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
