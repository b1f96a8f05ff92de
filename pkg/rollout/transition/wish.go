package transition

import (
	"fmt"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// wish is what is compared of the workload's spec.
type wish struct {
	generation                   int64
	size                         int32
	strategy, surge, unavailable string
	minReady                     time.Duration
	paused                       bool
	partition                    int32
}

func wishOf(r *model.Rollout) wish {
	w := wish{generation: r.Generation, size: r.Budget.Desired, strategy: r.Strategy,
		surge: r.Budget.Surge.Given, unavailable: r.Budget.Unavailable.Given, minReady: r.MinReady, paused: r.Paused}
	if r.Kind == model.DaemonSet {
		w.size = 0 // as many as there are nodes for: not a wish
	}
	if r.Ordinals != nil {
		w.partition = r.Ordinals.Partition
	}
	return w
}

// compareWish tells what somebody changed.
func (l *Log) compareWish(r *model.Rollout) {
	before, now := l.wish, wishOf(r)
	l.wish = now
	template := l.compareTemplate(r, before.generation)
	if template == "" && before == now {
		return
	}
	words := before.differences(now)
	if template != "" {
		words = append([]string{template}, words...)
	}
	switch {
	case len(words) > 0:
	case before.generation == now.generation:
		return
	default:
		words = []string{"the spec was changed"}
	}
	e := l.entry(Change)
	e.Text = strings.Join(words, "; ")
	if template != "" && r.New != nil {
		e.Revision, e.Current, e.Name = r.New.Number, true, r.New.Name
	}
	l.add(e)
}

func (w wish) differences(now wish) []string {
	var words []string
	changed := func(what, from, to string) {
		if from != to {
			words = append(words, what+" "+orNone(from)+" → "+orNone(to))
		}
	}
	changed("size", fmt.Sprint(w.size), fmt.Sprint(now.size))
	changed("strategy", w.strategy, now.strategy)
	if w.strategy == now.strategy {
		changed("maxSurge", w.surge, now.surge)
		changed("maxUnavailable", w.unavailable, now.unavailable)
	}
	changed("minReadySeconds", seconds(w.minReady), seconds(now.minReady))
	changed("partition", fmt.Sprint(w.partition), fmt.Sprint(now.partition))
	switch {
	case now.paused && !w.paused:
		words = append(words, "paused")
	case w.paused && !now.paused:
		words = append(words, "resumed")
	}
	return words
}

func seconds(d time.Duration) string { return fmt.Sprint(int64(d / time.Second)) }

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// compareTemplate words a change of the template, "" when there is none. A new
// revision that is not made yet is told of once, by what it replaces.
func (l *Log) compareTemplate(r *model.Rollout, generation int64) string {
	switch {
	case !sees(r):
		return ""
	case r.New == nil:
		if l.current == "" || r.Generation == generation {
			return "" // known already, or its ReplicaSet was deleted, which is a step
		}
		l.current = ""
		if l.number <= 0 {
			return "new template" + images(r)
		}
		return fmt.Sprintf("new template after revision %d", l.number) + images(r)
	}
	was, number, known := l.current, l.number, l.known
	l.current, l.number, l.known = key(r.New), r.New.Number, true
	switch {
	case !known:
		return ""
	case was == l.current && number == l.number:
		return ""
	case was == l.current:
		l.renumber(number, l.number)
		return again(r.New)
	case was == "":
		return again(r.New)
	}
	return lineage(number, r.New) + images(r)
}

// lineage names the step from one revision to another.
func lineage(from int64, to *model.Revision) string {
	if text := again(to); text != "" {
		return text
	}
	switch {
	case from <= 0 || to.Number <= 0: // nobody knows both
		return "new template"
	case to.Number < from:
		return fmt.Sprintf("back from revision %d to revision %d", from, to.Number)
	}
	return fmt.Sprintf("revision %d → %d", from, to.Number)
}

// again names the number a revision had before, if it was brought back.
func again(rev *model.Revision) string {
	if len(rev.Earlier) == 0 {
		return ""
	}
	return fmt.Sprintf("revision %d is revision %d again", rev.Number, rev.Earlier[len(rev.Earlier)-1])
}

// images words what the template's change is about.
func images(r *model.Rollout) string {
	if len(r.Images) == 0 && r.Changed {
		return ", the same images"
	}
	var words strings.Builder
	for _, c := range r.Images {
		words.WriteString(", ")
		words.WriteString(image(c, len(r.Images) > 1))
	}
	return words.String()
}

func image(c model.ImageChange, named bool) string {
	from, to := c.Short()
	switch {
	case c.From == "":
		return "container " + c.Container + " added (" + to + ")"
	case c.To == "":
		return "container " + c.Container + " removed"
	case named:
		return "image of " + c.Container + " " + from + " → " + to
	}
	return "image " + from + " → " + to
}
