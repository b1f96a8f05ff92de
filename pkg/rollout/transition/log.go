package transition

import (
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Log turns looks at one workload into entries. It keeps what it compares, of pods
// at most the names. The zero value is ready; it is not safe for use by several goroutines.
type Log struct {
	out     []Entry
	steps   int   // numbers given so far
	look    Entry // the counts of the last look, which entries are made from
	started bool
	uid     types.UID

	wish    wish
	current string // key of the new revision, "" while it is not made
	number  int64  // its number
	known   bool   // the revisions have been seen

	sizes, spare []size
	members      map[string]bool // names of the new pods, for StatefulSets and DaemonSets
	held         Entry           // the counts at the last change of availability that was not told
	sum          bool            // what differs next happened unseen

	troubles []trouble
	state    stateLog
}

// NewLog makes an empty log.
func NewLog() *Log { return &Log{} }

// See compares a look with the one before and gives what is to be told at once,
// in the order of cause and effect. The first gives the Start, the troubles there
// are, and a state that needs a word. Looks must come in order, one for every change that was delivered.
func (l *Log) See(r model.Rollout) []Entry {
	l.out = nil
	l.look = lookOf(&r)
	switch {
	case !l.started:
		l.begin(&r)
	case l.uid != r.UID:
		l.renew(&r)
	default:
		l.compareWish(&r)
		l.compareSizes(&r)
	}
	l.compareTroubles(&r)
	l.compareState(&r)
	return l.take()
}

// Flush gives what See held back: Ready entries, troubles that are over and a
// state that lasts. It is to be called now and then, also while nothing changes.
func (l *Log) Flush(now time.Time) []Entry {
	l.out = nil
	l.flushReady()
	if now.After(l.look.At) {
		l.look.At = now
	}
	l.tellTroubles(now)
	l.tellState(now)
	return l.take()
}

// Gap notes that nothing could be seen from one time, that of the last event, to
// another. The next look
// is compared all the same: what differs is told as a sum. Flush before it, or
// what was held back comes after it.
func (l *Log) Gap(from, to time.Time, why string) Entry {
	l.sum = l.started
	e := l.entry(Gap)
	e.At = to
	e.Text = "nothing seen for " + model.Span(max(0, to.Sub(from))) + ", since the last event: steps may be missing"
	if why != "" {
		e.Text += " (" + why + ")"
	}
	return e
}

func (l *Log) begin(r *model.Rollout) {
	l.started = true
	l.adopt(r)
	e := l.entry(Start)
	e.Number, e.Text = 0, "start"
	l.out = append(l.out, e)
	l.state.begin(r)
	l.takeSizes(r)
}

// renew starts over with another workload of the same name: all its revisions
// count from 0.
func (l *Log) renew(r *model.Rollout) {
	l.tell(Change, "deleted and made anew")
	l.adopt(r)
	l.sizes, l.members, l.troubles, l.state = l.sizes[:0], nil, l.troubles[:0], stateLog{}
	l.compareSizes(r)
}

func (l *Log) adopt(r *model.Rollout) {
	l.uid, l.wish = r.UID, wishOf(r)
	l.current, l.number, l.known = "", 0, sees(r)
	if r.New != nil {
		l.current, l.number = key(r.New), r.New.Number
	}
}

func (l *Log) take() []Entry {
	out := l.out
	l.out = nil
	return out
}

// entry is an entry without a number, with the counts of the last look.
func (l *Log) entry(k Kind) Entry {
	e := l.look
	e.Kind = k
	return e
}

// tell adds an entry about the workload.
func (l *Log) tell(k Kind, text string) {
	e := l.entry(k)
	e.Text = text
	l.add(e)
}

// add adds an entry after what was held back: that happened before.
func (l *Log) add(e Entry) {
	l.flushReady()
	l.out = append(l.out, e)
}

// step numbers an entry.
func (l *Log) step(e Entry) Entry {
	l.steps++
	e.Number = l.steps
	return e
}

func lookOf(r *model.Rollout) Entry {
	e := Entry{Number: -1, At: r.Now, Old: total(r.Old), All: r.All, Budget: r.Budget, State: r.Verdict.State}
	if r.New != nil {
		e.New = r.New.Counts
	}
	return e
}

func total(revisions []model.Revision) model.Counts {
	var c model.Counts
	for i := range revisions {
		o := &revisions[i].Counts
		c.Want += o.Want
		c.Made += o.Made
		c.Ready += o.Ready
		c.Available += o.Available
		c.Terminating += o.Terminating
		c.Failing += o.Failing
		c.Unscheduled += o.Unscheduled
		c.StartingFor = max(c.StartingFor, o.StartingFor)
	}
	return c
}

// key tells revisions apart. Numbers change when an old one is brought back.
func key(rev *model.Revision) string {
	if rev.Name == "" {
		return fmt.Sprint("revision ", rev.Number)
	}
	return rev.Name
}

// sees reports whether the look shows the revisions at all.
func sees(r *model.Rollout) bool {
	if r.Kind == model.StatefulSet || r.Kind == model.DaemonSet {
		return r.New != nil || len(r.Old) > 0 || !lacks(r, "controllerrevisions", "pods")
	}
	return !lacks(r, "replicasets")
}

func lacks(r *model.Rollout, parts ...string) bool {
	return slices.ContainsFunc(r.Missing, func(m model.Missing) bool { return slices.Contains(parts, m.Part) })
}
