package model

import "time"

// DeadlineState says whether the progress deadline is running.
type DeadlineState int

// What the controller does with progressDeadlineSeconds at the moment.
const (
	NoDeadline     DeadlineState = iota // absent or 2147483647
	DeadlineOver                        // the rollout is complete: nothing to measure
	DeadlinePaused                      // paused: it does not run
	DeadlineRuns
	DeadlineDue   // the time is up by this clock; the controller has not said so yet
	DeadlineFired // ProgressDeadlineExceeded
	DeadlineBlind // the controller still goes by the previous rollout's success, so it never fires
)

// Deadline is spec.progressDeadlineSeconds and its present state.
type Deadline struct {
	State        DeadlineState
	Limit        time.Duration
	LastProgress time.Time // zero when unknown
	At           time.Time // when it fires or fired
	Quiet        time.Time // the newest sign of progress in the objects, zero when there is none: all there is to go by when blind
}
