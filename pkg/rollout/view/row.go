package view

import (
	"fmt"
	"strconv"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// row is a line of the table: the number of wanted pods, a bar, and words.
type row struct {
	label string
	style Style // of the label
	name  string
	count string
	bar   Line
	words []Cell
}

// The highest numbers of rows for old revisions. The newest ones are shown.
const (
	mostOld     = 6
	mostOldLive = 3
)

// table draws one row per revision, a row with all pods, and the ruler.
func (p *painter) table() {
	most := mostOld
	if p.single {
		most = mostOldLive
	}
	hidden := max(0, len(p.r.Old)-most)
	old := p.r.Old[hidden:]
	l := p.layout(old)
	p.hiddenRow(p.r.Old[:hidden])
	for i := range old {
		p.row(l, p.revisionRow(l, &old[i], "old", Old))
	}
	if p.r.New != nil {
		p.row(l, p.revisionRow(l, p.r.New, "new", Good))
	}
	p.row(l, row{label: "all", style: Bold, count: strconv.Itoa(int(p.r.All.Want)),
		bar: l.scale.draw(p.allSegments()), words: p.allWords()})
	p.rulerRow(l)
}

// hiddenRow sums up the old revisions that have no row.
func (p *painter) hiddenRow(revisions []model.Revision) {
	if len(revisions) == 0 {
		return
	}
	var pods int64
	for _, rev := range revisions {
		pods += int64(rev.Want)
	}
	wording := fmt.Sprintf("%s %s, %s wanted", p.glyphs.ellipsis, count(len(revisions), "older revision"), count(pods, "pod"))
	p.put(rankTable, rankTable, Line{{text.Cut(wording, p.width, p.glyphs.ellipsis), Dim}})
}

func (p *painter) rulerRow(l layout) {
	if p.r.Budget.Desired == 0 || !limits(p.r.Budget) {
		return
	}
	legend := fmt.Sprintf("%s minimum  %s maximum", p.glyphs.tick, p.glyphs.end)
	switch {
	case !p.bounded():
		legend = p.glyphs.tick + " minimum"
	case p.r.Budget.MinAvailable() <= 0:
		legend = p.glyphs.end + " maximum"
	}
	if l.scale.pods > l.scale.cells {
		legend += fmt.Sprintf("  1 cell %s %s pods", p.glyphs.about, rough(float64(l.scale.pods)/float64(l.scale.cells)))
	}
	words := sentence(Dim, legend)
	if l.ownLine {
		words = nil
	}
	p.row(l, row{bar: Line{p.ruler(l.scale)}, words: words})
}

// rough formats a number without unnecessary digits.
func rough(n float64) string {
	if n >= 10 {
		return strconv.FormatFloat(n, 'f', 0, 64)
	}
	return strconv.FormatFloat(n, 'f', 1, 64)
}

func label(role string, rev model.Revision) string {
	if rev.Number == 0 {
		return role
	}
	return fmt.Sprintf("%s r%d", role, rev.Number)
}

func (p *painter) revisionRow(l layout, rev *model.Revision, role string, style Style) row {
	bar := append(p.segments(rev.Counts, style), p.terminatingTail(rev.Counts))
	return row{
		label: label(role, *rev), style: Bold, name: text.CutMiddle(p.clean(rev.Name), l.name, p.glyphs.ellipsis),
		count: strconv.Itoa(int(rev.Want)), bar: l.scale.draw(bar), words: p.countWords(rev.Counts),
	}
}

// row draws one line of the table, or two when the words do not fit next to the bar.
func (p *painter) row(l layout, r row) {
	line := Line{{text.Pad(r.label, l.label), r.style}, blanks(l.gap)}
	if l.name > 0 {
		line = append(line, Cell{text.Pad(r.name, l.name), Plain}, blanks(l.gap))
	}
	line = append(line, Cell{text.PadLeft(r.count, l.count), Bold}, blanks(l.gap))
	words := line.Width() + l.bar + l.gap
	line = append(line, r.bar...)
	first := rankTable
	if r.label == "" {
		first = rankWords
	}
	switch room := p.width - words; {
	case p.single:
		p.put(first, first, append(line, p.oneLine(words-line.Width(), room, r.words)...))
	case l.ownLine || room < leastWords:
		p.put(first, first, line)
		if len(r.words) > 0 {
			indent := min(l.label+l.gap, p.width/3)
			p.put(rankWords, rankWords, flow(Line{blanks(indent - 1)}, p.width, indent, 1, r.words...)...)
		}
	default:
		line = append(line, blanks(words-line.Width()-1))
		p.put(first, rankWords, flow(line, p.width, words, 1, r.words...)...)
	}
}

// oneLine returns as many words as fit next to the bar, or none when there is too little
// room.
func (p *painter) oneLine(gap, room int, words []Cell) Line {
	if room < leastRoom || len(words) == 0 {
		return nil
	}
	lines := shortened(flow(nil, room, 0, 1, words...), 1, room, p.glyphs.ellipsis)
	return append(Line{blanks(gap)}, lines[0]...)
}

// countWords describes the bar in words.
func (p *painter) countWords(c model.Counts) []Cell {
	parts := []phrase{{Plain, "available", c.Available, true}}
	parts = append(parts, phrase{Plain, p.readyWords(), c.Ready - c.Available, false})
	if p.lacks("pods") {
		parts = append(parts, phrase{Busy, "not ready", c.Made - c.Ready, false})
	} else {
		parts = append(parts, phrase{Busy, "starting" + age(c.StartingFor), c.Starting(), false},
			phrase{Busy, "without a node", c.Unscheduled, false}, phrase{Bad, "failing", c.Failing, false})
	}
	parts = append(parts, phrase{Busy, "not created", c.Missing(), false},
		phrase{Dim, "to be removed", c.Made - c.Want, false}, phrase{Dim, "terminating", c.Terminating, false})
	return phrases(parts)
}

func (p *painter) readyWords() string {
	if p.r.MinReady > 0 {
		return "ready (under " + model.Span(p.r.MinReady) + ")"
	}
	return "ready, not yet available"
}

func age(d time.Duration) string {
	if d < time.Second {
		return ""
	}
	return " (" + model.Span(d) + ")"
}

// phrase is a number of pods and their state.
type phrase struct {
	style  Style
	text   string
	pods   int32
	always bool
}

func phrases(parts []phrase) []Cell {
	var out []Cell
	for _, ph := range parts {
		if ph.pods <= 0 && !ph.always {
			continue
		}
		if len(out) > 0 {
			out[len(out)-1].Text += ","
		}
		out = append(out, Cell{fmt.Sprintf("%d %s", ph.pods, ph.text), ph.style})
	}
	return out
}

// bounded reports whether the maximum number of pods is a constraint. A StatefulSet, or a
// DaemonSet without surge, never has more pods than wanted.
func (p *painter) bounded() bool {
	return p.r.Budget.Surge.Value > 0 || p.r.Kind == model.Deployment || p.r.Kind == ""
}

// limits reports whether the strategy has a minimum of available pods: Recreate and
// OnDelete do not.
func limits(b model.Budget) bool {
	return b.Err == nil && !b.Recreate && (b.Surge.Value > 0 || b.Unavailable.Value > 0)
}

// allWords compares the totals with the two constraints.
func (p *painter) allWords() []Cell {
	b, all := p.r.Budget, p.r.All
	if b.Err != nil {
		return phrases([]phrase{{Plain, "available", all.Available, true}})
	}
	available := fmt.Sprintf("%d available", all.Available)
	pods := fmt.Sprintf("%d of %d pods", all.Want, b.MaxPods())
	style := Plain
	switch {
	case b.Recreate:
		return []Cell{{available + ",", Plain}, {pods, Plain}}
	case !limits(b):
		return []Cell{{available + ",", Plain}, {count(all.Want, "pod") + " wanted", Plain}}
	case all.Available == b.MinAvailable():
		available += " = minimum"
	case all.Available < b.MinAvailable():
		available, style = fmt.Sprintf("%s, below the minimum of %d", available, b.MinAvailable()), Bad
	default:
		available += fmt.Sprintf(" (minimum %d)", b.MinAvailable())
	}
	switch {
	case !p.bounded():
		pods = count(all.Want, "pod") + " wanted"
	case all.Want == b.MaxPods():
		pods += " = maximum"
	}
	return []Cell{{available + ",", style}, {pods, Plain}}
}
