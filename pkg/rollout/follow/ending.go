package follow

import (
	"errors"

	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
)

// allEnded reports whether there is nothing left to wait for.
func (f *follower) allEnded() bool {
	if f.scope != nil && (!f.scope.listed || f.Forever) {
		return false
	}
	for _, t := range f.tracked {
		if !t.Ended {
			return false
		}
	}
	return len(f.tracked) > 0 || f.scope != nil
}

// timeOut ends all rollouts that have not ended.
func (f *follower) timeOut() error {
	if f.scope != nil && !f.scope.listed {
		f.failed = ErrNotListed
		return nil
	}
	var failed error
	for _, t := range f.tracked {
		if !t.Ended {
			t.end(t.judge.TimedOut(t.Rollout))
			failed = errors.Join(failed, f.ended(t))
		}
	}
	return failed
}

func (f *follower) result() Result {
	r := Result{Workloads: f.workloads(), Err: f.failed}
	if f.scope != nil {
		r.Unlisted = f.scope.unlisted
	}
	return r
}

// ExitCode is the documented exit code of all together: 1 when a workload could not be
// followed or a kind could not be listed, else that of the worst result. From good to bad,
// these are 0 (complete), 1 (not ended, or the scope could not be followed), 4 (timed out)
// and 3 (ended without success).
func (r Result) ExitCode() int {
	undecided := judge.Outcome{}.ExitCode()
	worst := 0
	switch {
	case len(r.Unlisted) > 0:
		return undecided
	case errors.Is(r.Err, ErrNotListed):
		worst = judge.Outcome{Result: judge.TimedOut}.ExitCode()
	case r.Err != nil:
		worst = undecided
	}
	for _, w := range r.Workloads {
		if w.Err != nil {
			return undecided
		}
		worst = worse(worst, w.Outcome.ExitCode())
	}
	return worst
}

// worse returns the worse of two exit codes: a failure is worse than a timeout.
func worse(a, b int) int {
	failed := judge.Outcome{Result: judge.Failed}.ExitCode()
	if a == failed || b == failed {
		return failed
	}
	return max(a, b)
}
