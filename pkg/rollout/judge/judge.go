package judge

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/window"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Judge follows one rollout by the looks it is given. It is not safe for use by
// several goroutines.
type Judge struct {
	rules   Rules
	started bool
	what    string // TYPE/NAME
	uid     types.UID

	followed  revision // what is waited for
	complete  window.Window
	notBefore time.Time // the last look at which it was not complete
	doomed    []doom
	progress  progress
}

// revision is what revisions are told apart by: an old one that is brought back
// keeps its name and gets another number.
type revision struct {
	name   string
	number int64
}

// New makes a judge of the rollout that the first look shows.
func New(rules Rules) *Judge {
	if rules.Grace == 0 {
		rules.Grace = 10 * time.Second
	}
	rules.Grace = max(0, rules.Grace)
	return &Judge{rules: rules}
}

// See judges one look; true: the rollout is over. Looks must come in order, and
// again when time has passed.
func (j *Judge) See(r model.Rollout) (Outcome, bool) {
	if !j.started {
		j.started, j.what, j.uid = true, r.Kind+"/"+r.Name, r.UID
		j.restart(&r)
	}
	if r.UID != j.uid && r.UID != "" && j.uid != "" {
		return Outcome{Deleted, j.what + " was deleted and made anew"}, true
	}
	if o, over := j.lineage(&r); over {
		return o, true
	}
	j.progress.compare(&r)
	switch r.Verdict.State {
	case model.Complete:
		j.doomed = j.doomed[:0]
		return j.whenStable(&r)
	case model.Failed:
		return Outcome{Failed, withCause(r.Verdict.Reason, &r)}, true
	}
	j.complete.Close()
	j.notBefore = r.Now
	switch r.Verdict.State {
	case model.Paused:
		j.doomed = j.doomed[:0]
		j.progress.last = r.Now
	case model.Unobserved, model.Deleting:
	default:
		return j.whenHopeless(&r)
	}
	return Outcome{}, false
}

// Deleted is the outcome when the workload is gone.
func (j *Judge) Deleted() Outcome {
	what := j.what
	if what == "" {
		what = "the workload"
	}
	return Outcome{Deleted, what + " does not exist any more"}
}

// TimedOut is the outcome when nobody wants to wait any longer.
func (j *Judge) TimedOut(r model.Rollout) Outcome {
	switch {
	case r.Verdict.State == "":
		return Outcome{TimedOut, "nothing could be read"}
	case r.Verdict.State == model.Complete && j.rules.Terminated && !terminated(&r):
		return Outcome{TimedOut, "complete, but " + remain(&r)}
	}
	reason := "still " + string(r.Verdict.State)
	if r.Verdict.Reason != "" {
		reason += ": " + r.Verdict.Reason
	}
	return Outcome{TimedOut, withCause(reason, &r)}
}

// lineage follows the revisions, and ends when the one that counts is given up.
// Numbers are not judged before the controller has seen the spec: it may be
// about to give another.
func (j *Judge) lineage(r *model.Rollout) (Outcome, bool) {
	if r.New == nil && r.To == 0 {
		return Outcome{}, false
	}
	now, was := revisionOf(r), j.followed
	observed, numbered := r.Verdict.State != model.Unobserved, now.number > 0
	changed := was != revision{} && !was.same(now)
	switch {
	case changed && !observed:
		return Outcome{}, false
	case changed && (r.RolledBack || numbered && now.number < was.number):
		return Outcome{RolledBack, fmt.Sprintf("revision %d was given up for %s", was.number, brought(r, now.number))}, true
	case j.rules.Revision > 0 && observed && numbered && now.number != j.rules.Revision:
		return Outcome{Superseded, j.superseded(was.number, now.number)}, true
	case changed:
		j.restart(r)
	}
	j.followed = now
	return Outcome{}, false
}

func revisionOf(r *model.Rollout) revision {
	if r.New == nil {
		return revision{number: r.To}
	}
	return revision{r.New.Name, r.To}
}

func (v revision) same(o revision) bool {
	if v.name == "" || o.name == "" {
		return v.number == o.number
	}
	return v.name == o.name
}

// brought names the revision that was brought back, by the number it had.
func brought(r *model.Rollout, number int64) string {
	if r.New == nil || len(r.New.Earlier) == 0 {
		return fmt.Sprintf("revision %d", number)
	}
	return fmt.Sprintf("revision %d (now %d)", r.New.Earlier[len(r.New.Earlier)-1], number)
}

// superseded tells a pinned revision that was replaced from one that never was
// the present one here.
func (j *Judge) superseded(was, now int64) string {
	if was != j.rules.Revision {
		return fmt.Sprintf("revision %d is the present one, not %d", now, j.rules.Revision)
	}
	return fmt.Sprintf("revision %d was replaced by revision %d before it was rolled out", was, now)
}

// restart forgets what was measured: another revision is waited for.
func (j *Judge) restart(r *model.Rollout) {
	j.complete.Close()
	j.doomed = j.doomed[:0]
	j.progress = progress{}
	j.progress.compare(r)
}
