package view

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Sentences describe what Snapshot draws, for screen readers: without bars, glyphs and
// abbreviations. They are not wrapped.
func Sentences(r model.Rollout, o Options) []string {
	p := newPainter(r, Options{Width: unlimited, ASCII: true})
	p.ascii = o.ASCII
	out := []string{p.identitySentence(), p.budgetSentence()}
	for i := range r.Old {
		out = append(out, p.revisionSentence(&r.Old[i], "Old"))
	}
	if r.New != nil {
		out = append(out, p.revisionSentence(r.New, "New"))
	}
	out = append(out, p.ordinalSentence(), p.nodeSentence(),
		capital(p.clean(string(r.Verdict.State)))+": "+p.clean(r.Verdict.Reason)+".")
	for _, c := range r.Causes {
		out = append(out, p.causeSentence(c))
	}
	for _, text := range r.Notes {
		out = append(out, capital(p.clean(text))+".")
	}
	if text := p.deadline(); text != "" {
		out = append(out, "Deadline: "+text+".")
	}
	if text := p.action(); text != "" {
		out = append(out, capital(text))
	}
	for _, m := range r.Missing {
		out = append(out, capital(p.clean(m.Sentence()))+".")
	}
	var spoken []string
	for _, s := range out {
		if s != "" {
			spoken = append(spoken, speak(s))
		}
	}
	return spoken
}

func (p *painter) identitySentence() string {
	text := fmt.Sprintf("%s %s in namespace %s, strategy %s", spokenKind(p.r.Kind), p.clean(p.r.Name), p.clean(p.r.Namespace), p.strategy())
	switch {
	case p.r.New == nil && len(p.r.From) > 0:
		text += ", from revision " + p.spokenFrom() + " to one that is not created yet"
	case p.r.To <= 0:
	case len(p.r.From) > 0:
		text += fmt.Sprintf(", from revision %s to revision %d", p.spokenFrom(), p.r.To)
	case p.r.New != nil:
		text += fmt.Sprintf(", revision %d", p.r.To)
	}
	if earlier := p.earlier(); earlier != 0 {
		text += fmt.Sprintf(", rolled back: it was revision %d before", earlier)
	}
	for _, c := range p.r.Images {
		from, to := c.Short()
		text += fmt.Sprintf(", image of container %s from %s to %s", p.clean(c.Container), orNothing(p.clean(from)), orNothing(p.clean(to)))
	}
	if cause := p.clean(p.r.ChangeCause); cause != "" && !p.r.CauseStale {
		text += ", change-cause: " + cause
	}
	if started := p.started(); started != "" {
		text += ", " + started
	}
	return text + "."
}

func (p *painter) spokenFrom() string {
	return strings.NewReplacer("+"+p.glyphs.ellipsis+"+", " and others up to ", "+", " and ").Replace(p.from())
}

func orNothing(image string) string {
	if image == "" {
		return "nothing"
	}
	return image
}

func spokenKind(kind string) string {
	switch kind {
	case model.StatefulSet, model.DaemonSet:
		return owner(kind)
	}
	return "Deployment"
}

func (p *painter) budgetSentence() string {
	b := p.r.Budget
	text := "Wanted: " + count(b.Desired, "pod")
	switch {
	case b.Err != nil:
		return text + "; " + p.clean(b.Err.Error()) + "."
	case b.Recreate:
		return text + "; all old pods stop before new pods start."
	case p.r.Strategy == onDelete:
		return text + "; a pod is replaced when you delete it."
	}
	if p.bounded() {
		text += fmt.Sprintf(", at most %d during the rollout", b.MaxPods())
	}
	return text + fmt.Sprintf(", at least %d of them available.", b.MinAvailable())
}

func (p *painter) revisionSentence(rev *model.Revision, role string) string {
	var words []string
	for _, c := range p.countWords(rev.Counts) {
		words = append(words, c.Text)
	}
	number := ""
	if rev.Number != 0 {
		number = fmt.Sprintf(" %d", rev.Number)
	}
	return fmt.Sprintf("%s revision%s, %s: %s wanted, %s.", role, number, p.clean(rev.Name), count(rev.Want, "pod"), strings.Join(words, " "))
}

func (p *painter) ordinalSentence() string {
	o := p.r.Ordinals
	if o == nil {
		return ""
	}
	text := fmt.Sprintf("Ordinals %d to %d", o.Start, o.End-1)
	if o.Partition > o.Start {
		text += fmt.Sprintf(", those below %d keep the old revision", o.Partition)
	}
	if o.Next >= 0 {
		text += fmt.Sprintf(", next is %s-%d", p.clean(p.r.Name), o.Next)
	}
	return text + "."
}

func (p *painter) nodeSentence() string {
	n := p.r.Nodes
	if n == nil {
		return ""
	}
	text := count(n.Desired, "node") + " should have a pod"
	if n.Without > 0 {
		text += ", " + count(n.Without, "node") + " without one"
	}
	if n.Extra > 0 {
		text += ", " + count(n.Extra, "misscheduled pod")
	}
	for i, node := range n.NotReady {
		switch {
		case i == 0:
			text += fmt.Sprintf(", %d not ready: %s", len(n.NotReady), p.clean(node.Name))
		case i < 5:
			text += ", " + p.clean(node.Name)
		case i == 5:
			text += fmt.Sprintf(" and %d more", len(n.NotReady)-i)
		}
	}
	return text + "."
}

func (p *painter) causeSentence(c model.Cause) string {
	text := "Cause: " + p.clean(c.Reason)
	if !c.Since.IsZero() && p.r.Now.After(c.Since) {
		text += " for " + model.Span(p.r.Now.Sub(c.Since))
	}
	text += ", " + p.affected(c)
	if outlook := c.Outlook(); outlook != "" {
		text += ", " + outlook
	}
	for _, more := range []string{p.clean(c.Message), p.clean(c.Log)} {
		if more != "" {
			text += ": " + strings.TrimRight(more, ".")
		}
	}
	return text + "."
}
