// Package follow follows rollouts until they have ended. It watches the workloads, keeps
// the state of each, logs their steps with package transition, and uses package judge to
// decide when and how a rollout ends. Start with [Run].
package follow

import (
	"context"
	"errors"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Cluster is the source of the facts; a *[collect.Client] is one. The methods are those of
// the Client. They are called from several goroutines, and return soon after their context
// has ended.
type Cluster interface {
	Follow(ctx context.Context, t collect.Target, see func(collect.Update)) error
	FollowList(ctx context.Context, s collect.Scope, see func(collect.ListUpdate)) error
	Answer(ctx context.Context, facts *model.Facts, questions []model.Question)
}

// Request says which rollouts to follow, and until when.
type Request struct {
	Targets []collect.Target // these workloads; empty: all workloads of Scope
	Scope   collect.Scope    // used only without Targets
	Rules   judge.Rules      // when a rollout has ended; the zero value has judge's defaults
	Forever bool             // only deletion and the timeout end a rollout; a scope is followed until the context ends
	Timeout time.Duration    // rollouts that have not ended after this time have timed out; 0: no limit
	Logs    bool             // also read the last log line of containers that crashed
}

// IO are the inputs and outputs of Run. All fields except Redraw are required.
type IO struct {
	Cluster Cluster
	Display Display
	Now     func() time.Time
	Redraw  <-chan struct{} // each value requests a new drawing, for example after a resize; nil: none
}

// Result says how all rollouts ended.
type Result struct {
	// Workloads are those that were followed, in the order in which they were found.
	// With Forever, a scope does not keep those that were deleted.
	Workloads []Workload

	// Unlisted are the kinds of the scope without permission to list.
	Unlisted []model.Missing

	// Err says why the scope as a whole could not be followed: [ErrEmpty],
	// [ErrNotListed], or an error of the API server, unchanged. It is nil if there
	// was no such error, and when workloads were named.
	Err error
}

// Errors about the requested workloads.
var (
	// ErrEmpty: there are no workloads in the scope.
	ErrEmpty = errors.New("there are no workloads in the scope")

	// ErrNotListed: the timeout passed before the scope was listed.
	ErrNotListed = errors.New("nothing was listed before the timeout")

	// ErrPodsNotRead is the error of a workload that is complete, but whose pods cannot
	// be listed to check Rules.Terminated.
	ErrPodsNotRead = errors.New("the pods cannot be read")
)

// Run follows the rollouts of the request until all have ended, and shows them. How
// they ended is in the result. The error is that of the context when it has ended,
// or that of the display when it cannot show anything more; the result then has the state
// at that time. Run closes the display, and no goroutine is left when it returns.
func Run(ctx context.Context, req Request, with IO) (Result, error) {
	watching, cancel := context.WithCancel(ctx)
	f := &follower{Request: req, IO: with, watching: watching, events: make(chan event)}
	defer f.group.Wait()
	defer cancel()
	if len(req.Targets) == 0 {
		f.watchScope()
	}
	for _, target := range req.Targets {
		f.watch(f.track(target))
	}
	err := f.run(ctx)
	return f.result(), errors.Join(err, f.Display.Close())
}
