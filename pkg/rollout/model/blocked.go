package model

import "slices"

// cause is a copy of the gravest cause for which ok is true, or nil.
func (r *Rollout) cause(ok func(Cause) bool) *Cause {
	if at := slices.IndexFunc(r.Causes, ok); at >= 0 {
		c := r.Causes[at]
		return &c
	}
	return nil
}

// Fatal is the gravest cause that keeps the new revision from being rolled out
// and needs a change by a person: of its pods, or of its ReplicaSet. It is a copy,
// nil when there is no such cause.
func (r *Rollout) Fatal() *Cause {
	return r.cause(func(c Cause) bool { return c.Current && c.Severity == Fatal })
}

// Blocked reports whether nothing goes on without a change by a person.
func (r *Rollout) Blocked() bool {
	return r.Verdict.State == Stalled || r.Verdict.State == Failed
}

// mayStillStart reports whether a new pod is under way that could become ready.
func (r *Rollout) mayStillStart() bool {
	if r.New == nil {
		return true
	}
	return r.New.Starting() > 0 || r.New.Unscheduled > 0 || r.New.Ready > r.New.Available
}

// hopeless reports whether every new pod that is waited for fails for a reason
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

// become is what a pod that is waited for has to become.
func (r *Rollout) become() string {
	if r.MinReady > 0 {
		return "available (ready for " + Span(r.MinReady) + ")"
	}
	return "ready"
}
