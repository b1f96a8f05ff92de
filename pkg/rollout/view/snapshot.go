package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Options are the width in columns and the charset.
type Options struct {
	Width int // at least 20 is used
	ASCII bool
}

const (
	leastWidth = 20 // of a frame
	leastRoom  = 10 // that an indent leaves
)

type painter struct {
	r      model.Rollout
	width  int
	ascii  bool
	glyphs glyphs
	frame  Frame
}

// Snapshot draws one moment of a rollout: what it is, what is wanted, its
// ReplicaSets, the verdict with its causes, and what comes next.
func Snapshot(r model.Rollout, o Options) Frame {
	p := &painter{r: r, width: max(leastWidth, o.Width), ascii: o.ASCII, glyphs: charset(o.ASCII)}
	p.header()
	p.want()
	p.blank()
	p.table()
	p.blank()
	p.verdict()
	p.causes()
	p.foot()
	for i, line := range p.frame {
		p.frame[i] = clip(line, p.width)
	}
	return p.frame
}

func (p *painter) blank() { p.frame = append(p.frame, Line{}) }

func (p *painter) clean(s string) string { return clean(s, p.ascii) }

func (p *painter) add(indent, gap int, pieces ...Cell) {
	p.frame = append(p.frame, flow(nil, p.width, indent, gap, pieces...)...)
}

func (p *painter) lacks(part string) bool {
	for _, m := range p.r.Missing {
		if m.Part == part {
			return true
		}
	}
	return false
}

func (p *painter) header() {
	strategy := "RollingUpdate"
	if p.r.Budget.Recreate {
		strategy = "Recreate"
	}
	p.add(2, 2,
		Cell{p.clean(p.object()), Bold},
		Cell{"ns " + p.clean(p.r.Namespace), Plain},
		Cell{strategy, Plain},
		Cell{p.revision(), Plain},
		Cell{p.change(), Plain},
		Cell{p.started(), Dim})
}

func (p *painter) object() string {
	kind := p.r.Kind
	if kind == "deployment" {
		kind = "deploy"
	}
	return kind + "/" + p.r.Name
}

func (p *painter) revision() string {
	to := "next"
	if p.r.New != nil {
		to = strconv.FormatInt(p.r.To, 10)
	}
	var from []string
	for _, n := range p.r.From {
		from = append(from, strconv.FormatInt(n, 10))
	}
	text := "rev " + to
	if len(from) > 0 {
		text = fmt.Sprintf("rev %s %s %s", strings.Join(from, "+"), p.glyphs.arrow, to)
	}
	if p.r.RolledBack {
		earlier := p.r.New.Earlier
		text += fmt.Sprintf(" (rolled back: was rev %d)", earlier[len(earlier)-1])
	}
	return text
}

func (p *painter) change() string {
	if len(p.r.Images) == 0 {
		if p.r.Changed && len(p.r.From) > 0 {
			return "same images"
		}
		return ""
	}
	var changes []string
	for _, c := range p.r.Images {
		changes = append(changes, p.imageChange(c))
	}
	return "image " + strings.Join(changes, ", ")
}

func (p *painter) imageChange(c model.ImageChange) string {
	from, to := c.Short()
	text := fmt.Sprintf("%s %s %s", p.clean(from), p.glyphs.arrow, p.clean(to))
	switch {
	case from == "":
		text = "+" + p.clean(to)
	case to == "":
		text = "-" + p.clean(from)
	}
	if len(p.r.Images) > 1 {
		return p.clean(c.Container) + " " + text
	}
	return text
}

func (p *painter) started() string {
	if p.r.Started.IsZero() {
		return ""
	}
	over := p.r.Verdict.State == model.Complete || p.r.Verdict.State == model.Degraded
	if over && !p.r.Deadline.LastProgress.IsZero() {
		return "done " + p.ago(p.r.Deadline.LastProgress)
	}
	return "started " + p.ago(p.r.Started)
}

func (p *painter) ago(t time.Time) string { return model.Span(max(0, p.r.Now.Sub(t))) + " ago" }

func (p *painter) want() {
	b := p.r.Budget
	pieces := []Cell{{fmt.Sprintf("want %d", b.Desired), Bold}}
	switch {
	case b.Err != nil:
		pieces = append(pieces, Cell{p.clean(b.Err.Error()), Bad})
	case b.Recreate:
		pieces = append(pieces, Cell{"all old pods end before the first new one starts", Plain})
	default:
		pieces = append(pieces,
			Cell{fmt.Sprintf("pods %s %d%s", p.glyphs.atMost, b.MaxPods(), p.resolved("surge", b.Surge, "up")), Plain},
			Cell{fmt.Sprintf("available %s %d%s", p.glyphs.atLeast, b.MinAvailable(), p.resolved("unavailable", b.Unavailable, "down")), Plain})
	}
	if p.r.MinReady > 0 {
		pieces = append(pieces, Cell{"available = ready for " + model.Span(p.r.MinReady), Plain})
	}
	p.add(2, 2, pieces...)
}

// resolved tells how a bound came from the spec.
func (p *painter) resolved(name string, b model.Bound, rounded string) string {
	text := name
	if b.Given != "" {
		text += " " + p.clean(b.Given)
	}
	if p.width < 60 {
		return " (" + text + ")"
	}
	switch {
	case b.Note != "":
		text += fmt.Sprintf(" %s %d: %s", p.glyphs.arrow, b.Value, b.Note)
	case b.Exact != "":
		text += fmt.Sprintf(" = %s, %s to %d", b.Exact, rounded, b.Value)
	case b.Given != strconv.Itoa(int(b.Value)):
		text += fmt.Sprintf(" = %d", b.Value)
	}
	return " (" + text + ")"
}
