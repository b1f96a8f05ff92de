package model

import "slices"

// cause returns a copy of the most severe cause for which ok is true, or nil.
func (r *Rollout) cause(ok func(Cause) bool) *Cause {
	if at := slices.IndexFunc(r.Causes, ok); at >= 0 {
		c := r.Causes[at]
		return &c
	}
	return nil
}

// Fatal returns the most severe cause that blocks the new revision and needs a change
// by a person. The cause is about its pods or its ReplicaSet. The result is a copy, or
// nil when there is no such cause.
func (r *Rollout) Fatal() *Cause {
	return r.cause(func(c Cause) bool { return c.Current && c.Severity == Fatal })
}

// Blocked reports whether the rollout cannot continue without a change by a person.
func (r *Rollout) Blocked() bool {
	return r.Verdict.State == Stalled || r.Verdict.State == Failed
}

// mayStillStart reports whether there is a new pod that could still become ready.
func (r *Rollout) mayStillStart() bool {
	if r.New == nil {
		return true
	}
	return r.New.Starting() > 0 || r.New.Unscheduled > 0 || r.New.Ready > r.New.Available
}

// hopeless reports whether all new pods that the rollout waits for fail for a reason
// that needs a change by a person.
func (r *Rollout) hopeless() bool {
	if r.New == nil || r.New.Failing == 0 || r.mayStillStart() {
		return false
	}
	var fatal int32
	for _, c := range r.Causes {
		if c.Current && c.Severity == Fatal {
			fatal += int32(c.Pods)
		}
	}
	return fatal >= r.New.Unavailable()-r.New.Missing()
}

// become is the state that the rollout waits for a pod to reach.
func (r *Rollout) become() string {
	if r.MinReady > 0 {
		return "available (ready for " + Span(r.MinReady) + ")"
	}
	return "ready"
}
