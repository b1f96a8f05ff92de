package view

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

const mostCauses = 5

func (p *painter) verdict() {
	v := p.r.Verdict
	label := strings.ToUpper(string(v.State))
	indent := 2
	if p.width >= 60 {
		indent = len(label) + 2
	}
	first := Line{{label, stateStyle(v.State)}, blanks(1)}
	p.frame = append(p.frame, flow(first, p.width, indent, 1, sentence(Plain, p.clean(v.Reason))...)...)
}

func stateStyle(s model.State) Style {
	switch s {
	case model.Complete:
		return Good
	case model.Failed, model.Stalled, model.Degraded, model.Undetermined:
		return Bad
	}
	return Busy
}

func (p *painter) causes() {
	for i, c := range p.r.Causes {
		if i == mostCauses {
			p.add(4, 1, blanks(1), Cell{fmt.Sprintf("and %d more kinds of trouble", len(p.r.Causes)-i), Dim})
			return
		}
		p.cause(c)
	}
}

func (p *painter) cause(c model.Cause) {
	glyph, style := p.glyphs.transient, Busy
	switch c.Severity {
	case model.Fatal:
		glyph, style = p.glyphs.fatal, Bad
	case model.Unclear:
		glyph, style = p.glyphs.unclear, Bad
	}
	pieces := []Cell{{glyph + " " + p.clean(c.Reason), style}}
	if !c.Since.IsZero() && p.r.Now.After(c.Since) {
		pieces = append(pieces, Cell{model.Span(p.r.Now.Sub(c.Since)), Dim})
	}
	pieces = append(pieces, Cell{p.who(c), Plain})
	if c.Severity == model.Fatal {
		pieces = append(pieces, Cell{"does not pass by itself", Dim})
	}
	p.frame = append(p.frame, flow(Line{blanks(1), pieces[0]}, p.width, 3, 2, pieces[1:]...)...)
	p.message(c.Message)
}

// who names a pod, or how many share the trouble.
func (p *painter) who(c model.Cause) string {
	name := cutMiddle(p.clean(c.Pod), max(8, p.width-12), p.glyphs.ellipsis)
	role := ""
	if !c.Current {
		role = "old "
	}
	switch c.Pods {
	case 0:
		return fmt.Sprintf("%sReplicaSet, revision %d", role, c.Revision)
	case 1:
		return role + name
	}
	return fmt.Sprintf("%d %spods, one is %s", c.Pods, role, name)
}

// message sets a foreign text under its cause, in at most three lines.
func (p *painter) message(text string) {
	const most = 3
	lines := flow(Line{blanks(2)}, p.width, 3, 1, sentence(Dim, p.clean(text))...)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = shorten(lines[most-1], p.width, p.glyphs.ellipsis)
	}
	if text != "" {
		p.frame = append(p.frame, lines...)
	}
}

// shorten puts an ellipsis at the end of a line.
func shorten(l Line, width int, ellipsis string) Line {
	for len(l) > 1 && l.Width()+cells(ellipsis) > width {
		l = l[:len(l)-1]
	}
	return append(l, Cell{ellipsis, Dim})
}

func (p *painter) foot() {
	p.notes()
	if text := p.deadline(); text != "" {
		p.add(2, 1, sentence(Plain, "deadline: "+text)...)
	}
	if text := p.action(); text != "" {
		p.add(2, 1, sentence(Plain, text)...)
	}
	for _, m := range p.r.Missing {
		p.add(2, 1, sentence(Bad, p.clean(m.Part+" not read, so what depends on them is left open: "+m.Why))...)
	}
}

// notes tell what the numbers alone would hide.
func (p *painter) notes() {
	if n := len(p.r.From); n > 1 {
		p.add(2, 1, sentence(Plain, fmt.Sprintf("revision %d was replaced before it was rolled out", p.r.From[n-1]))...)
	}
}

func (p *painter) deadline() string {
	d := p.r.Deadline
	left := model.Span(max(0, d.At.Sub(p.r.Now)))
	switch d.State {
	case model.DeadlineHeld:
		return "not counted while paused"
	case model.DeadlineRuns:
		return fmt.Sprintf("fails in %s unless something progresses (last did %s)", left, p.ago(d.LastProgress))
	case model.DeadlineDue:
		return fmt.Sprintf("passed %s; the controller has not said so yet", p.ago(d.At))
	case model.DeadlineFired:
		return fmt.Sprintf("passed %s (%s without progress)", p.ago(d.At), model.Span(d.Limit))
	case model.DeadlineBlind:
		if p.r.Verdict.State != model.Degraded {
			return "never fires: the controller still goes by the previous rollout's success"
		}
	}
	return ""
}

// action is the command that most likely comes next.
func (p *painter) action() string {
	object := p.clean(p.object() + " -n " + p.r.Namespace)
	switch p.r.Verdict.State {
	case model.Paused:
		return "resume: kubectl rollout resume " + object
	case model.Stalled, model.Failed, model.Waiting:
		if p.r.RolledBack || len(p.r.From) == 0 {
			return ""
		}
		if len(p.r.From) > 1 {
			object += fmt.Sprintf(" --to-revision=%d", p.r.From[0])
		}
		return "undo: kubectl rollout undo " + object
	}
	return ""
}
