package model

import "time"

// DeadlineState says whether the progress deadline is running.
type DeadlineState int

// The states of progressDeadlineSeconds.
const (
	NoDeadline     DeadlineState = iota // absent or 2147483647
	DeadlineOver                        // the rollout is complete: not measured
	DeadlinePaused                      // paused: not measured
	DeadlineRuns
	DeadlineDue   // the time has passed on this clock; the controller has not reported it yet
	DeadlineFired // ProgressDeadlineExceeded
	DeadlineBlind // the Progressing condition still has the success of the previous rollout, so it never fires
)

// Deadline is spec.progressDeadlineSeconds and its current state.
type Deadline struct {
	State        DeadlineState
	Limit        time.Duration
	LastProgress time.Time // zero when unknown
	At           time.Time // when it fires or fired
	Quiet        time.Time // the newest sign of progress in the objects, zero when there is none; the only source when blind
}
