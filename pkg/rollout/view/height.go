package view

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// rank is how long a line stays when the terminal is too low for all.
type rank int

// From the lines that stay longest to those that go first.
const (
	rankFirst     rank = iota // first line of header and verdict
	rankTable                 // rows of the table
	rankHeader                // the rest of header and verdict
	rankWords                 // words under a row, the ruler
	rankCause                 // one line per cause
	rankPlacement             // ordinals, nodes
	rankNote                  // deadline, what to do, what could not be read
	rankMessage               // foreign texts
	rankBlank
	rankPod
	ranks int = iota
)

// fit leaves out the least important lines until no more than height are left,
// the last of them saying how many are missing. Of equal lines the last go first.
func (p *painter) fit(height int) Frame {
	if height <= 0 || len(p.frame) <= height {
		return p.frame
	}
	if height == 1 {
		return p.frame[p.verdictAt():][:1]
	}
	room := height - 1
	if height == 2 { // header and verdict are worth more than a number of lines
		room = height
	}
	keep := p.linesToKeep(room)
	var out Frame
	for i, line := range p.frame {
		if keep[i] {
			out = append(out, line)
		}
	}
	if len(out) == height {
		return out
	}
	wording := fmt.Sprintf("%s %s", p.glyphs.ellipsis, count(len(p.frame)-len(out), "more line"))
	if !p.single {
		wording += ": enlarge the terminal or pipe the output"
	}
	return append(out, Line{{text.Cut(wording, p.width, p.glyphs.ellipsis), Dim}})
}

// verdictAt is the verdict's first line: the last one of the first rank.
func (p *painter) verdictAt() int {
	at := 0
	for i, r := range p.ranks {
		if r == rankFirst {
			at = i
		}
	}
	return at
}

// linesToKeep chooses the lines that stay.
func (p *painter) linesToKeep(room int) []bool {
	keep := make([]bool, len(p.frame))
	for want := range rank(ranks) {
		for i, r := range p.ranks {
			if r == want && room > 0 {
				keep[i] = true
				room--
			}
		}
	}
	return keep
}
