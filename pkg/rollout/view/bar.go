package view

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// segment is a run of equal glyphs in a bar.
type segment struct {
	glyph string
	style Style
	pods  int32
}

// segments are the pods of a revision, available ones first.
func (p *painter) segments(c model.Counts, healthy Style) []segment {
	g := p.glyphs
	return []segment{
		{g.available, healthy, c.Available},
		{g.ready, healthy, max(0, c.Ready-c.Available)},
		{g.starting, Busy, c.Starting()},
		{g.unscheduled, Busy, c.Unscheduled},
		{g.failing, Bad, c.Failing},
		{g.missing, Dim, c.Missing()},
	}
}

// terminatingTail is drawn after the bar of a ReplicaSet: those pods are not counted.
func (p *painter) terminatingTail(c model.Counts) segment {
	return segment{p.glyphs.terminating, Dim, c.Terminating}
}

// allSegments is the bar of all pods: old and new ones that are available first,
// so that the available part can be compared with the minimum.
func (p *painter) allSegments() []segment {
	old := model.Counts{}
	for _, rev := range p.r.Old {
		old.Available += rev.Available
	}
	all := p.segments(p.r.All, Good)
	all[0].pods -= old.Available
	return append([]segment{{p.glyphs.available, Old, old.Available}}, all...)
}

// scale is the number of pods per cell; never less than one.
type scale struct{ pods, cells, room int64 }

// fit finds the scale at which n pods need at most room cells.
func fit(n, room int64) scale {
	room = max(1, room)
	if n <= room {
		return scale{1, 1, room}
	}
	return scale{n, room, room}
}

// at is the cell at which a number of pods ends, rounded to the nearest.
func (s scale) at(pods int64) int {
	return int(min((pods*s.cells*2+s.pods)/(2*s.pods), s.room))
}

// draw turns segments into cells. It rounds ends, not lengths, so that bars of the same
// scale can be compared and their ends match the marks of the ruler. Every run of equal
// glyphs has at least one cell; if there is no cell left, the longest run loses one.
func (s scale) draw(segments []segment) Line {
	runs := runsOf(segments)
	lengths := make([]int, len(runs))
	var pods int64
	drawn := 0
	for i, r := range runs {
		pods += r.pods()
		lengths[i] = max(1, s.at(pods)-drawn)
		drawn += lengths[i]
	}
	for over := drawn - max(s.at(pods), len(runs)); over > 0; over-- {
		lengths[slices.Index(lengths, slices.Max(lengths))]--
	}
	var line Line
	for i, r := range runs {
		line = append(line, r.split(lengths[i])...)
	}
	return line
}

// run is a sequence of segments with the same glyph, which differ only in colour.
type run []segment

func runsOf(segments []segment) []run {
	var runs []run
	for _, seg := range segments {
		switch last := len(runs) - 1; {
		case seg.pods <= 0:
		case last >= 0 && runs[last][0].glyph == seg.glyph:
			runs[last] = append(runs[last], seg)
		default:
			runs = append(runs, run{seg})
		}
	}
	return runs
}

func (r run) pods() int64 {
	var n int64
	for _, seg := range r {
		n += int64(seg.pods)
	}
	return n
}

// split divides the cells of a run between its segments.
func (r run) split(length int) Line {
	var line Line
	var pods int64
	drawn := 0
	for _, seg := range r {
		pods += int64(seg.pods)
		end := int(int64(length) * pods / r.pods())
		line = append(line, Cell{strings.Repeat(seg.glyph, end-drawn), seg.style})
		drawn = end
	}
	return line
}

// ruler marks the two constraints under the bar of all pods.
func (p *painter) ruler(s scale) Cell {
	b := p.r.Budget
	end, tick := s.at(int64(b.MaxPods())), s.at(int64(b.MinAvailable()))
	if end <= 0 || b.MinAvailable() > b.MaxPods() {
		return Cell{}
	}
	marks := make([]string, end)
	for i := range marks {
		marks[i] = p.glyphs.rule
	}
	marks[end-1] = p.glyphs.end
	if tick > 0 && tick < end {
		marks[tick-1] = p.glyphs.tick
	}
	return Cell{strings.Join(marks, ""), Dim}
}
