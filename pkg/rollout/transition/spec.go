package transition

import (
	"fmt"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// spec has the fields of the workload's spec that are compared.
type spec struct {
	generation                   int64
	size                         int32
	strategy, surge, unavailable string
	minReady                     time.Duration
	paused                       bool
	partition                    int32
}

func specOf(r *model.Rollout) spec {
	s := spec{generation: r.Generation, size: r.Budget.Desired, strategy: r.Strategy,
		surge: r.Budget.Surge.Given, unavailable: r.Budget.Unavailable.Given, minReady: r.MinReady, paused: r.Paused}
	if r.Kind == model.DaemonSet {
		s.size = 0 // one per node: not in the spec
	}
	if r.Ordinals != nil {
		s.partition = r.Ordinals.Partition
	}
	return s
}

// compareSpec adds an entry about changes of the spec.
func (l *Log) compareSpec(r *model.Rollout) {
	before, now := l.spec, specOf(r)
	l.spec = now
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

func (s spec) differences(now spec) []string {
	var words []string
	changed := func(what, from, to string) {
		if from != to {
			words = append(words, what+" "+orNone(from)+" → "+orNone(to))
		}
	}
	changed("replicas", fmt.Sprint(s.size), fmt.Sprint(now.size))
	changed("strategy", s.strategy, now.strategy)
	if s.strategy == now.strategy {
		changed("maxSurge", s.surge, now.surge)
		changed("maxUnavailable", s.unavailable, now.unavailable)
	}
	changed("minReadySeconds", seconds(s.minReady), seconds(now.minReady))
	changed("partition", fmt.Sprint(s.partition), fmt.Sprint(now.partition))
	switch {
	case now.paused && !s.paused:
		words = append(words, "paused")
	case s.paused && !now.paused:
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

// compareTemplate describes a change of the template, "" when there is none. A new
// revision that is not created yet gets one entry, which names the replaced revision.
func (l *Log) compareTemplate(r *model.Rollout, generation int64) string {
	switch {
	case !showsRevisions(r):
		return ""
	case r.New == nil:
		if l.current == "" || r.Generation == generation {
			return "" // already reported, or its ReplicaSet was deleted, which is a step
		}
		l.current = ""
		if l.currentNumber <= 0 {
			return "new template" + images(r)
		}
		return fmt.Sprintf("new template after revision %d", l.currentNumber) + images(r)
	}
	previous, number, known := l.current, l.currentNumber, l.known
	l.current, l.currentNumber, l.known = key(r.New), r.New.Number, true
	switch {
	case !known:
		return ""
	case previous == l.current && number == l.currentNumber:
		return ""
	case previous == l.current:
		l.renumber(number, l.currentNumber)
		return again(r.New)
	case previous == "":
		return again(r.New)
	}
	return lineage(number, r.New) + images(r)
}

// lineage describes the change from one revision to a different one.
func lineage(from int64, to *model.Revision) string {
	if text := again(to); text != "" {
		return text
	}
	switch {
	case from <= 0 || to.Number <= 0: // at least one is unknown
		return "new template"
	case to.Number < from:
		return fmt.Sprintf("rolled back from revision %d to revision %d", from, to.Number)
	}
	return fmt.Sprintf("revision %d → %d", from, to.Number)
}

// again names the previous number of a revision after a rollback.
func again(rev *model.Revision) string {
	if len(rev.Earlier) == 0 {
		return ""
	}
	return fmt.Sprintf("revision %d is revision %d again", rev.Number, rev.Earlier[len(rev.Earlier)-1])
}

// images describes the changed images.
func images(r *model.Rollout) string {
	if len(r.Images) == 0 && r.Changed {
		return ", same images"
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
