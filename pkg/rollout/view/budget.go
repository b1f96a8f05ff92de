package view

import (
	"fmt"
	"strconv"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

const onDelete = "OnDelete"

// budgetLine draws how many pods there should be, and the bounds of the strategy.
func (p *painter) budgetLine() {
	b := p.r.Budget
	wanted := fmt.Sprintf("want %d", b.Desired)
	if p.r.Kind == model.DaemonSet {
		wanted = "want a pod on each of " + count(b.Desired, "node")
	}
	pieces := append([]Cell{{wanted, Bold}}, p.bounds()...)
	if p.r.MinReady > 0 {
		pieces = append(pieces, Cell{"available = ready for " + model.Span(p.r.MinReady), Plain})
	}
	p.add(rankHeader, rankHeader, 2, 2, append(pieces, p.order()...)...)
}

func (p *painter) bounds() []Cell {
	b := p.r.Budget
	switch {
	case b.Err != nil:
		return []Cell{{p.clean(b.Err.Error()), Bad}}
	case b.Recreate:
		return []Cell{{"all old pods stop before new pods start", Plain}}
	case p.r.Strategy == onDelete:
		return []Cell{{"a pod is replaced when you delete it", Plain}}
	}
	var out []Cell
	if p.bounded() {
		out = append(out, Cell{fmt.Sprintf("pods %s %d%s", p.glyphs.atMost, b.MaxPods(), p.resolved("surge", b.Surge)), Plain})
	}
	return append(out, Cell{fmt.Sprintf("available %s %d%s", p.glyphs.atLeast, b.MinAvailable(), p.resolved("unavailable", b.Unavailable)), Plain})
}

// order describes how the pods of a StatefulSet are replaced.
func (p *painter) order() []Cell {
	o := p.r.Ordinals
	if o == nil {
		return nil
	}
	var out []Cell
	if o.Partition > o.Start && p.r.Strategy != onDelete {
		text := fmt.Sprintf("partition %d", o.Partition)
		if p.width >= 80 {
			text += ": lower ordinals are not updated"
		}
		out = append(out, Cell{text, Plain})
	}
	if o.Ordered {
		return append(out, Cell{"OrderedReady", Plain})
	}
	return append(out, Cell{"Parallel", Plain})
}

// resolved shows how a bound was computed from the spec.
func (p *painter) resolved(name string, b model.Bound) string {
	text := name
	if b.Given != "" {
		text += " " + p.clean(b.Given)
	}
	if p.width < narrowWidth {
		return " (" + text + ")"
	}
	switch {
	case b.Note != "":
		text += fmt.Sprintf(" %s %d: %s", p.glyphs.arrow, b.Value, p.clean(b.Note))
	case b.Exact != "":
		text += fmt.Sprintf(" = %s, rounded %s to %d", p.clean(b.Exact), direction(b), b.Value)
	case b.Given == "":
		text += fmt.Sprintf(" %d", b.Value)
	case b.Given != strconv.Itoa(int(b.Value)):
		text += fmt.Sprintf(" = %d", b.Value)
	}
	return " (" + text + ")"
}

// direction is how a percentage was rounded: that depends on the kind of workload.
func direction(b model.Bound) string {
	exact, err := strconv.ParseFloat(b.Exact, 64)
	if err == nil && exact > float64(b.Value) {
		return "down"
	}
	return "up"
}
