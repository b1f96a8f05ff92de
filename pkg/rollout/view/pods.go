package view

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

const mostPods = 10 // listed one by one

// listedStates is the order in which pods are listed, the most urgent first. Available
// pods are only counted.
func listedStates() []model.PodState {
	return []model.PodState{model.Failing, model.Unscheduled, model.Starting, model.Ready, model.Finished, model.Terminating}
}

// pods lists the pods that fail or are in progress, and counts the rest. It reads every
// pod, but draws only those that it shows.
func (p *painter) pods() {
	shown, rest := p.choosePods(mostPods)
	if len(shown) == 0 {
		return
	}
	p.blank()
	c := p.podColumns(shown)
	for _, pod := range shown {
		p.put(rankPod, rankPod, p.podLine(pod, c)...)
	}
	if text := restWords(rest); text != "" {
		p.put(rankPod, rankPod, flow(Line{blanks(1), {p.glyphs.ellipsis, Dim}}, p.width, 3, 1, sentence(Dim, text)...)...)
	}
}

// podLine is one line, two in narrow terminals.
func (p *painter) podLine(pod *model.Pod, c podColumns) []Line {
	glyph, style := p.podGlyph(pod)
	name := text.CutMiddle(p.clean(pod.Name), c.name, p.glyphs.ellipsis)
	if c.age > 0 {
		name = text.Pad(name, c.name)
	}
	line := Line{blanks(1), {glyph, style}, blanks(1), {name, Plain}}
	pieces := p.podCells(pod, c, style)
	if p.width < narrowWidth {
		return flow(line, p.width, 3, 2, pieces...)
	}
	rest := fitting(p.width-line.Width()-2, 2, p.glyphs.ellipsis, pieces...)
	return []Line{append(append(line, blanks(2)), rest...)}
}

// choosePods chooses the most urgent pods, in the order of listedStates, and counts
// the others.
func (p *painter) choosePods(most int) (shown []*model.Pod, rest [model.Finished + 1]int) {
	var listed [model.Finished + 1][]*model.Pod
	for i := range p.r.Pods {
		pod := &p.r.Pods[i]
		if pod.State < 0 || pod.State > model.Finished {
			continue
		}
		rest[pod.State]++
		if pod.State != model.Available && len(listed[pod.State]) < most {
			listed[pod.State] = append(listed[pod.State], pod)
		}
	}
	kinds := 0
	for _, pods := range listed {
		if len(pods) > 0 {
			kinds++
		}
	}
	room := most
	for _, state := range listedStates() {
		pods := listed[state]
		if len(pods) == 0 {
			continue
		}
		kinds-- // every other state shows at least one pod
		n := min(len(pods), max(1, room-kinds))
		shown = append(shown, pods[:n]...)
		rest[state] -= n
		room -= n
	}
	return shown, rest
}

func restWords(rest [model.Finished + 1]int) string {
	var parts []string
	sum := 0
	for _, state := range append([]model.PodState{model.Available}, listedStates()...) {
		if n := rest[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, stateWord(state)))
			sum += n
		}
	}
	switch {
	case sum == 0:
		return ""
	case sum == rest[model.Available] && sum > 1:
		return fmt.Sprintf("%d more pods, all available", sum)
	case len(parts) == 1:
		return fmt.Sprintf("%s, %s", count(sum, "more pod"), strings.TrimLeft(parts[0], "0123456789 "))
	}
	return fmt.Sprintf("%s: %s", count(sum, "more pod"), strings.Join(parts, ", "))
}

// stateWord describes the state of a pod.
func stateWord(s model.PodState) string {
	switch s {
	case model.Unscheduled:
		return "without a node"
	case model.Ready:
		return "ready, not yet available"
	}
	return s.String()
}

// podColumns are the widths of the aligned columns; 0: left out.
type podColumns struct{ name, state, age, node, restarts int }

func (p *painter) podColumns(shown []*model.Pod) podColumns {
	var c podColumns
	for _, pod := range shown {
		c.name = max(c.name, text.Width(p.clean(pod.Name)))
		c.state = max(c.state, text.Width(p.podState(pod)))
		c.age = max(c.age, text.Width(p.podAge(pod)))
		c.node = max(c.node, text.Width(p.clean(pod.Node)))
		if pod.Restarts > 0 {
			c.restarts = max(c.restarts, 2+text.Width(count(pod.Restarts, "restart")))
		}
	}
	switch {
	case p.width < 40: // the state is below the name
		return podColumns{name: p.width - 3, state: p.width - 3}
	case p.width < narrowWidth:
		c.node, c.restarts = 0, 0
	case p.width < 80:
		c.node = 0
	}
	c.node, c.state = min(c.node, 24), min(c.state, p.width*2/5)
	c.name = min(c.name, wideNames, max(12, p.width-3-2*2-c.state-c.age-c.restarts))
	return c
}

// podCells are state, age, node and restarts of a pod.
func (p *painter) podCells(pod *model.Pod, c podColumns, style Style) []Cell {
	state := text.Cut(p.podState(pod), c.state, p.glyphs.ellipsis)
	if c.age == 0 {
		return []Cell{{state, style}}
	}
	out := []Cell{{text.Pad(state, c.state), style}, {text.PadLeft(p.podAge(pod), c.age), Dim}}
	if c.node > 0 {
		out = append(out, Cell{text.Pad(text.CutMiddle(p.clean(pod.Node), c.node, p.glyphs.ellipsis), c.node), Dim})
	}
	if c.restarts > 0 && pod.Restarts > 0 {
		out = append(out, Cell{count(pod.Restarts, "restart"), Plain})
	}
	return out
}

func (p *painter) podAge(pod *model.Pod) string {
	if pod.Created.IsZero() {
		return ""
	}
	return since(p.r.Now, pod.Created)
}

// podState is the reason if there is one, else the state.
func (p *painter) podState(pod *model.Pod) string {
	text := stateWord(pod.State)
	if reason := p.clean(pod.Reason); reason != "" && pod.State != model.Terminating {
		text = reason
	}
	if !pod.Current {
		return "old, " + text
	}
	return text
}

func (p *painter) podGlyph(pod *model.Pod) (string, Style) {
	g := p.glyphs
	switch pod.State {
	case model.Failing:
		return g.failing, Bad
	case model.Unscheduled:
		return g.unscheduled, Busy
	case model.Starting:
		return g.starting, Busy
	case model.Ready:
		return g.ready, Busy
	case model.Terminating:
		return g.terminating, Dim
	case model.Finished:
		return g.finished, Dim
	}
	return g.available, Good
}
