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
	Start   Kind = "start"   // what there was when watching began
	Scale   Kind = "scale"   // a revision was made larger or smaller: a step of the controller
	Ready   Kind = "ready"   // pods of a revision became available, or stopped being so
	Change  Kind = "change"  // the spec: template, size, strategy, pause
	Trouble Kind = "trouble" // a new cause of pods that are not ready, or one that went away
	State   Kind = "state"   // the verdict changed
	Gap     Kind = "gap"     // nothing could be seen for a while: steps may be missing here
)

// Entry is one line of the log.
type Entry struct {
	Number   int // of this step, counted from the start (0); steps and only steps have one, others -1
	At       time.Time
	Kind     Kind
	Revision int64  // what it is about; 0: the workload
	Current  bool   // that revision is the new one
	Name     string // of the ReplicaSet or ControllerRevision, "" when it is about the workload
	From, To int32  // Scale: wanted pods; Ready: available pods
	Text     string // what happened, in words: "+3 new", "2 old gone", "paused"
	Grave    bool   // a person must change something
	Outlook  string // of a grave Trouble: "needs a change"
	Sum      bool   // Scale: all that happened while nothing could be seen, in one

	Old, New, All model.Counts // after it
	Budget        model.Budget
	State         model.State
}
