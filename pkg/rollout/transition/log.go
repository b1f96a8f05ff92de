package transition

import (
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Log turns snapshots of one workload into entries. It keeps only the values that it
// compares, and of pods at most the names. The zero value is ready. It is not safe for use by
// several goroutines.
type Log struct {
	out     []Entry
	steps   int   // numbers assigned so far
	last    Entry // the counts of the last snapshot, that entries start from
	started bool
	uid     types.UID

	spec          spec
	current       string // key of the new revision, "" while it does not exist
	currentNumber int64  // its number
	known         bool   // the revisions have been read

	sizes, spare []size
	podNames     map[string]bool // names of the new pods, for StatefulSets and DaemonSets
	lastChange   Entry           // the counts at the last change of availability without an entry
	afterGap     bool            // the next difference happened during a gap

	troubles []trouble
	state    stateLog
}

// NewLog creates an empty log.
func NewLog() *Log { return &Log{} }

// See compares a snapshot with the previous one and returns the entries that are due now,
// causes before their effects. For the first snapshot it returns the Start, the troubles,
// and a state that needs an entry. Snapshots must come in order, one for every change that
// was delivered.
func (l *Log) See(r model.Rollout) []Entry {
	l.out = nil
	l.last = entryOf(&r)
	switch {
	case !l.started:
		l.begin(&r)
	case l.uid != r.UID:
		l.restart(&r)
	default:
		l.compareSpec(&r)
		l.compareSizes(&r)
	}
	l.compareTroubles(&r)
	l.compareState(&r)
	return l.drain()
}

// Flush returns the entries that See delayed: Ready entries, troubles that are resolved,
// and a state that lasts. Call it regularly, also while nothing changes.
func (l *Log) Flush(now time.Time) []Entry {
	l.out = nil
	l.flushReady()
	if now.After(l.last.At) {
		l.last.At = now
	}
	l.logTroubles(now)
	l.logState(now)
	return l.drain()
}

// Gap records that no events were received between two times; the first is that of the
// last event. The next snapshot is still compared: the differences become a sum. Call
// Flush before it; otherwise delayed entries come after the gap.
func (l *Log) Gap(from, to time.Time, why string) Entry {
	l.afterGap = l.started
	e := l.entry(Gap)
	e.At = to
	e.Text = "no events received for " + model.Span(max(0, to.Sub(from))) + ": steps may be missing"
	if why != "" {
		e.Text += " (" + why + ")"
	}
	return e
}

func (l *Log) begin(r *model.Rollout) {
	l.started = true
	l.remember(r)
	e := l.entry(Start)
	e.Number, e.Text = 0, "start"
	l.out = append(l.out, e)
	l.state.begin(r)
	l.startSizes(r)
}

// restart starts again with a different workload of the same name: all its revisions
// start at 0 pods.
func (l *Log) restart(r *model.Rollout) {
	l.addText(Change, "deleted and recreated")
	l.remember(r)
	l.sizes, l.podNames, l.troubles, l.state = l.sizes[:0], nil, l.troubles[:0], stateLog{}
	l.compareSizes(r)
}

func (l *Log) remember(r *model.Rollout) {
	l.uid, l.spec = r.UID, specOf(r)
	l.current, l.currentNumber, l.known = "", 0, showsRevisions(r)
	if r.New != nil {
		l.current, l.currentNumber = key(r.New), r.New.Number
	}
}

func (l *Log) drain() []Entry {
	out := l.out
	l.out = nil
	return out
}

// entry is an entry without a number, with the counts of the last snapshot.
func (l *Log) entry(k Kind) Entry {
	e := l.last
	e.Kind = k
	return e
}

// addText adds an entry about the workload.
func (l *Log) addText(k Kind, text string) {
	e := l.entry(k)
	e.Text = text
	l.add(e)
}

// add adds an entry after the delayed ones, because they happened earlier.
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

func entryOf(r *model.Rollout) Entry {
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

// key identifies a revision. It is the name if possible: a rollback changes the number.
func key(rev *model.Revision) string {
	if rev.Name == "" {
		return fmt.Sprint("revision ", rev.Number)
	}
	return rev.Name
}

// showsRevisions reports whether the snapshot has the revisions.
func showsRevisions(r *model.Rollout) bool {
	if r.Kind == model.StatefulSet || r.Kind == model.DaemonSet {
		return r.New != nil || len(r.Old) > 0 || !lacks(r, "controllerrevisions", "pods")
	}
	return !lacks(r, "replicasets")
}

func lacks(r *model.Rollout, parts ...string) bool {
	return slices.ContainsFunc(r.Missing, func(m model.Missing) bool { return slices.Contains(parts, m.Part) })
}
