package transition

import (
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/window"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// stallHold is how long a rollout must be stalled or degraded to be called so.
const stallHold = 2 * time.Second

// stateLog is what is known and was said of the verdict.
type stateLog struct {
	said  model.State
	of    int64 // the revision it was said of
	when  progress
	seen  model.Verdict
	to    int64
	now   progress
	stall window.Window // of a state that is held
}

// progress is how far a rollout has come: its pods, wanted and available.
type progress struct{ old, fresh, available int32 }

func progressOf(r *model.Rollout) progress {
	var p progress
	for i := range r.Old {
		p.old += r.Old[i].Want
		p.available += r.Old[i].Available
	}
	if r.New != nil {
		p.fresh = r.New.Want
		p.available += r.New.Available
	}
	return p
}

// held reports whether a state must stand for a while: looks that mix the old
// with the new show it for a moment.
func held(s model.State) bool { return s == model.Stalled || s == model.Degraded }

// begin takes the state of the first look as told, unless it needs a word.
func (s *stateLog) begin(r *model.Rollout) {
	switch r.Verdict.State {
	case model.Stalled, model.Degraded, model.Paused, model.Failed:
	default:
		s.said, s.of = r.Verdict.State, r.To
	}
}

func (l *Log) compareState(r *model.Rollout) {
	s := &l.state
	if r.Verdict.State == model.Unobserved {
		s.seen = r.Verdict
		s.stall.Close()
		return
	}
	if !held(r.Verdict.State) || r.Verdict.State != s.seen.State {
		s.stall.Close()
	}
	s.seen, s.to, s.now = r.Verdict, r.To, progressOf(r)
	if held(s.seen.State) {
		s.stall.Open(r.Now)
	}
	l.tellState(r.Now)
}

// tellState tells a state that is worth it. Progressing and waiting are a
// rollout's breath, and unobserved says nothing yet.
func (l *Log) tellState(now time.Time) {
	s := &l.state
	state := s.seen.State
	switch state {
	case model.Progressing, model.Waiting, model.Stalled:
		if s.said == model.Paused {
			l.say(model.Progressing, "resumed")
		}
	}
	switch {
	case state == "" || state == model.Unobserved:
	case state == s.said && (state != model.Complete || s.to == s.of || s.to == 0):
	case state == model.Progressing || state == model.Waiting:
		if !s.sameStall() {
			s.said, s.of = state, s.to
		}
	case held(state) && !s.stall.Lasts(now, stallHold):
	default:
		l.say(state, string(state))
	}
}

// sameStall reports whether nothing has come further since a stall was told: a
// container that crashes runs for a moment now and then, and that alone does not
// make the next stall another one.
func (s *stateLog) sameStall() bool {
	return s.said == model.Stalled && s.when == s.now && s.of == s.to
}

func (l *Log) say(state model.State, word string) {
	s := &l.state
	s.said, s.of, s.when = state, s.to, s.now
	e := l.entry(State)
	e.Text = word
	if s.seen.Reason != "" {
		e.Text += ": " + s.seen.Reason
	}
	e.Grave = state == model.Failed || state == model.Stalled
	l.add(e)
}
