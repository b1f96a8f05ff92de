package deliver

import (
	"context"
	"io"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
)

// Diff reports what Apply would change, and returns whether nothing would
// change. As with kubectl diff, the API server is asked in a dry run.
func (e Engine) Diff(ctx context.Context, all []*build.Inputs) (same bool, err error) {
	store, err := e.Cluster.Store(true)
	if err != nil {
		return false, err
	}
	groups, err := e.plan(ctx, store, all)
	if err != nil {
		return false, err
	}
	key := make([]byte, 32) // of the digests; it is not stored
	if _, err := io.ReadFull(e.Random, key); err != nil {
		return false, err
	}
	warnings, refused := e.hazards(ctx, jobsOf(groups))
	e.notify(warnings...)
	e.notify(refusals(refused)...)
	same = true
	for _, j := range jobsOf(groups) {
		e.notify(Notices(j.Result, len(all) > 1)...)
		e.notify(planNotices(j.Plan)...)
		e.notify(conflictNotices(j.Plan)...)
		d, err := e.admitted(ctx, store, j, key)
		if err != nil {
			return false, err
		}
		if j.unchanged(d) {
			continue
		}
		same = false
		if err := e.Listener.Differs(d); err != nil {
			return false, err
		}
	}
	return same, nil
}
