package rolloutviz

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/live"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

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

func (s *terminalStage) note(note string) error {
	fmt.Fprintln(&s.above, text.Line(note))
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
