package transition

import (
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/window"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// minStall is how long a rollout must be stalled or degraded before it gets an entry.
const minStall = 2 * time.Second

// stateLog is the current verdict, and the state that was logged last.
type stateLog struct {
	logged         model.State // this state needs no entry
	loggedTo       int64       // its revision
	loggedProgress progress
	verdict        model.Verdict
	to             int64
	progress       progress
	stall          window.Window // of a state that must last before it is logged
}

// progress is the progress of a rollout: its wanted and available pods.
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

// mustLast reports whether a state must last before it gets an entry: snapshots with a
// mix of old and new objects can have it for a moment.
func mustLast(s model.State) bool { return s == model.Stalled || s == model.Degraded }

// begin counts the state of the first snapshot as logged, unless it needs an entry.
func (s *stateLog) begin(r *model.Rollout) {
	switch r.Verdict.State {
	case model.Stalled, model.Degraded, model.Paused, model.Failed:
	default:
		s.logged, s.loggedTo = r.Verdict.State, r.To
	}
}

func (l *Log) compareState(r *model.Rollout) {
	s := &l.state
	if r.Verdict.State == model.Unobserved {
		s.verdict = r.Verdict
		s.stall.Close()
		return
	}
	if !mustLast(r.Verdict.State) || r.Verdict.State != s.verdict.State {
		s.stall.Close()
	}
	s.verdict, s.to, s.progress = r.Verdict, r.To, progressOf(r)
	if mustLast(s.verdict.State) {
		s.stall.Open(r.Now)
	}
	l.logState(r.Now)
}

// logState adds an entry when the state needs one. Progressing and waiting
// alternate all the time, and unobserved has no information yet.
func (l *Log) logState(now time.Time) {
	s := &l.state
	state := s.verdict.State
	switch state {
	case model.Progressing, model.Waiting, model.Stalled:
		if s.logged == model.Paused {
			l.addState(model.Progressing, "resumed")
		}
	}
	switch {
	case state == "" || state == model.Unobserved:
	case state == s.logged && (state != model.Complete || s.to == s.loggedTo || s.to == 0):
	case state == model.Progressing || state == model.Waiting:
		if !s.sameStall() {
			s.logged, s.loggedTo = state, s.to
		}
	case mustLast(state) && !s.stall.Lasts(now, minStall):
	default:
		l.addState(state, string(state))
	}
}

// sameStall reports whether there was no progress since a stall was logged. A container
// that crashes runs for a moment after each restart; that does not make the next stall a
// new one.
func (s *stateLog) sameStall() bool {
	return s.logged == model.Stalled && s.loggedProgress == s.progress && s.loggedTo == s.to
}

func (l *Log) addState(state model.State, word string) {
	s := &l.state
	s.logged, s.loggedTo, s.loggedProgress = state, s.to, s.progress
	e := l.entry(State)
	e.Text = word
	if s.verdict.Reason != "" {
		e.Text += ": " + s.verdict.Reason
	}
	e.Grave = state == model.Failed || state == model.Stalled
	l.add(e)
}
