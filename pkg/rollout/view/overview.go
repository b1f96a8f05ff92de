package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Overview draws many rollouts, with one line each, those that need attention first, and
// a line with totals. Columns have the width that all rows need, also hidden ones. Rows
// that do not fit into Height are summed up.
func Overview(rs []model.Rollout, o Options) Frame {
	t := newOverview(rs, o)
	shown := len(t.order)
	if o.Height > 0 && shown+1 > o.Height {
		shown = max(0, o.Height-2)
	}
	frame := make(Frame, 0, shown+2)
	for _, i := range t.order[:shown] {
		frame = append(frame, t.line(&rs[i]))
	}
	if shown < len(t.order) {
		frame = append(frame, t.rest(shown))
	}
	if o.Height != 1 || shown == len(t.order) {
		frame = append(frame, t.totals())
	}
	return frame.finish(t.width)
}

// OverviewText is the same as plain lines of any width, for logs.
func OverviewText(rs []model.Rollout, o Options) []string {
	t := newOverview(rs, Options{Width: unlimited, ASCII: o.ASCII})
	lines := make([]string, 0, len(rs)+1)
	for _, i := range t.order {
		lines = append(lines, trimmed(t.line(&rs[i])).string())
	}
	return append(lines, t.totals().string())
}

const unlimited = 1 << 20 // columns

// overview has the layout of all rows.
type overview struct {
	rs     []model.Rollout
	order  []int
	width  int
	ascii  bool
	glyphs glyphs

	spaces                           bool // there are several namespaces
	state, space, object, count, rev int
	bar                              int
}

func newOverview(rs []model.Rollout, o Options) *overview {
	t := &overview{rs: rs, width: o.width(), ascii: o.ASCII, glyphs: charset(o.ASCII), order: make([]int, len(rs)), bar: 10}
	for i := range rs {
		t.order[i] = i
		t.spaces = t.spaces || rs[i].Namespace != rs[0].Namespace
		t.measure(&rs[i])
	}
	slices.SortStableFunc(t.order, func(a, b int) int {
		x, y := &rs[a], &rs[b]
		return cmp.Or(cmp.Compare(urgency(x.Verdict.State), urgency(y.Verdict.State)),
			strings.Compare(x.Namespace, y.Namespace), strings.Compare(x.Name, y.Name), strings.Compare(x.Kind, y.Kind))
	})
	t.squeeze()
	return t
}

func (t *overview) measure(r *model.Rollout) {
	t.state = max(t.state, text.Width(clean(string(r.Verdict.State), t.ascii)))
	t.space = max(t.space, text.Width(clean(r.Namespace, t.ascii)))
	t.object = max(t.object, text.Width(t.objectOf(r)))
	t.count = max(t.count, len(t.counts(r)))
	t.rev = max(t.rev, len(revisionOf(r)))
}

// squeeze fits the columns into the width: it cuts names first, then leaves out columns.
func (t *overview) squeeze() {
	if !t.spaces {
		t.space = 0
	}
	t.space = min(t.space, max(8, t.width/6))
	if t.width < 100 {
		t.bar = 5
	}
	if t.width < narrowWidth {
		t.bar, t.rev = 0, 0
	}
	if t.width < 40 {
		t.state, t.space = 0, 0
	}
	least := min(t.object, 24) + 2
	if t.width >= 80 { // the reason is more important than revision and bar
		t.drop(least+24, &t.rev, &t.bar)
	}
	t.drop(least, &t.rev, &t.bar, &t.space, &t.state)
	if t.width < narrowWidth {
		t.object = max(1, t.width-t.fixed()-2)
		return
	}
	t.object = max(1, min(t.object, t.width-t.fixed()-2, max(24, t.width/4)))
}

// drop leaves out columns until there is enough room.
func (t *overview) drop(room int, columns ...*int) {
	for _, column := range columns {
		if t.fixed()+room > t.width {
			*column = 0
		}
	}
}

// fixed is the width of all columns except the object and the reason.
func (t *overview) fixed() int {
	w := 2 // glyph and blank
	for _, column := range []int{t.state, t.space, t.bar, t.count, t.rev} {
		if column > 0 {
			w += column + 2
		}
	}
	return w
}

// urgency is the position of a state in the order of rows.
func urgency(s model.State) int {
	for i, state := range states() {
		if s == state {
			return i
		}
	}
	return -1
}

// states are all states, those that need a change by a person first.
func states() [10]model.State {
	return [...]model.State{model.Failed, model.Stalled, model.Undetermined, model.Degraded, model.Waiting,
		model.Progressing, model.Unobserved, model.Paused, model.Deleting, model.Complete}
}

func (t *overview) line(r *model.Rollout) Line {
	glyph, style := t.glyphs.ofState(r.Verdict.State), stateStyle(r.Verdict.State)
	line := make(Line, 0, 18)
	line = append(line, Cell{glyph + " ", style})
	used := 2
	add := func(pad func(string, int) string, wording string, width int, style Style) {
		if width > 0 {
			line = append(line, Cell{pad(text.CutMiddle(wording, width, t.glyphs.ellipsis), width), style}, blanks(2))
			used += width + 2
		}
	}
	add(text.Pad, clean(string(r.Verdict.State), t.ascii), t.state, style)
	add(text.Pad, clean(r.Namespace, t.ascii), t.space, Plain)
	add(text.Pad, t.objectOf(r), t.object, Bold)
	if t.bar > 0 {
		line = append(line, t.miniBar(r)...)
		line = append(line, blanks(2))
		used += t.bar + 2
	}
	add(text.PadLeft, t.counts(r), t.count, Plain)
	add(text.Pad, revisionOf(r), t.rev, Dim)
	if room := t.width - used; room >= leastRoom {
		line = append(line, Cell{text.Cut(t.reason(r), room, t.glyphs.ellipsis), t.reasonStyle(r)})
	}
	return line
}

// miniBar shows new available pods, old available pods, and missing pods.
func (t *overview) miniBar(r *model.Rollout) Line {
	now := fresh(r)
	desired := int64(max(0, r.Budget.Desired))
	old := max(0, int64(r.All.Available)-int64(now.Available))
	room := t.bar
	oldGlyph := t.glyphs.oldAvailable
	part := func(n int64) int {
		switch {
		case n <= 0 || desired == 0:
			return 0
		case n >= desired:
			return room
		}
		return min(room, max(1, int(n*int64(t.bar)/desired)))
	}
	done := part(int64(now.Available))
	room -= done
	before := part(old)
	room -= before
	return Line{{strings.Repeat(t.glyphs.available, done), Good}, {strings.Repeat(oldGlyph, before), Old},
		{strings.Repeat(t.glyphs.missing, room), Dim}}
}

func (t *overview) objectOf(r *model.Rollout) string {
	return clean(shortKind(r.Kind), t.ascii) + "/" + clean(r.Name, t.ascii)
}

// counts are the available new pods and the wanted new pods.
func (t *overview) counts(r *model.Rollout) string {
	return strconv.Itoa(int(fresh(r).Available)) + "/" + strconv.FormatInt(wantedNew(r), 10)
}

func revisionOf(r *model.Rollout) string {
	switch {
	case r.New == nil:
		return "next"
	case r.To == 0: // not in the status
		return ""
	}
	return "r" + strconv.FormatInt(r.To, 10)
}

// reason is the most severe cause in short, else the reason of the verdict. A complete
// rollout has only its time.
func (t *overview) reason(r *model.Rollout) string {
	switch {
	case r.Verdict.State == model.Complete:
		if at := r.Deadline.LastProgress; !at.IsZero() {
			return since(r.Now, at) + " ago"
		}
		return ""
	case len(r.Causes) > 0 && (r.Causes[0].Severity > model.Transient || r.Verdict.State == model.Waiting):
		return causeInShort(r.Causes[0], t.ascii)
	}
	return clean(r.Verdict.Reason, t.ascii)
}

func (t *overview) reasonStyle(r *model.Rollout) Style {
	if r.Verdict.State == model.Complete {
		return Dim
	}
	return Plain
}
