package judge

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/window"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Judge decides when one rollout has ended, from its snapshots. It is not safe for use by
// several goroutines.
type Judge struct {
	rules   Rules
	started bool
	name    string // TYPE/NAME
	uid     types.UID

	awaited   revision // the revision that the judge waits for
	complete  window.Window
	notBefore time.Time // the last snapshot that was not complete
	fatal     []fatalFamily
	progress  progress
}

// revision identifies a revision: on a rollback it keeps its name and gets a new number.
type revision struct {
	name   string
	number int64
}

// New creates a judge for the rollout in the first snapshot.
func New(rules Rules) *Judge {
	if rules.Grace == 0 {
		rules.Grace = 10 * time.Second
	}
	rules.Grace = max(0, rules.Grace)
	return &Judge{rules: rules}
}

// See judges one snapshot; true: the rollout has ended. Snapshots must come in order, and
// also regularly while nothing changes.
func (j *Judge) See(r model.Rollout) (Outcome, bool) {
	if !j.started {
		j.started, j.name, j.uid = true, r.Kind+"/"+r.Name, r.UID
		j.restart(&r)
	}
	if r.UID != j.uid && r.UID != "" && j.uid != "" {
		return Outcome{Deleted, j.name + " was deleted and recreated"}, true
	}
	if o, ended := j.lineage(&r); ended {
		return o, true
	}
	j.progress.compare(&r)
	switch r.Verdict.State {
	case model.Complete:
		j.fatal = j.fatal[:0]
		return j.whenStable(&r)
	case model.Failed:
		return Outcome{Failed, withCause(r.Verdict.Reason, &r)}, true
	}
	j.complete.Close()
	j.notBefore = r.Now
	switch r.Verdict.State {
	case model.Paused:
		j.fatal = j.fatal[:0]
		j.progress.last = r.Now
	case model.Unobserved, model.Deleting:
	default:
		return j.whenFailing(&r)
	}
	return Outcome{}, false
}

// Deleted is the outcome when the workload is gone.
func (j *Judge) Deleted() Outcome {
	what := j.name
	if what == "" {
		what = "the workload"
	}
	return Outcome{Deleted, what + " no longer exists"}
}

// TimedOut is the outcome when the time to wait has passed.
func (j *Judge) TimedOut(r model.Rollout) Outcome {
	switch {
	case r.Verdict.State == "":
		return Outcome{TimedOut, "nothing could be read"}
	case r.Verdict.State == model.Complete && j.rules.Terminated && !allTerminated(&r):
		return Outcome{TimedOut, "complete, but " + remainingText(&r)}
	}
	state, reason := string(r.Verdict.State), r.Verdict.Reason
	switch {
	case reason == "":
		reason = state
	case !strings.HasPrefix(reason, state+" "): // else it would be there twice
		reason = state + ": " + reason
	}
	return Outcome{TimedOut, withCause("still "+reason, &r)}
}

// lineage compares the revisions. It ends the wait when the awaited revision is replaced.
// Numbers do not count before the controller has observed the spec, because it can assign
// a new one.
func (j *Judge) lineage(r *model.Rollout) (Outcome, bool) {
	if r.New == nil && r.To == 0 {
		return Outcome{}, false
	}
	now, before := revisionOf(r), j.awaited
	observed, numbered := r.Verdict.State != model.Unobserved, now.number > 0
	changed := before != revision{} && !before.sameAs(now)
	switch {
	case changed && !observed:
		return Outcome{}, false
	case changed && (r.RolledBack || numbered && now.number < before.number):
		return Outcome{RolledBack, fmt.Sprintf("revision %d was rolled back to %s", before.number, restoredText(r, now.number))}, true
	case j.rules.Revision > 0 && observed && numbered && now.number != j.rules.Revision:
		return Outcome{Superseded, j.supersededText(before.number, now.number)}, true
	case changed:
		j.restart(r)
	}
	j.awaited = now
	return Outcome{}, false
}

func revisionOf(r *model.Rollout) revision {
	if r.New == nil {
		return revision{number: r.To}
	}
	return revision{r.New.Name, r.To}
}

func (v revision) sameAs(o revision) bool {
	if v.name == "" || o.name == "" {
		return v.number == o.number
	}
	return v.name == o.name
}

// restoredText names the revision after a rollback, by its previous number.
func restoredText(r *model.Rollout, number int64) string {
	if r.New == nil || len(r.New.Earlier) == 0 {
		return fmt.Sprintf("revision %d", number)
	}
	return fmt.Sprintf("revision %d (now %d)", r.New.Earlier[len(r.New.Earlier)-1], number)
}

// supersededText distinguishes a pinned revision that was replaced from one that was never
// the current one.
func (j *Judge) supersededText(before, now int64) string {
	if before != j.rules.Revision {
		return fmt.Sprintf("the current revision is %d, not %d", now, j.rules.Revision)
	}
	return fmt.Sprintf("revision %d was replaced by revision %d before it was rolled out", before, now)
}

// restart resets all measurements: the judge waits for a different revision.
func (j *Judge) restart(r *model.Rollout) {
	j.complete.Close()
	j.fatal = j.fatal[:0]
	j.progress = progress{}
	j.progress.compare(r)
}
