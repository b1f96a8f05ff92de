package view

import (
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Options are the size of the terminal and the charset.
type Options struct {
	Width  int // in columns; at least 20 is used
	Height int // in lines; 0: any
	ASCII  bool
}

func (o Options) width() int { return max(leastWidth, o.Width) }

const (
	leastWidth  = 20 // of a frame
	leastRoom   = 10 // that remains after an indent
	narrowWidth = 60 // with fewer columns, words have their own lines
)

// painter collects the lines of one frame.
type painter struct {
	r      model.Rollout
	width  int
	ascii  bool
	single bool // rows and causes have one line each
	glyphs glyphs
	frame  Frame
	ranks  []rank // of the lines
}

func newPainter(r model.Rollout, o Options) *painter {
	return &painter{r: r, width: o.width(), ascii: o.ASCII, glyphs: charset(o.ASCII)}
}

// Snapshot draws one moment of a rollout: the workload, the wanted pods, the revisions,
// the verdict with its causes, the next command, and the pods that need attention.
func Snapshot(r model.Rollout, o Options) Frame {
	p := newPainter(r, o)
	p.header()
	p.budgetLine()
	p.blank()
	p.table()
	p.placement()
	p.blank()
	p.verdict()
	p.causes()
	p.footer()
	p.pods()
	return p.fit(o.Height).finish(p.width)
}

// put adds lines. The first one can have a higher rank than the others.
func (p *painter) put(first, rest rank, lines ...Line) {
	for i, line := range lines {
		p.frame = append(p.frame, line)
		if i > 0 {
			first = rest
		}
		p.ranks = append(p.ranks, first)
	}
}

// add arranges pieces in lines.
func (p *painter) add(first, rest rank, indent, gap int, pieces ...Cell) {
	p.put(first, rest, flow(nil, p.width, indent, gap, pieces...)...)
}

func (p *painter) blank() { p.put(rankBlank, rankBlank, Line{}) }

func (p *painter) clean(s string) string { return clean(s, p.ascii) }

func (p *painter) lacks(part string) bool {
	for _, m := range p.r.Missing {
		if m.Part == part {
			return true
		}
	}
	return false
}
