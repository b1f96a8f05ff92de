package rolloutviz

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// linesStage is for logs: a line for every step, and a sign of life when
// nothing happens.
type linesStage struct {
	out     io.Writer
	now     func() time.Time
	options view.Options
	words   func(e transition.Entry) string // --accessible; nil: the short form
	spoken  time.Time
}

const (
	heartbeatEvery = 30 * time.Second
	mostHeartbeats = 5 // workloads that are named in one
)

func (s *linesStage) say(line string) error {
	s.spoken = s.now()
	_, err := fmt.Fprintln(s.out, text.Line(line))
	return err
}

func (s *linesStage) entries(t *tracked, entries []transition.Entry) error {
	for _, e := range entries {
		text := view.EntryText(t.object(), e, s.options)
		if s.words != nil {
			text = t.object() + ": " + s.words(e)
		}
		if err := s.say(text); err != nil {
			return err
		}
	}
	return nil
}

func (s *linesStage) note(text string) error {
	return s.say(s.now().UTC().Format(time.RFC3339) + " " + text)
}

func (s *linesStage) draw(all []*tracked, now time.Time) error {
	if now.Sub(s.spoken) < heartbeatEvery {
		return nil
	}
	told := 0
	for _, t := range all {
		if t.over || !t.seen {
			continue
		}
		if told++; told > mostHeartbeats {
			break
		}
		if err := s.say(view.Heartbeat(t.rollout, s.options)); err != nil {
			return err
		}
	}
	return nil
}

func (s *linesStage) outcome(t *tracked) error {
	if t.err == nil {
		return s.say(view.Result(t.object(), t.outcome))
	}
	return nil // told as an error
}

// end adds up several: those that were complete from the start were not told.
func (s *linesStage) end(all []*tracked) error {
	if len(all) < 2 {
		return nil
	}
	return s.say(sum(all))
}

// sum words how several ended, the worst first.
func sum(all []*tracked) string {
	results := map[judge.Result]int{}
	unread := 0
	for _, t := range all {
		if t.err != nil {
			unread++
			continue
		}
		results[t.outcome.Result]++
	}
	var words []string
	add := func(n int, what string) {
		if n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, what))
		}
	}
	for _, r := range []judge.Result{judge.Failed, judge.RolledBack, judge.Superseded, judge.Deleted, judge.TimedOut} {
		add(results[r], string(r))
	}
	add(unread, "not read")
	add(results[judge.Complete], string(judge.Complete))
	return fmt.Sprintf("%d rollouts: %s", len(all), strings.Join(words, ", "))
}

func (s *linesStage) close() error { return nil }

func rolloutsOf(all []*tracked) []model.Rollout {
	var rollouts []model.Rollout
	for _, t := range all {
		if t.seen {
			rollouts = append(rollouts, t.rollout)
		}
	}
	return rollouts
}
