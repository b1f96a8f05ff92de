// Package judge decides when a rollout has ended, and how.
// Start with [New].
package judge

import "time"

// Result is how a rollout ended.
type Result string

// The results.
const (
	Complete   Result = "complete"
	Failed     Result = "failed"      // it cannot succeed, or did not succeed in time
	Superseded Result = "superseded"  // the pinned revision was replaced before it was rolled out
	RolledBack Result = "rolled back" // it was rolled back to an older revision
	Deleted    Result = "deleted"     // the workload is gone
	TimedOut   Result = "timed out"   // --timeout
)

// Outcome is the end of a rollout.
type Outcome struct {
	Result Result
	Reason string // in words, without the result
}

// Rules say when a rollout has ended.
type Rules struct {
	Grace      time.Duration // how long a fatal cause must last; 0: 10s, negative: it need not last
	Stable     time.Duration // how long a rollout must stay complete
	Revision   int64         // the only revision that counts; 0: always the newest
	Terminated bool          // complete only when the old pods are gone too
}

// ExitCode is the documented exit code: 0 complete, 3 ended without success, 4 timed
// out; 1 for an empty outcome.
func (o Outcome) ExitCode() int {
	switch o.Result {
	case Complete:
		return 0
	case Failed, Superseded, RolledBack, Deleted:
		return 3
	case TimedOut:
		return 4
	}
	return 1
}
