package report

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// screen writes the groups under a heading for each severity.
func (s Style) screen(b *strings.Builder, groups []group) {
	last := finding.Severity(-1)
	folded := false
	for _, g := range groups {
		severity := g.all[0].Severity
		if severity != last {
			s.Write(b, []Word{{title(severity), text.Bold.And(severities[severity].Style)}}, "", "")
			last = severity
		}
		s.entry(b, g)
		folded = folded || len(g.all) > 1
	}
	b.WriteByte('\n')
	if folded {
		s.Write(b, s.Words("Similar findings are grouped; --report-file FILE lists each", text.Dim), "", "")
	}
}

func title(severity finding.Severity) string {
	return map[finding.Severity]string{finding.Refused: "Not converted", finding.Warning: "Warnings", finding.Note: "Notes"}[severity]
}

// entry writes a group below its heading. A note is one paragraph.
func (s Style) entry(b *strings.Builder, g group) {
	const first, others = "  ", "    "
	f := g.all[0].Finding
	var words []Word
	if place := placeOf(f); place != "" {
		words = s.Words(place, text.Dim)
	}
	if name := g.name(); name != "" {
		words = append(words, s.Words(name+":", text.Bold)...)
	}
	message := s.Words(strings.Join(g.text(), " "), "")
	var fix []Word
	if advice := strings.Join(g.fix, " "); advice != "" {
		fix = s.Words("→ "+advice, text.Green)
	}
	if f.Severity == finding.Note {
		s.Write(b, slices.Concat(words, message, fix), first, others)
		return
	}
	if len(words) > 0 {
		s.Write(b, words, first, others)
		s.Write(b, message, others, others)
	} else {
		s.Write(b, message, first, others)
	}
	if fix != nil {
		s.Write(b, fix, others, others+"  ")
	}
}
