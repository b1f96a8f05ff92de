package view

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// footer draws the lines after the verdict: notes, the deadline, the next command,
// and the parts that could not be read.
func (p *painter) footer() {
	for _, text := range p.r.Notes {
		p.note(Plain, p.clean(text))
	}
	if text := p.deadline(); text != "" {
		p.note(Plain, "deadline: "+text)
	}
	p.note(Plain, p.action())
	for _, m := range p.r.Missing {
		p.note(Bad, p.clean(m.Sentence()))
	}
}

func (p *painter) note(style Style, text string) {
	if text != "" {
		p.add(rankNote, rankNote, 2, 1, sentence(style, text)...)
	}
}

func (p *painter) deadline() string {
	d := p.r.Deadline
	switch d.State {
	case model.DeadlinePaused:
		return "not counted while paused"
	case model.DeadlineRuns:
		return fmt.Sprintf("fails in %s without progress (last progress: %s)", since(d.At, p.r.Now), p.ago(d.LastProgress))
	case model.DeadlineDue:
		return fmt.Sprintf("passed %s; the controller has not reported it yet", p.ago(d.At))
	case model.DeadlineFired:
		return fmt.Sprintf("passed %s (%s without progress)", p.ago(d.At), model.Span(d.Limit))
	}
	return ""
}

// action is the most likely next command.
func (p *painter) action() string {
	target := p.clean(object(p.r) + " -n " + p.r.Namespace)
	switch p.r.Verdict.State {
	case model.Paused:
		return "resume: kubectl rollout resume " + target
	case model.Stalled, model.Failed, model.Waiting:
		if p.r.Strategy == onDelete {
			return p.deleteNext()
		}
		if p.r.RolledBack || len(p.r.From) == 0 {
			return ""
		}
		if len(p.r.From) > 1 {
			target += fmt.Sprintf(" --to-revision=%d", p.r.From[0])
		}
		return "undo: kubectl rollout undo " + target
	}
	return ""
}

// deleteNext is the command that deletes the next pod. The pods of a DaemonSet have no
// order.
func (p *painter) deleteNext() string {
	if o := p.r.Ordinals; o != nil && o.Next >= 0 {
		return p.clean(fmt.Sprintf("next: kubectl delete pod %s-%d -n %s", p.r.Name, o.Next, p.r.Namespace))
	}
	return ""
}
