package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

func (p *painter) header() {
	pieces := append(p.title(), Cell{p.strategy(), Plain}, Cell{p.revision(), Plain}, Cell{p.change(), Plain}, p.changeCause(), Cell{p.started(), Dim})
	p.add(rankFirst, rankHeader, 2, 2, pieces...)
}

func (p *painter) title() []Cell {
	return []Cell{{p.clean(object(p.r)), Bold}, {"ns " + p.clean(p.r.Namespace), Plain}}
}

// object is KIND/NAME with kubectl's short name of the kind.
func object(r model.Rollout) string { return shortKind(r.Kind) + "/" + r.Name }

func shortKind(kind string) string {
	switch kind {
	case model.Deployment:
		return "deploy"
	case model.StatefulSet:
		return "sts"
	case model.DaemonSet:
		return "ds"
	}
	return kind
}

func (p *painter) strategy() string {
	switch {
	case p.r.Strategy != "":
		return p.clean(p.r.Strategy)
	case p.r.Budget.Recreate:
		return "Recreate"
	}
	return "RollingUpdate"
}

func (p *painter) revision() string {
	to, from := "next", p.from()
	switch {
	case p.r.New != nil && p.r.To > 0:
		to = strconv.FormatInt(p.r.To, 10)
	case p.r.New != nil && from == "":
		return "" // its number is unknown
	}
	text := "rev " + to
	if from != "" {
		text = fmt.Sprintf("rev %s %s %s", from, p.glyphs.arrow, to)
	}
	if earlier := p.earlier(); earlier != 0 {
		text += fmt.Sprintf(" (rolled back: was rev %d)", earlier)
	}
	return text
}

// from names the revisions that are replaced: all if there are at most three.
func (p *painter) from() string {
	var from []string
	for i, n := range p.r.From {
		if i > 0 && i < len(p.r.From)-1 && len(p.r.From) > 3 {
			continue
		}
		from = append(from, strconv.FormatInt(n, 10))
	}
	if len(p.r.From) > 3 {
		return strings.Join(from, "+"+p.glyphs.ellipsis+"+")
	}
	return strings.Join(from, "+")
}

// earlier is the previous number of the revision after a rollback, else 0.
func (p *painter) earlier() int64 {
	if !p.r.RolledBack || p.r.New == nil || len(p.r.New.Earlier) == 0 {
		return 0
	}
	return p.r.New.Earlier[len(p.r.New.Earlier)-1]
}

func (p *painter) change() string {
	const most = 3
	if len(p.r.Images) == 0 {
		if p.r.Changed && len(p.r.From) > 0 {
			return "same images"
		}
		return ""
	}
	var changes []string
	for i, c := range p.r.Images {
		if i == most {
			changes = append(changes, fmt.Sprintf("%d more", len(p.r.Images)-i))
			break
		}
		changes = append(changes, p.imageChange(c))
	}
	return "image " + strings.Join(changes, ", ")
}

// changeCause quotes why the template was changed. A text that was not updated is about
// the previous revision.
func (p *painter) changeCause() Cell {
	wording := p.clean(p.r.ChangeCause)
	if wording == "" {
		return Cell{}
	}
	wording = "cause \"" + text.Cut(wording, wideNames, p.glyphs.ellipsis) + "\""
	if !p.r.CauseStale {
		return Cell{wording, Plain}
	}
	if n := len(p.r.From); n > 0 {
		wording += fmt.Sprintf(" (unchanged since rev %d)", p.r.From[n-1])
	}
	return Cell{wording, Dim}
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
	over := p.r.Verdict.State == model.Complete || p.r.Verdict.State == model.Degraded
	switch {
	case p.r.Started.IsZero():
		return ""
	case over && !p.r.Deadline.LastProgress.IsZero():
		return "done " + p.ago(p.r.Deadline.LastProgress)
	}
	return "started " + p.ago(p.r.Started)
}

func (p *painter) ago(t time.Time) string { return since(p.r.Now, t) + " ago" }

// since formats the time that has passed; it is 0 when clocks differ.
func since(now, t time.Time) string { return model.Span(max(0, now.Sub(t))) }

// count is a number with its noun: "1 line", "3 lines".
func count[N int | int32 | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
