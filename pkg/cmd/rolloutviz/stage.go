package rolloutviz

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/live"
)

// stage is where what is followed is shown. An error is the reader's going away.
type stage interface {
	entries(t *tracked, entries []transition.Entry) error // steps, in order
	note(text string) error                               // what belongs to no workload
	draw(all []*tracked, now time.Time) error             // the present, a few times a second at most
	outcome(t *tracked) error                             // one is over
	end(all []*tracked) error                             // all are over
	close() error                                         // leave the screen in order
}

func newStage(env *cli.Env, req request, one bool) stage {
	profile := term.Detect(env.Out, env.Lookup, req.term)
	lines := &linesStage{out: env.Out, now: env.Now, spoken: env.Now(), options: view.Options{ASCII: !profile.Unicode}}
	switch {
	case req.flags.printer.Format() == "json":
		return newJSONStage(env.Out)
	case req.accessible:
		lines.words = view.EntrySentence
		return lines
	case !profile.TTY:
		return lines
	}
	block := live.New(env.Out, func() (width, height int) {
		p := term.Detect(env.Out, env.Lookup, term.Options{})
		return p.Width, p.Height
	})
	block.Reflows = live.Reflows(env.Lookup)
	return &terminalStage{one: one, out: env.Out, live: block, profile: func() term.Profile {
		p := term.Detect(env.Out, env.Lookup, req.term)
		p.Width = min(p.Width, term.Detect(env.Out, env.Lookup, term.Options{}).Width) // wider lines would wrap
		return p
	}}
}

// object is a workload's name on the screen.
func (t *tracked) object() string { return t.Kind + "/" + t.Name }

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

func (s *linesStage) say(text string) error {
	s.spoken = s.now()
	_, err := fmt.Fprintln(s.out, text)
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

// terminalStage is a screen: steps go to the scrollback, below them a block is
// redrawn.
type terminalStage struct {
	one     bool // a single workload, drawn large
	profile func() term.Profile
	live    *live.Block
	out     io.Writer
	above   strings.Builder // what goes to the scrollback with the next frame
	last    string          // the last block
	below   string          // what is written after it at the end
}

func (s *terminalStage) options() (view.Options, bool) {
	p := s.profile()
	return view.Options{Width: p.Width, Height: p.Height, ASCII: !p.Unicode}, p.Color
}

// mostRows is how high the block of several is at most.
const mostRows = 16

func (s *terminalStage) entries(t *tracked, entries []transition.Entry) error {
	o, colour := s.options()
	for _, e := range entries {
		switch {
		case s.one:
			s.above.WriteString(view.Entry(e, o).Text(colour))
		case e.Kind == transition.State || e.Kind == transition.Change || e.Kind == transition.Gap:
			e.Text = t.object() + ": " + e.Text
			s.above.WriteString(view.Entry(e, o).Text(colour))
		}
	}
	return nil
}

func (s *terminalStage) note(text string) error {
	fmt.Fprintln(&s.above, text)
	return nil
}

func (s *terminalStage) outcome(t *tracked) error {
	if t.err == nil && !s.one {
		o, colour := s.options()
		s.above.WriteString(view.ResultLines(t.object(), t.outcome, o).Text(colour))
	}
	if s.one {
		return s.finish(t)
	}
	return nil
}

func (s *terminalStage) draw(all []*tracked, _ time.Time) error {
	o, colour := s.options()
	block := ""
	if s.one {
		if t := all[0]; t.seen {
			block = view.Live(t.rollout, o).Text(colour)
		}
	} else {
		if o.Height == 0 || o.Height-2 > mostRows {
			o.Height = mostRows + 2
		}
		o.Height = max(1, o.Height-2)
		block = view.Overview(rolloutsOf(all), o).Text(colour)
	}
	return s.flush(block)
}

func (s *terminalStage) end(all []*tracked) error {
	if s.one {
		return nil // its outcome has drawn the end
	}
	if err := s.draw(all, time.Time{}); err != nil {
		return err
	}
	if len(all) > 1 {
		s.below = sum(all) + "\n"
	}
	return nil
}

// finish draws the end of the only rollout; what it came to stands below.
func (s *terminalStage) finish(t *tracked) error {
	o, colour := s.options()
	if t.err == nil {
		s.below = view.ResultLines(t.object(), t.outcome, o).Text(colour)
	}
	if !t.seen {
		return nil
	}
	return s.flush(view.Live(t.rollout, o).Text(colour))
}

func (s *terminalStage) flush(block string) error {
	above := s.above.String()
	s.above.Reset()
	s.last = block
	return s.live.Draw(above, block)
}

func (s *terminalStage) close() error {
	if s.above.Len() > 0 {
		if err := s.flush(s.last); err != nil {
			return err
		}
	}
	if err := s.live.Close(); err != nil {
		return err
	}
	return write(s.out, s.below)
}
