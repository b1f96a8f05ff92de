package rolloutviz

import (
	"time"

	"github.com/batuta-k8s/batuta/pkg/cli"
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
