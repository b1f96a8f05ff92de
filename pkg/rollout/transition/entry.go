// Package transition logs the steps of a rollout from one snapshot of it to the
// next. Start with [Log].
package transition

import (
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Kind is what an entry of the log is about.
type Kind string

// The kinds of entries.
const (
	Start   Kind = "start"   // the state when watching began
	Scale   Kind = "scale"   // a revision was scaled: a step of the controller
	Ready   Kind = "ready"   // pods of a revision became available or unavailable
	Change  Kind = "change"  // the spec: template, size, strategy, pause
	Trouble Kind = "trouble" // a cause of pods that are not ready appeared or was resolved
	State   Kind = "state"   // the verdict changed
	Gap     Kind = "gap"     // no events were received for a while: steps may be missing here
)

// Entry is one line of the log.
type Entry struct {
	Number   int // of this step, counted from the start (0); -1 for entries that are not steps
	At       time.Time
	Kind     Kind
	Revision int64  // the revision that it is about; 0: the workload
	Current  bool   // that revision is the new one
	Name     string // of the ReplicaSet or ControllerRevision, "" when it is about the workload
	From, To int32  // Scale: wanted pods; Ready: available pods
	Text     string // what happened, in words: "+3 new", "2 old gone", "paused"
	Grave    bool   // a person must change something
	Outlook  string // of a grave Trouble: "needs a change"
	Sum      bool   // Scale: the sum of all steps during a gap

	Old, New, All model.Counts // after it
	Budget        model.Budget
	State         model.State
}
