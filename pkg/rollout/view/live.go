package view

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

const (
	mostLive       = 16 // lines of the live block
	mostLiveCauses = 3
)

// Live draws the block that is redrawn while a rollout is watched. It has at most 16
// lines, and at least two fewer than the terminal. Header and verdict always have the same
// number of lines, so that they do not move. Lines that appear and disappear are at the
// end.
func Live(r model.Rollout, o Options) Frame {
	p := newPainter(r, o)
	p.single = true
	p.liveHeader()
	p.liveVerdict()
	p.table()
	p.placement()
	p.liveNext()
	for i, c := range p.r.Causes {
		if i == mostLiveCauses {
			break
		}
		p.liveCause(c)
	}
	p.moreCauses(mostLiveCauses)
	height := mostLive
	if o.Height > 0 {
		height = max(1, min(o.Height-2, mostLive))
	}
	return p.fit(height).finish(p.width)
}

func (p *painter) liveHeader() {
	pieces := append(p.title(), Cell{p.revision(), Plain}, Cell{p.change(), Plain}, Cell{p.started(), Dim})
	p.put(rankFirst, rankHeader, fitting(p.width, 2, p.glyphs.ellipsis, pieces...))
}

// liveVerdict always has two lines, or three in narrow terminals.
func (p *painter) liveVerdict() {
	lines, most := p.verdictLines(), 2
	if p.width < narrowWidth {
		most = 3
	}
	lines = shortened(lines, most, p.width, p.glyphs.ellipsis)
	p.put(rankFirst, rankHeader, lines...)
	for range most - len(lines) {
		p.put(rankHeader, rankHeader, Line{})
	}
	p.blank()
}

// liveNext is the deadline, and what could not be read.
func (p *painter) liveNext() {
	if text := p.deadline(); text != "" {
		p.liveNote(Plain, "deadline: "+text)
	}
	if len(p.r.Missing) > 0 {
		var parts []string
		for _, m := range p.r.Missing {
			parts = append(parts, p.clean(m.Short()))
		}
		p.liveNote(Bad, strings.Join(parts, "; "))
	}
}

func (p *painter) liveNote(style Style, text string) {
	lines := flow(nil, p.width, 0, 1, sentence(style, text)...)
	p.put(rankNote, rankNote, shortened(lines, 1, p.width, p.glyphs.ellipsis)...)
}

// liveCause is one line. Its text is in the same line if it fits.
func (p *painter) liveCause(c model.Cause) {
	line := append(Line{blanks(1)}, fitting(p.width-1, 2, p.glyphs.ellipsis, p.causePieces(c)...)...)
	wording := p.clean(c.Message)
	if log := p.clean(c.Log); log != "" {
		wording = "log: " + log
	}
	if wording != "" && line.Width()+2+text.Width(wording) <= p.width {
		line, wording = append(line, blanks(2), Cell{wording, Plain}), ""
	}
	p.put(rankCause, rankCause, line)
	if wording != "" {
		p.put(rankMessage, rankMessage, Line{blanks(3), {text.CutBoth(wording, p.width-3, p.glyphs.ellipsis), Dim}})
	}
}
