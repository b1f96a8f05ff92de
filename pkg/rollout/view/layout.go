package view

import (
	"strconv"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// layout is how the table of ReplicaSets uses the width.
type layout struct {
	label, name, count, bar int // widths of the columns; name 0: left out
	scale                   scale
	gap                     int
	under                   bool // the words stand in a line of their own
}

const (
	leastWords = 24 // columns below which words go into a line of their own
	goodWords  = 36 // columns that names leave for words
	wideNames  = 40 // names are cut above
)

func (p *painter) layout() layout {
	l := layout{label: 3, gap: 2, count: len(strconv.Itoa(int(p.r.All.Want)))}
	widest := int32(0)
	for _, c := range p.everyone() {
		widest = max(widest, c.Terminating+max(c.Want, c.Made))
	}
	for _, rev := range p.revisions() {
		l.label = max(l.label, cells(label("old", rev)))
		l.name = max(l.name, cells(rev.Name))
	}
	widest = max(widest, p.r.Budget.MaxPods())
	l.bar = min(40, p.width/4)
	if p.width < 60 {
		l.gap, l.under = 1, true
		l.bar = max(4, p.width-l.label-l.count-2*l.gap)
	}
	l.scale = fit(widest, int32(l.bar))
	l.bar = min(l.bar, max(1, l.scale.at(int64(widest))))
	l.name = p.nameWidth(l)
	return l
}

// nameWidth is what the other columns leave for names; 0 when it is too little
// to tell names apart.
func (p *painter) nameWidth(l layout) int {
	left := p.width - (l.label + l.count + l.bar + 4*l.gap) - goodWords
	if p.width < 60 || left < 8 {
		return 0
	}
	return min(l.name, left, wideNames)
}

func (p *painter) everyone() []model.Counts {
	all := []model.Counts{p.r.All}
	all[0].Terminating = 0
	for _, rev := range p.revisions() {
		all = append(all, rev.Counts)
	}
	return all
}

func (p *painter) revisions() []model.Revision {
	all := p.r.Old[:len(p.r.Old):len(p.r.Old)]
	if p.r.New != nil {
		all = append(all, *p.r.New)
	}
	return all
}
