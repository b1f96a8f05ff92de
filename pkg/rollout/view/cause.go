package view

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

const (
	mostCauses   = 5
	mostMessages = 3 // lines of one message
)

func (p *painter) causes() {
	for i, c := range p.r.Causes {
		if i == mostCauses {
			p.moreCauses(i)
			return
		}
		p.cause(c)
	}
}

func (p *painter) moreCauses(shown int) {
	if more := len(p.r.Causes) - shown; more > 0 {
		p.add(rankCause, rankMessage, 4, 1, blanks(1), Cell{"and " + count(more, "more cause"), Dim})
	}
}

func (p *painter) cause(c model.Cause) {
	pieces := p.causePieces(c)
	p.put(rankCause, rankMessage, flow(Line{blanks(1), pieces[0]}, p.width, 3, 2, pieces[1:]...)...)
	p.message(p.clean(c.Message))
	if log := p.clean(c.Log); log != "" {
		p.message("log: " + log)
	}
}

// causePieces are the glyph with the reason, the duration, the affected pods, and whether
// the cause needs a change.
func (p *painter) causePieces(c model.Cause) []Cell {
	glyph, style := p.severity(c.Severity)
	pieces := []Cell{{glyph + " " + p.clean(c.Reason), style}}
	if !c.Since.IsZero() && p.r.Now.After(c.Since) {
		pieces = append(pieces, Cell{model.Span(p.r.Now.Sub(c.Since)), Dim})
	}
	pieces = append(pieces, Cell{p.affected(c), Plain})
	if outlook := c.Outlook(); outlook != "" {
		pieces = append(pieces, Cell{outlook, Plain})
	}
	return pieces
}

func (p *painter) severity(s model.Severity) (string, Style) {
	switch s {
	case model.Fatal:
		return p.glyphs.fatal, Bad
	case model.Unclear:
		return p.glyphs.unclear, Bad
	}
	return p.glyphs.transient, Busy
}

// affected names the pod, or the number of pods, with the cause.
func (p *painter) affected(c model.Cause) string {
	name := text.CutMiddle(p.clean(c.Pod), max(8, p.width-12), p.glyphs.ellipsis)
	role := ""
	if !c.Current {
		role = "old "
	}
	switch {
	case c.Pods == 0 && c.Revision <= 0:
		return role + owner(p.r.Kind)
	case c.Pods == 0:
		return fmt.Sprintf("%s%s, revision %d", role, owner(p.r.Kind), c.Revision)
	case c.Pods == 1:
		return role + name
	}
	return fmt.Sprintf("%d %spods, e.g. %s", c.Pods, role, name)
}

// owner is the kind of object that creates the pods.
func owner(kind string) string {
	switch kind {
	case model.StatefulSet:
		return "StatefulSet"
	case model.DaemonSet:
		return "DaemonSet"
	}
	return "ReplicaSet"
}

// message draws a text from the cluster under its cause.
func (p *painter) message(wording string) {
	if wording == "" {
		return
	}
	if most := mostMessages * (p.width - 3); text.Width(wording) > most { // lines break between words: leave some room
		wording = text.CutBoth(wording, most*7/8, p.glyphs.ellipsis)
	}
	lines := flow(Line{blanks(2)}, p.width, 3, 1, sentence(Plain, wording)...)
	p.put(rankMessage, rankMessage, shortened(lines, mostMessages, p.width, p.glyphs.ellipsis)...)
}
