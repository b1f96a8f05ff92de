package rolloutviz

import (
	"errors"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// over reports whether there is nothing left to wait for.
func (f *follower) over() bool {
	if f.scope != nil && (!f.scope.listed || f.req.forever) {
		return false
	}
	for _, t := range f.all {
		if !t.over {
			return false
		}
	}
	return len(f.all) > 0 || f.scope != nil
}

// timeOut ends what is not over.
func (f *follower) timeOut() error {
	if f.scope != nil && !f.scope.listed {
		return fault.Wrap(fault.Unfinished, fmt.Errorf("nothing could be listed within %s", f.req.timeout), "is the API server there? Raise --timeout")
	}
	var failed error
	for _, t := range f.all {
		if !t.over {
			t.finish(t.judge.TimedOut(t.rollout))
			failed = errors.Join(failed, f.ended(t))
		}
	}
	return failed
}

// verdict is the error of the worst outcome. Everything has been told by then:
// the error has no text of its own.
func (f *follower) verdict() error {
	var class fault.Class
	var failed []error
	if f.scope != nil && f.scope.unlisted != nil {
		failed = append(failed, f.scope.unlisted)
	}
	for _, t := range f.all {
		if t.err != nil {
			failed = append(failed, t.err)
			continue
		}
		class = worse(class, fault.Class(t.outcome.ExitCode()))
	}
	if len(failed) > 0 {
		return errors.Join(failed...)
	}
	if class == 0 {
		return nil
	}
	return fault.Wrap(class, errors.New(""), "")
}

// worse is the graver of two exit codes: a failure tells more than a time-out.
func worse(a, b fault.Class) fault.Class {
	if a == fault.No || b == fault.No {
		return fault.No
	}
	return max(a, b)
}
