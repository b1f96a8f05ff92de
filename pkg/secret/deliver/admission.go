package deliver

import (
	"context"
	"errors"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
)

// admitted is the difference that an apply would really make, which a server dry
// run shows: webhooks and policies may change what is sent, so that a planned
// change is none, or is a different one. It is the planned difference for a new
// Secret, for one with conflicts, and if there is no change.
func (e Engine) admitted(ctx context.Context, dryRun Store, j Job, key []byte) (difference.Difference, error) {
	planned := j.difference(key)
	if j.Plan.Live == nil || len(j.Plan.Conflicts) > 0 || j.unchanged(planned) {
		return planned, nil
	}
	now, _, err := dryRun.Execute(ctx, j.Plan)
	switch {
	case ctx.Err() != nil:
		return planned, err
	case errors.Is(err, cluster.ErrChanged):
		return planned, nil
	case err != nil:
		e.notify(warning(fmt.Sprintf("secret/%s: the API server refused a dry run, so changes by admission are not in the difference: %v", j.Plan.Planned.Name, err)))
		return planned, nil
	}
	then := expected(j.Plan, now)
	e.notify(admissionNotices(j.Plan.Planned, then)...)
	return difference.Between(j.Plan.Live, then, key), nil
}
