package view

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

const mostRunLines = 3 // lines of runs

// placement draws where pods should be: the ordinals of a StatefulSet if its pods were
// read, or the nodes of a DaemonSet.
func (p *painter) placement() {
	if p.r.Ordinals != nil && !p.r.StatusOnly && !p.lacks("pods") {
		p.ordinals()
	}
	if p.r.Nodes != nil {
		p.nodes()
	}
}

// ordinals draws one glyph per ordinal, in order, with a line at the partition and a mark
// under the next ordinal. If there are too many, it draws runs of equal ones.
func (p *painter) ordinals() {
	o := p.r.Ordinals
	runs := p.ordinalRuns()
	if len(runs) == 0 {
		return
	}
	start := fmt.Sprintf("ordinals  %d ", o.Start)
	if p.width < narrowWidth {
		start = fmt.Sprintf("%d ", o.Start)
	}
	end := fmt.Sprintf(" %d", o.End-1)
	if room := int64(p.width - len(start) - len(end) - 1); int64(o.End)-int64(o.Start) > min(room, 80) {
		p.asNumbers(runs)
		return
	}
	line, at := p.asGlyphs(runs, text.Width(start))
	line = append(Line{{start, Dim}}, append(line, Cell{end, Dim})...)
	p.put(rankPlacement, rankPlacement, flow(line, p.width, 2, 2, p.ordinalLegend()...)...)
	if at >= 0 {
		p.put(rankPlacement, rankPlacement, p.pointer(at))
	}
}

// pointer marks the next ordinal and names its pod, on the side where it fits.
func (p *painter) pointer(at int) Line {
	wording := "next: " + p.nextPod()
	switch {
	case at+2+text.Width(wording) <= p.width:
		return Line{blanks(at), {p.glyphs.point, Bold}, blanks(1), {wording, Plain}}
	case text.Width(wording)+1 <= at:
		return Line{blanks(at - 1 - text.Width(wording)), {wording, Plain}, blanks(1), {p.glyphs.point, Bold}}
	}
	return Line{blanks(at), {p.glyphs.point, Bold}}
}

func (p *painter) nextPod() string {
	return text.CutMiddle(fmt.Sprintf("%s-%d", p.clean(p.r.Name), p.r.Ordinals.Next), max(8, p.width/2), p.glyphs.ellipsis)
}

// asGlyphs draws the runs glyph by glyph; at is the column of the next ordinal, or -1.
func (p *painter) asGlyphs(runs []ordinalRun, column int) (line Line, at int) {
	at = -1
	for _, r := range runs {
		if r.partition {
			line = append(line, Cell{p.glyphs.partition, Dim})
			column++
		}
		if r.next {
			at = column
		}
		line = append(line, Cell{strings.Repeat(r.glyph, int(r.count)), r.style})
		column += int(r.count)
	}
	return line, at
}

// asNumbers writes runs as numbers: "□×120 │ □×40 ▶✗×1 █×39".
func (p *painter) asNumbers(runs []ordinalRun) {
	o := p.r.Ordinals
	pieces := []Cell{{fmt.Sprintf("ordinals %d to %d:", o.Start, o.End-1), Dim}}
	for _, r := range runs[:min(len(runs), p.width)] { // more do not fit into three lines
		text := fmt.Sprintf("%s%s%d", r.glyph, p.glyphs.times, r.count)
		if r.partition {
			pieces = append(pieces, Cell{p.glyphs.partition, Dim})
		}
		if r.next {
			text = p.glyphs.next + text
		}
		pieces = append(pieces, Cell{text, r.style})
	}
	lines := flow(nil, p.width, 2, 1, pieces...)
	p.put(rankPlacement, rankPlacement, shortened(lines, mostRunLines, p.width, p.glyphs.ellipsis)...)
	legend := p.ordinalLegend()
	if o.Next >= 0 {
		legend = append(legend, Cell{p.glyphs.next + " next: " + p.nextPod(), Plain})
	}
	p.add(rankPlacement, rankPlacement, 2, 2, append([]Cell{blanks(1)}, legend...)...)
}

func (p *painter) ordinalLegend() []Cell {
	legend := []Cell{{p.glyphs.oldAvailable + " old", Dim}, {p.glyphs.available + " new", Dim}}
	if o := p.r.Ordinals; o.Partition > o.Start && o.Partition < o.End {
		legend = append(legend, Cell{fmt.Sprintf("%s partition %d", p.glyphs.partition, o.Partition), Dim})
	}
	return legend
}

// nodes counts the nodes with and without pods, and names those that are not ready.
func (p *painter) nodes() {
	n := p.r.Nodes
	pieces := []Cell{{"nodes", Bold}, {fmt.Sprintf("%d with a pod", max(0, int64(n.Desired)-int64(n.Without))), Plain}}
	for _, part := range []phrase{
		{Busy, "without", n.Without, false},
		{Bad, "not ready", int32(min(len(n.NotReady), 1<<30)), false},
		{Dim, pods(n.Extra) + " misscheduled", n.Extra, false},
	} {
		if part.pods > 0 {
			pieces[len(pieces)-1].Text += p.glyphs.dot
			pieces = append(pieces, Cell{fmt.Sprintf("%d %s", part.pods, part.text), part.style})
		}
	}
	if len(pieces) > 2 {
		p.add(rankPlacement, rankPlacement, 2, 1, pieces...)
	}
	p.notReady(n.NotReady)
}

func pods(n int32) string {
	if n == 1 {
		return "pod"
	}
	return "pods"
}

func (p *painter) notReady(nodes []model.Node) {
	const most = 5
	if len(nodes) == 0 {
		return
	}
	pieces := []Cell{{p.glyphs.failing + " not ready:", Bad}}
	for i, n := range nodes {
		if i == most {
			pieces = append(pieces, Cell{fmt.Sprintf("and %d more", len(nodes)-i), Dim})
			break
		}
		wording := text.CutMiddle(p.clean(n.Name), wideNames, p.glyphs.ellipsis)
		if state := p.clean(n.State); state != "" && state != "NotReady" {
			wording += " (" + state + ")"
		}
		if i < min(most, len(nodes))-1 {
			wording += ","
		}
		pieces = append(pieces, Cell{wording, Plain})
	}
	p.put(rankPlacement, rankPlacement, flow(Line{blanks(1), pieces[0]}, p.width, 3, 1, pieces[1:]...)...)
}
