package view

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// rank is the priority of a line when the terminal has too few lines.
type rank int

// From the lines that are kept longest to those that are left out first.
const (
	rankFirst     rank = iota // first line of header and verdict
	rankTable                 // rows of the table
	rankHeader                // the rest of header and verdict
	rankWords                 // words under a row, the ruler
	rankCause                 // one line per cause
	rankPlacement             // ordinals, nodes
	rankNote                  // deadline, next command, what could not be read
	rankMessage               // texts from the cluster
	rankBlank
	rankPod
	ranks int = iota
)

// fit leaves out the least important lines until the frame fits into height. The last line
// then says how many are missing. Of lines with the same rank, the last ones go first.
func (p *painter) fit(height int) Frame {
	if height <= 0 || len(p.frame) <= height {
		return p.frame
	}
	if height == 1 {
		return p.frame[p.verdictAt():][:1]
	}
	room := height - 1
	if height == 2 { // header and verdict are more important than the number of lines
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

// linesToKeep chooses the lines that are kept.
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
