package view

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

func (p *painter) verdict() { p.put(rankFirst, rankHeader, p.verdictLines()...) }

func (p *painter) verdictLines() []Line {
	v := p.r.Verdict
	label := strings.ToUpper(p.clean(string(v.State)))
	indent := 2
	if p.width >= 60 {
		indent = len(label) + 2
	}
	first := Line{{label, stateStyle(v.State)}, blanks(1)}
	return flow(first, p.width, indent, 1, sentence(Plain, p.clean(v.Reason))...)
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
