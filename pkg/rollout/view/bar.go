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

// segments are a ReplicaSet's pods in the order of how far they have come.
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

// terminatingTail is drawn after a ReplicaSet's bar: those pods count nowhere.
func (p *painter) terminatingTail(c model.Counts) segment {
	return segment{p.glyphs.terminating, Dim, c.Terminating}
}

// together is the bar of all pods: old and new ones that are available first,
// so that its full part can be held against the minimum.
func (p *painter) together() []segment {
	old := model.Counts{}
	for _, rev := range p.r.Old {
		old.Available += rev.Available
	}
	all := p.segments(p.r.All, Good)
	all[0].pods -= old.Available
	return append([]segment{{p.glyphs.available, Old, old.Available}}, all...)
}

// scale is how many pods one cell stands for; never less than one.
type scale struct{ pods, cells int32 }

// fit finds the scale at which n pods fill at most room cells.
func fit(n, room int32) scale {
	if n <= room || n <= 0 {
		return scale{1, 1}
	}
	return scale{n, max(1, room)}
}

// at is the cell at which a number of pods ends, rounded to the nearest.
func (s scale) at(pods int64) int {
	return int((pods*int64(s.cells)*2 + int64(s.pods)) / (2 * int64(s.pods)))
}

// draw turns segments into cells. Ends are rounded, not lengths, so that bars
// of the same scale stay comparable; but no pod vanishes: a segment has at least
// one cell, taken from the longest where there is no other.
func (s scale) draw(segments []segment) Line {
	segments = slices.DeleteFunc(segments, func(seg segment) bool { return seg.pods <= 0 })
	lengths := make([]int, len(segments))
	var pods int64
	drawn := 0
	for i, seg := range segments {
		pods += int64(seg.pods)
		lengths[i] = max(1, s.at(pods)-drawn)
		drawn += lengths[i]
	}
	for over := drawn - max(s.at(pods), len(segments)); over > 0; over-- {
		longest := slices.Max(lengths)
		lengths[slices.Index(lengths, longest)]--
	}
	var line Line
	for i, seg := range segments {
		line = append(line, Cell{strings.Repeat(seg.glyph, lengths[i]), seg.style})
	}
	return line
}

// ruler marks the two constraints under the bar of all pods.
func (p *painter) ruler(s scale) Cell {
	b := p.r.Budget
	end, tick := s.at(int64(b.MaxPods())), s.at(int64(b.MinAvailable()))
	if end <= 0 {
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
