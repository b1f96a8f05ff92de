package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Layout is how the text is laid out.
type Layout int

// The layouts. All but the first group findings that say the same.
const (
	Complete Layout = iota // every finding with its place, in the given order: for a file
	Lines                  // a line for each group, "file:line:column: severity: … [consequence]": for a log
	Screen                 // groups under their consequences, with the worst first: for a terminal
)

// Detail is how much a text says. A complete text says everything.
type Detail int

// The details.
const (
	Normal  Detail = iota // all but notes about what has no effect
	Quiet                 // only what is not converted
	Verbose               // everything
)

func (d Detail) shows(f finding.Finding) bool {
	switch d {
	case Quiet:
		return f.Severity == finding.Refused
	case Verbose:
		return true
	}
	return f.Severity != finding.Note || f.Consequence != finding.Cosmetic
}

// severities are how a severity is written, and how that looks.
var severities = map[finding.Severity]Word{
	finding.Refused: {"not converted", text.Red},
	finding.Warning: {"warning", text.Orange},
	finding.Note:    {"note", text.Cyan},
}

// Text writes the findings that the style shows, and a last line that counts
// them. Where it shows none it writes nothing.
func Text(w io.Writer, findings []finding.Finding, style Style) error {
	shown := style.Shown(findings)
	if len(shown) == 0 {
		return nil
	}
	var b strings.Builder
	switch style.Layout {
	case Lines:
		for _, g := range fold(entries(shown), true) {
			style.line(&b, g)
		}
	case Screen:
		style.screen(&b, fold(entries(shown), false))
	default:
		for _, f := range shown {
			style.complete(&b, f)
		}
	}
	summary := Summary(shown)
	if hidden := len(findings) - len(shown); hidden > 0 && style.Detail == Normal {
		summary += "; " + Hidden(hidden)
	}
	if style.Layout != Screen {
		style.Width = 0
	}
	style.Write(&b, style.Words(summary, ""), "", "")
	_, err := io.WriteString(w, b.String())
	return err
}

// Shown are the findings that a text of the style has.
func (s Style) Shown(findings []finding.Finding) []finding.Finding {
	if s.Layout == Complete {
		return findings
	}
	return slices.DeleteFunc(slices.Clone(findings), func(f finding.Finding) bool { return !s.Detail.shows(f) })
}

// Hidden says that a text leaves out notes, and how to see them.
func Hidden(n int) string { return count(n, finding.Note) + " without an action: --verbose" }

// complete writes a line with the place, the severity, the message and the
// consequence, and one with the fix.
func (s Style) complete(b *strings.Builder, f finding.Finding) {
	s.Width = 0
	s.Write(b, slices.Concat(s.head(f, f.Attribute.String()), s.Words(f.Message, ""), s.consequence(f)), "", "")
	if f.Fix != "" {
		s.Write(b, s.Words(f.Fix, ""), "    ", "")
	}
}

// line is a group on a line of its own.
func (s Style) line(b *strings.Builder, g group) {
	s.Width = 0
	words := append(s.head(g.all[0].Finding, g.name()), s.Words(g.message.text(), "")...)
	if fix := g.all[0].Fix; fix != "" {
		words[len(words)-1].Text += ";"
		words = append(words, s.Words("fix: "+fix, "")...)
	}
	s.Write(b, append(words, s.consequence(g.all[0].Finding)...), "", "")
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

func (s Style) consequence(f finding.Finding) []Word {
	return []Word{{"[" + f.Consequence.String() + "]", text.Dim}}
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
