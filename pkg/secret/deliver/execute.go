package deliver

import (
	"context"
	"errors"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
)

// Applied is a Secret that was applied.
type Applied struct {
	Job
	Now     *secret.Secret // the Secret after the apply; in a dry run, the expected one
	Outcome cluster.Outcome
	Several bool // the call applies Secrets in several namespaces
}

// executor executes plans.
type executor struct {
	planner
	several bool
}

// execute executes the plan of one job of a group. If another client has
// changed the Secret, this job and the group's later jobs are planned again;
// the group is returned with these plans.
func (x executor) execute(ctx context.Context, g group, i int) (Applied, group, error) {
	for try := 1; ; try++ {
		j := g.jobs[i]
		now, outcome, err := x.send(ctx, j)
		switch {
		case err == nil:
			return Applied{Job: j, Now: now, Outcome: outcome, Several: x.several}, g, nil
		case !errors.Is(err, cluster.ErrChanged):
			return Applied{}, g, err
		case try == maxTries:
			err = fmt.Errorf("%s: %w, %d times", j, err, maxTries)
			return Applied{}, g, fault.Wrap(fault.Failed, err, "another client keeps changing it: find out which one, or try again")
		}
		if g, err = x.again(ctx, g, i); err != nil {
			return Applied{}, g, err
		}
	}
}

// send sends one plan, unless it is a client dry run. The responses to a server
// dry run do not show whether anything would change.
func (x executor) send(ctx context.Context, j Job) (*secret.Secret, cluster.Outcome, error) {
	if x.settings.DryRun == DryRunClient {
		return j.Plan.Planned, j.outcome(), nil
	}
	now, outcome, err := x.store.Execute(ctx, j.Plan)
	if x.settings.DryRun == DryRunServer {
		outcome = j.outcome()
		if err == nil && outcome == cluster.Configured && j.unchanged(difference.Between(j.Plan.Live, expected(j.Plan, now), nil)) {
			outcome = cluster.Unchanged // because of admission
		}
	}
	return now, outcome, err
}
