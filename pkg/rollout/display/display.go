// Package display shows followed rollouts: on a terminal, as log lines, as sentences, or
// as JSON. Each is a [follow.Display]. Start with [New].
package display

import (
	"io"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// Options say how rollouts are shown.
type Options struct {
	JSON      bool         // one JSON object per line
	Sentences bool         // whole sentences, for screen readers
	Single    bool         // a single workload: on a terminal it is drawn large
	Term      term.Options // settings of the terminal that replace the detected ones
}

// New creates the display for the options and the output: JSON, sentences, a block that is
// redrawn if the output is a terminal, or lines if it is not. Lines use the clock. A
// display can be used for one follow.Run.
func New(out io.Writer, lookup term.Lookup, now func() time.Time, o Options) follow.Display {
	profile := term.Detect(out, lookup, o.Term)
	switch {
	case o.JSON:
		return NewJSON(out)
	case o.Sentences:
		return NewSentences(out, now, view.Options{ASCII: !profile.Unicode})
	case !profile.TTY:
		return NewLines(out, now, view.Options{ASCII: !profile.Unicode})
	}
	return NewTerminal(out, lookup, o.Term, o.Single)
}
