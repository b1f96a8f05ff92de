package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Entry draws one entry of the log in one line. The columns are the same for all entries
// of a rollout. If the line is too long, columns on the right are left out; only number
// and text can continue in a second line. The time is in the location of e.At.
func Entry(e transition.Entry, o Options) Frame {
	w := entryWriter{e: e, width: o.width(), ascii: o.ASCII, glyphs: charset(o.ASCII)}
	switch e.Kind {
	case transition.Gap:
		return Frame(w.gap()).finish(w.width)
	case transition.Start, transition.Scale, transition.Ready:
		return Frame(w.step()).finish(w.width)
	}
	return Frame(w.message()).finish(w.width)
}

type entryWriter struct {
	e      transition.Entry
	width  int
	ascii  bool
	glyphs glyphs
}

func (w entryWriter) text() string {
	text := w.e.Text
	if w.ascii {
		text = strings.ReplaceAll(text, "→", "->")
	}
	return clean(text, w.ascii)
}

// prefix is time and number; only steps have a number.
func (w entryWriter) prefix() Line {
	number := ""
	if w.e.Number >= 0 {
		number = strconv.Itoa(w.e.Number)
	}
	return Line{{w.e.At.Format("15:04:05"), Dim}, blanks(1), {text.PadLeft(number, 3), Bold}}
}

// digits is how wide the numbers of pods are, the same for all entries.
func (w entryWriter) digits() int {
	widest := max(w.e.Budget.MaxPods(), w.e.All.Want, w.e.Old.Want)
	return len(strconv.Itoa(int(max(0, widest))))
}

// step is an entry with the sizes after it.
func (w entryWriter) step() []Line {
	style := Plain
	if w.e.Grave {
		style = Bad
	}
	prefix := append(w.prefix(), blanks(1))
	line := slices.Concat(prefix, Line{blanks(1), {w.text(), style}})
	if line.Width() > w.width {
		return flow(prefix, w.width, 4, 1, sentence(style, w.text())...)
	}
	gap, at := 2, prefix.Width()+1+9+w.digits()
	if w.narrow() {
		gap, at = 1, prefix.Width()+1+11
	}
	for _, c := range w.columns() {
		before := max(gap, at+gap-line.Width()) // a long text moves columns, but no more than needed
		if line.Width()+before+text.Width(c.Text) > w.width {
			break
		}
		line = append(line, blanks(before), c.Cell)
		at += gap + c.room
	}
	if w.narrow() {
		return []Line{line}
	}
	return []Line{w.markConstraint(line)}
}

func (w entryWriter) narrow() bool { return w.width < narrowWidth }

// column is a text and the room that it has in all entries.
type column struct {
	Cell
	room int
}

// columns are the sizes after the step, the most important first. Their widths depend on
// the budget, so that the columns of all entries are aligned.
func (w entryWriter) columns() []column {
	d, e := w.digits(), w.e
	old, fresh := fmt.Sprintf("old %d", e.Old.Want), fmt.Sprintf("new %d", e.New.Want)
	if w.narrow() {
		return []column{{Cell{old, Plain}, 0}, {Cell{fresh, Plain}, 0}}
	}
	if e.New.Ready > 0 && e.New.Ready < e.New.Want || e.Kind == transition.Ready {
		fresh += fmt.Sprintf(" (%d ready)", e.New.Ready)
	}
	return append([]column{{Cell{old, Plain}, 4 + d}, {Cell{fresh, Plain}, 13 + 2*d}}, w.bounds(d)...)
}

// bounds compare the totals with the two constraints.
func (w entryWriter) bounds(d int) []column {
	b, all := w.e.Budget, w.e.All
	available := fmt.Sprintf("available %*d", d, all.Available)
	if !limits(b) || b.MinAvailable() <= 0 {
		return []column{{Cell{available, Plain}, 0}}
	}
	relation, style := w.glyphs.atLeast, Plain
	if all.Available < b.MinAvailable() {
		relation, style = text.Pad("<", text.Width(relation)), Bad
	}
	if w.width >= 100 {
		relation = " " + relation + " "
	}
	out := []column{{Cell{fmt.Sprintf("%s%s%d", available, relation, b.MinAvailable()), style}, 10 + 2*d + text.Width(relation)}}
	if b.Surge.Value > 0 {
		out = append(out, column{Cell{fmt.Sprintf("pods %*d %s %d", d, all.Want, w.glyphs.atMost, b.MaxPods()), Plain}, 0})
	}
	return out
}

// markConstraint names the constraint that blocks the controller after this step.
func (w entryWriter) markConstraint(line Line) Line {
	binding := w.binding()
	if binding == "" {
		return line
	}
	for _, wording := range []string{binding, strings.TrimSuffix(binding, "imum")} {
		wording = w.glyphs.back + " " + wording
		if line.Width()+2+text.Width(wording) <= w.width {
			return append(line[:len(line):len(line)], blanks(2), Cell{wording, Busy})
		}
	}
	return line
}

func (w entryWriter) binding() string {
	e := w.e
	if !limits(e.Budget) || e.Old.Want <= 0 || e.New.Want < 0 || !w.underWay() {
		return ""
	}
	least := e.Budget.MinAvailable() > 0 && e.All.Available <= e.Budget.MinAvailable()
	most := e.Budget.Surge.Value > 0 && e.All.Want >= e.Budget.MaxPods()
	switch {
	case least && e.All.Available < e.Budget.MinAvailable():
		return "below minimum"
	case least && most:
		return "both"
	case least:
		return "minimum"
	case most:
		return "maximum"
	}
	return ""
}

func (w entryWriter) underWay() bool {
	return w.e.State != model.Complete && w.e.State != model.Paused && w.e.New.Want > 0
}

// gap is a visible break: steps may be missing here.
func (w entryWriter) gap() []Line {
	dots := strings.Repeat(w.glyphs.dots, 2)
	text := w.text()
	if text == "" {
		text = "no events received"
	}
	prefix := Line{{w.e.At.Format("15:04:05"), Dim}, blanks(1), {dots, Busy}}
	lines := flow(prefix, w.width, 4, 1, sentence(Busy, text)...)
	last := &lines[len(lines)-1]
	*last = append(*last, blanks(1), Cell{strings.Repeat(w.glyphs.dots, max(2, min(w.width, narrowWidth)-last.Width()-1)), Busy})
	return lines
}

// message is an entry that has only a text: a problem, a changed spec or verdict.
func (w entryWriter) message() []Line {
	glyph, style := w.messageGlyph()
	prefix := append(w.prefix(), blanks(2), Cell{glyph, style})
	indent := prefix.Width() + 1
	if w.width < narrowWidth {
		indent = 4
	}
	wording := text.CutBoth(w.subject()+w.text(), mostMessages*(w.width-indent)*7/8, w.glyphs.ellipsis)
	return flow(prefix, w.width, indent, 1, sentence(style, wording)...)
}

func (w entryWriter) messageGlyph() (string, Style) {
	switch {
	case w.e.Grave:
		return w.glyphs.fatal, Bad
	case w.e.Kind == transition.Trouble:
		return w.glyphs.transient, Busy
	case w.e.Kind == transition.Change:
		return w.glyphs.change, Bold
	}
	return w.glyphs.ofState(w.e.State), stateStyle(w.e.State)
}

// subject names the revision when the text is about an old one.
func (w entryWriter) subject() string {
	if w.e.Revision == 0 || w.e.Current || w.e.Kind != transition.Trouble {
		return ""
	}
	return fmt.Sprintf("old revision %d: ", w.e.Revision)
}
