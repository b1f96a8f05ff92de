package model

import "fmt"

// State is the verdict in one word.
type State string

// The states a rollout can be in.
const (
	Unobserved   State = "unobserved"   // the controller has not observed the current spec
	Progressing  State = "progressing"  // the controller has a next step
	Waiting      State = "waiting"      // the constraints block until pods change
	Stalled      State = "stalled"      // blocked until a person changes something
	Failed       State = "failed"       // the controller reports that the progress deadline has passed
	Paused       State = "paused"       // spec.paused
	Complete     State = "complete"     // all pods are new and available
	Degraded     State = "degraded"     // was complete; since then pods fail or are missing
	Deleting     State = "deleting"     // the workload is being deleted
	Undetermined State = "undetermined" // the objects that could be read are not enough, or contradict the rules of the API
)

// Verdict is the state and one sentence that says why.
type Verdict struct {
	State  State
	Reason string
}

// unobserved says that the status is about a previous spec.
func unobserved(generation, observed int64) Verdict {
	return Verdict{Unobserved, fmt.Sprintf("the controller has not observed generation %d of the spec yet (last observed: %d): "+
		"the counts are for the previous spec", generation, observed)}
}
