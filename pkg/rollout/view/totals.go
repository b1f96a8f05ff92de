package view

import (
	"fmt"
	"strconv"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// rest sums up the rows that are not shown.
func (t *overview) rest(shown int) Line {
	hidden := t.order[shown:]
	words := t.tally(hidden)
	if len(words) == 1 {
		words[0] = Cell{"all " + clean(string(t.rs[hidden[0]].Verdict.State), t.ascii), Dim}
	}
	return t.joined(Cell{fmt.Sprintf("%s %s more: ", t.glyphs.ellipsis, grouped(len(hidden))), Dim}, words)
}

func (t *overview) totals() Line {
	if len(t.rs) == 0 {
		return Line{{"no rollouts", Plain}}
	}
	noun := "rollouts"
	if len(t.rs) == 1 {
		noun = "rollout"
	}
	return t.joined(Cell{fmt.Sprintf("%s %s: ", grouped(len(t.rs)), noun), Bold}, t.tally(t.order))
}

// tally counts rows by state, the most urgent first.
func (t *overview) tally(rows []int) []Cell {
	counts := map[model.State]int{}
	for _, i := range rows {
		counts[t.rs[i].Verdict.State]++
	}
	var out []Cell
	for _, s := range states() {
		if n := counts[s]; n > 0 {
			out = append(out, Cell{grouped(n) + " " + string(s), stateStyle(s)})
		}
	}
	return out
}

// joined is one line; an ellipsis replaces words that do not fit.
func (t *overview) joined(first Cell, words []Cell) Line {
	line, used := Line{first}, text.Width(first.Text)
	more := text.Width(t.glyphs.dot+" ") + text.Width(t.glyphs.ellipsis)
	for i, c := range words {
		before := ""
		if i > 0 {
			before = t.glyphs.dot + " "
		}
		room := t.width - used - text.Width(before)
		if i < len(words)-1 {
			room -= more
		}
		if text.Width(c.Text) > room {
			return append(line, Cell{before + t.glyphs.ellipsis, Dim})
		}
		line = append(line, Cell{before, Dim}, c)
		used += text.Width(before) + text.Width(c.Text)
	}
	return line
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
