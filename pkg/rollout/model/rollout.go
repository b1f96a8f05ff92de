package model

import (
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// Kinds of workloads that have rollouts, as in TYPE/NAME.
const (
	Deployment  = "deployment"
	StatefulSet = "statefulset"
	DaemonSet   = "daemonset"
)

// Rollout is everything about a rollout at one moment. It is plain data, the same for all
// kinds of workloads. [Build] creates it.
type Rollout struct {
	Kind, Namespace, Name string
	UID                   types.UID
	Generation            int64
	Now                   time.Time
	Started               time.Time // of this rollout; zero when the API does not keep it

	Strategy string // RollingUpdate, Recreate or OnDelete
	Budget   Budget
	MinReady time.Duration // spec.minReadySeconds
	Old      []Revision    // active ones, oldest first
	New      *Revision     // nil when the controller has not created it, or it could not be read
	All      Counts        // Old and New together
	Pods     []Pod         // of Old, then of New; each by ordinal, else by name
	Ordinals *Ordinals     // of a StatefulSet, else nil
	Nodes    *Nodes        // of a DaemonSet, else nil

	From       []int64 // revisions that are being replaced, or were replaced last; the newest is the last
	To         int64
	Images     []ImageChange // from the newest of From to To
	Changed    bool          // the templates of From and To differ, but the images do not
	RolledBack bool          // To is an older revision

	ChangeCause string // the annotation kubernetes.io/change-cause of the new revision
	CauseStale  bool   // the newest old revision has the same text: it was not updated

	Paused   bool
	Verdict  Verdict
	Causes   []Cause // most severe first
	Deadline Deadline
	Missing  []Missing
	Skew     time.Duration // how far times of objects are ahead of Now, when that is more than 5s
	Notes    []string      // sentences about facts that the numbers do not show

	StatusOnly bool // as in the facts: revisions and pods were not read

	Questions []Question // requests that can tell more about the causes; see Facts.Events and Facts.Logs
}

// Ordinals are the order in which a StatefulSet replaces its pods: from the
// highest ordinal down to Partition.
type Ordinals struct {
	Start, End int32 // the first ordinal, and the one after the last
	Partition  int32 // pods below it keep the old revision
	Ordered    bool  // OrderedReady: one pod at a time, and no other pod while one is not ready
	Next       int32 // the pod that is replaced or must become ready next; -1: none
}

// Nodes are where a DaemonSet's pods should run.
type Nodes struct {
	Desired  int32  // nodes that should have a pod
	NotReady []Node // those of them that are not ready: their pods cannot become ready
	Without  int32  // nodes that should have a pod but have none
	Extra    int32  // pods on nodes that should have none
}
