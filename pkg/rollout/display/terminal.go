package display

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/live"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Terminal is a screen: entries go to the scrollback, and a block below them is
// redrawn.
type Terminal struct {
	single  bool
	profile func() term.Profile
	block   *live.Block
	out     io.Writer
	above   strings.Builder // lines for the scrollback, written with the next drawing
	drawn   string          // the last block
	closing string          // lines under the block at the end
}

// NewTerminal creates a display on a terminal. A single workload is drawn large, with all
// its entries. Several workloads have one line each, with only the most important entries.
func NewTerminal(out io.Writer, lookup term.Lookup, o term.Options, single bool) *Terminal {
	detect := func(o term.Options) term.Profile { return term.Detect(out, lookup, o) }
	block := live.New(out, func() (width, height int) {
		p := detect(term.Options{})
		return p.Width, p.Height
	})
	block.Reflows = live.Reflows(live.Lookup(lookup))
	return &Terminal{single: single, out: out, block: block, profile: func() term.Profile {
		p := detect(o)
		p.Width = min(p.Width, detect(term.Options{}).Width) // wider lines would wrap
		return p
	}}
}

func (t *Terminal) options() (o view.Options, colour bool) {
	p := t.profile()
	return view.Options{Width: p.Width, Height: p.Height, ASCII: !p.Unicode}, p.Color
}

// mostRows is the maximum height of the block of several workloads.
const mostRows = 16

// Entries keeps the entries for the next drawing.
func (t *Terminal) Entries(w follow.Workload, entries []transition.Entry) error {
	o, colour := t.options()
	for _, e := range entries {
		switch {
		case t.single:
			t.above.WriteString(view.Entry(e, o).Text(colour))
		case e.Kind == transition.State || e.Kind == transition.Change || e.Kind == transition.Gap:
			e.Text = w.Object() + ": " + e.Text
			t.above.WriteString(view.Entry(e, o).Text(colour))
		}
	}
	return nil
}

// Note keeps the sentence for the next drawing.
func (t *Terminal) Note(sentence string) error {
	fmt.Fprintln(&t.above, text.Line(sentence))
	return nil
}

// Draw draws the block, and the kept lines above it.
func (t *Terminal) Draw(all []follow.Workload, _ time.Time) error {
	if !t.single {
		return t.draw(t.overview(all))
	}
	if !all[0].Known {
		return t.draw("")
	}
	return t.draw(t.large(all[0]))
}

func (t *Terminal) large(w follow.Workload) string {
	o, colour := t.options()
	return view.Live(w.Rollout, o).Text(colour)
}

func (t *Terminal) overview(all []follow.Workload) string {
	o, colour := t.options()
	if o.Height == 0 || o.Height-2 > mostRows {
		o.Height = mostRows + 2
	}
	o.Height = max(1, o.Height-2)
	var rollouts []model.Rollout
	for _, w := range all {
		if w.Known {
			rollouts = append(rollouts, w.Rollout)
		}
	}
	return view.Overview(rollouts, o).Text(colour)
}

func (t *Terminal) draw(block string) error {
	above := t.above.String()
	t.above.Reset()
	t.drawn = block
	return t.block.Draw(above, block)
}

// Ended keeps the outcome for the next drawing. The end of a single workload is drawn at
// once, with its outcome under the block.
func (t *Terminal) Ended(w follow.Workload) error {
	result := ""
	if w.Err == nil {
		o, colour := t.options()
		result = view.ResultLines(w.Object(), w.Outcome, o).Text(colour)
	}
	if !t.single {
		t.above.WriteString(result)
		return nil
	}
	t.closing = result
	if !w.Known {
		return nil
	}
	return t.draw(t.large(w))
}

// Summary draws the final state of several workloads, and counts their outcomes.
func (t *Terminal) Summary(all []follow.Workload) error {
	if t.single {
		return nil // Ended has drawn it
	}
	if err := t.Draw(all, time.Time{}); err != nil {
		return err
	}
	if len(all) > 1 {
		t.closing = summary(all) + "\n"
	}
	return nil
}

// Close writes the kept lines, and leaves the cursor visible under the last block.
func (t *Terminal) Close() error {
	if t.above.Len() > 0 {
		if err := t.draw(t.drawn); err != nil {
			return err
		}
	}
	if err := t.block.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(t.out, t.closing)
	return err
}
