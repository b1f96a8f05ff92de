package report

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// headings are the titles of the consequences.
var headings = map[finding.Consequence]Word{
	finding.Starts:    {"Will not start until you act", text.Red},
	finding.Data:      {"Loses data, or starts without it", text.Red},
	finding.Behaviour: {"Behaves differently", text.Orange},
	finding.Cosmetic:  {"Has no effect on how it runs", text.Cyan},
}

// screen writes the groups under a heading for each consequence.
func (s Style) screen(b *strings.Builder, groups []group) {
	var last finding.Consequence
	folded := false
	for _, g := range groups {
		if of := g.all[0].Consequence; of != last {
			heading := headings[of]
			s.Write(b, []Word{{heading.Text, text.Bold.And(heading.Style)}}, "", "")
			last = of
		}
		s.entry(b, g)
		folded = folded || len(g.all) > 1
	}
	b.WriteByte('\n')
	if folded {
		s.Write(b, s.Words("Similar findings are grouped; --report-file FILE lists each", text.Dim), "", "")
	}
}

// entry writes a group below its heading: on one line if it fits, else with the
// fixes on lines of their own.
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
	if f.Severity == finding.Refused {
		words = append(words, Word{severities[f.Severity].Text + ":", severities[f.Severity].Style})
	}
	words = append(words, s.Words(g.message.text(), "")...)
	fixes := g.fixes()
	if len(fixes) == 1 {
		if all := slices.Concat(words, s.fix(fixes[0])); s.fits(all, first) {
			s.Write(b, all, first, others)
			return
		}
	}
	s.Write(b, words, first, others)
	for _, fix := range fixes {
		page := s
		if hasCommand(fix) {
			page.Width = 0 // the terminal wraps it, so that it can be copied
		}
		page.Write(b, page.fix(fix), others, others+"  ")
	}
}

func (s Style) fix(fix string) []Word { return s.Words("→ "+fix, text.Green) }

// hasCommand reports whether the fix has a command to copy.
func hasCommand(fix string) bool {
	return strings.Contains(fix, "kubectl ") || strings.Contains(fix, "docker ") || strings.Contains(fix, "sh -c ")
}

// fits reports whether the words and the indentation are not wider than a line.
func (s Style) fits(words []Word, indentation string) bool {
	width := text.Width(indentation) - 1
	for _, w := range words {
		width += 1 + text.Width(w.Text)
	}
	return width <= s.Width
}
