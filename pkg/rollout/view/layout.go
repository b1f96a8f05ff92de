package view

import (
	"strconv"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// layout is how the table of revisions uses the width.
type layout struct {
	label, name, count, bar int // widths of the columns; name 0: left out
	scale                   scale
	gap                     int
	ownLine                 bool // the words have their own line
}

const (
	leastWords = 24 // with fewer columns, words have their own line
	goodWords  = 36 // columns that are kept for words
	wideNames  = 40 // longer names are cut
)

func (p *painter) layout(old []model.Revision) layout {
	l := layout{label: 3, gap: 2, count: len(strconv.Itoa(int(p.r.All.Want)))}
	widest := max(int64(p.r.Budget.MaxPods()), extent(p.r.All)-int64(p.r.All.Terminating))
	for _, rev := range p.revisions(old) {
		l.label = max(l.label, text.Width(label("old", rev)))
		l.name = max(l.name, text.Width(rev.Name))
		l.count = max(l.count, len(strconv.Itoa(int(rev.Want))))
		widest = max(widest, extent(rev.Counts))
	}
	l.bar = min(40, p.width/4)
	if p.width < narrowWidth {
		l.gap, l.ownLine = 1, !p.single
		l.bar = max(4, p.width-l.label-l.count-2*l.gap)
	}
	if p.single {
		l.bar = max(4, min(l.bar, p.width/4))
	}
	l.scale = fit(widest, int64(l.bar))
	l.bar = max(1, l.scale.at(widest))
	l.name = p.nameWidth(l)
	return l
}

// extent is how many pods a bar shows.
func extent(c model.Counts) int64 {
	return int64(c.Terminating) + int64(max(c.Want, c.Made))
}

// nameWidth is the width that is left for names; 0 when it is too little to distinguish
// them.
func (p *painter) nameWidth(l layout) int {
	words := goodWords
	if p.single { // the words have only one line
		words = 3 * goodWords / 2
	}
	left := p.width - (l.label + l.count + l.bar + 4*l.gap) - words
	if p.width < narrowWidth || left < 8 {
		return 0
	}
	return min(l.name, left, wideNames)
}

// revisions returns those with a row, the new one last.
func (p *painter) revisions(old []model.Revision) []model.Revision {
	all := old[:len(old):len(old)]
	if p.r.New != nil {
		all = append(all, *p.r.New)
	}
	return all
}
