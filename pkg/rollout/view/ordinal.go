package view

import (
	"cmp"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// ordinalRun is a sequence of ordinals that look the same.
type ordinalRun struct {
	glyph     string
	style     Style
	count     int64
	partition bool // it begins at the partition
	next      bool // it is only the next ordinal
}

// ordinalRuns returns all ordinals from the first to the last. Its cost depends on the
// number of pods, not of ordinals: very many ordinals can have no pod.
func (p *painter) ordinalRuns() []ordinalRun {
	o := p.r.Ordinals
	at := int64(o.Start)
	var runs []ordinalRun
	for _, pod := range p.byOrdinal() {
		ordinal := int64(pod.Ordinal)
		if ordinal < at || ordinal >= int64(o.End) {
			continue
		}
		runs = p.fill(runs, at, ordinal, p.glyphs.missing, Dim)
		glyph, style := p.ordinalGlyph(pod)
		runs = p.fill(runs, ordinal, ordinal+1, glyph, style)
		at = ordinal + 1
	}
	return p.fill(runs, at, int64(o.End), p.glyphs.missing, Dim)
}

// byOrdinal sorts the pods; of two with the same ordinal the new one comes first.
func (p *painter) byOrdinal() []*model.Pod {
	pods := make([]*model.Pod, 0, len(p.r.Pods))
	for i := range p.r.Pods {
		pods = append(pods, &p.r.Pods[i])
	}
	slices.SortStableFunc(pods, func(a, b *model.Pod) int {
		if c := cmp.Compare(a.Ordinal, b.Ordinal); c != 0 || a.Current == b.Current {
			return c
		}
		if a.Current {
			return -1
		}
		return 1
	})
	return pods
}

// ordinalGlyph has different glyphs for old and new available pods, because there is no
// label next to them.
func (p *painter) ordinalGlyph(pod *model.Pod) (string, Style) {
	glyph, style := p.podGlyph(pod)
	if pod.State == model.Available && !pod.Current {
		return p.glyphs.oldAvailable, Old
	}
	return glyph, style
}

// fill adds the ordinals from (included) to (excluded), split at the
// partition and around the next ordinal.
func (p *painter) fill(runs []ordinalRun, from, to int64, glyph string, style Style) []ordinalRun {
	o := p.r.Ordinals
	for from < to {
		end := to
		for _, b := range []int64{int64(o.Partition), int64(o.Next), int64(o.Next) + 1} {
			if b > from && b < end {
				end = b
			}
		}
		r := ordinalRun{glyph, style, end - from, from == int64(o.Partition) && from > int64(o.Start), from == int64(o.Next)}
		if last := len(runs) - 1; last >= 0 && runs[last].glyph == glyph && runs[last].style == style &&
			!r.partition && !r.next && !runs[last].next {
			runs[last].count += r.count
		} else {
			runs = append(runs, r)
		}
		from = end
	}
	return runs
}
