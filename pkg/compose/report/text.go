package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Layout is how the text is laid out.
type Layout int

// The layouts. All but the first fold findings that say the same.
const (
	Complete Layout = iota // every finding with its place, in the given order: for a file
	Lines                  // a line for each group, "file:line:column: severity: …": for a log
	Screen                 // groups under the severities, with the worst first: for a terminal
)

// severities are how a severity is written, and how that looks.
var severities = map[finding.Severity]Word{
	finding.Refused: {"not converted", text.Red},
	finding.Warning: {"warning", text.Orange},
	finding.Note:    {"note", text.Cyan},
}

// Text writes the findings, and a last line that counts them. Without findings
// it writes nothing.
func Text(w io.Writer, findings []finding.Finding, style Style) error {
	if len(findings) == 0 {
		return nil
	}
	var b strings.Builder
	switch style.Layout {
	case Lines:
		for _, g := range fold(entries(findings)) {
			style.line(&b, g)
		}
	case Screen:
		style.screen(&b, fold(entries(findings)))
	default:
		for _, f := range findings {
			style.complete(&b, f)
		}
	}
	b.WriteString(Summary(findings) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// complete writes a line with the place, the severity and the message, and one
// with the fix.
func (s Style) complete(b *strings.Builder, f finding.Finding) {
	s.Width = 0
	s.Write(b, append(s.head(f, f.Attribute.String()), s.Words(f.Message, "")...), "", "")
	if f.Fix != "" {
		s.Write(b, s.Words(f.Fix, ""), "    ", "")
	}
}

// line is a group on a line of its own.
func (s Style) line(b *strings.Builder, g group) {
	s.Width = 0
	words := append(s.head(g.all[0].Finding, g.name()), s.Words(strings.Join(g.text(), " "), "")...)
	if fix := strings.Join(g.fix, " "); fix != "" {
		words[len(words)-1].Text += ";"
		words = append(words, s.Words("fix: "+fix, "")...)
	}
	s.Write(b, words, "", "")
}

// head is "file:line:column: severity: attributes:".
func (s Style) head(f finding.Finding, name string) []Word {
	var words []Word
	if place := placeOf(f); place != "" {
		words = s.Words(place+":", "")
	}
	severity := severities[f.Severity]
	words = append(words, Word{severity.Text + ":", severity.Style})
	if name != "" {
		words = append(words, s.Words(name+":", "")...)
	}
	return words
}

// placeOf is where the finding is. Lines begin with it, so the file's name must not
// read as something else.
func placeOf(f finding.Finding) string {
	at := f.Position
	at.File = text.Name(at.File)
	return at.String()
}

// Summary counts the findings, worst first; "" without findings.
func Summary(findings []finding.Finding) string {
	counts := finding.Count(findings)
	var parts []string
	for severity := finding.Refused; severity >= finding.Note; severity-- {
		if n := counts[severity]; n > 0 {
			parts = append(parts, count(n, severity))
		}
	}
	return strings.Join(parts, ", ")
}

func count(n int, severity finding.Severity) string {
	word := severities[severity].Text
	if n != 1 && severity != finding.Refused {
		word += "s"
	}
	return fmt.Sprintf("%d %s", n, word)
}
