package deliver

import (
	"context"
	"errors"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
)

// Apply applies the Secrets to the cluster. Nothing is sent if one of them is
// refused. It returns those that were applied, even if a later one failed.
func (e Engine) Apply(ctx context.Context, all []*build.Inputs) ([]Applied, error) {
	store, err := e.Cluster.Store(e.DryRun == DryRunServer)
	if err != nil {
		return nil, err
	}
	groups, err := e.plan(ctx, store, all)
	if err != nil {
		return nil, err
	}
	jobs := jobsOf(groups)
	for _, j := range jobs {
		if err := cluster.Blocked(j.Plan); err != nil {
			return nil, err
		}
	}
	warnings, err := e.hazards(ctx, jobs)
	e.notify(warnings...)
	if err != nil {
		return nil, err
	}
	if err := e.checkOnServer(ctx, jobs); err != nil {
		return nil, err
	}
	x := executor{planner: e.planner(store), several: severalNamespaces(jobs)}
	applied, err := e.executeAll(ctx, x, groups, len(all) > 1)
	if err != nil {
		e.notify(appliedBefore(applied)...)
	}
	return applied, err
}

// executeAll executes the plans one after the other, until one fails.
func (e Engine) executeAll(ctx context.Context, x executor, groups []group, severalSecrets bool) ([]Applied, error) {
	var applied []Applied
	for _, g := range groups {
		for i := range g.jobs {
			var a Applied
			var err error
			if a, g, err = x.execute(ctx, g, i); err != nil {
				return applied, err
			}
			e.notify(Notices(a.Result, severalSecrets)...)
			e.notify(planNotices(a.Plan)...)
			if err := e.Listener.Applied(a); err != nil {
				return applied, err
			}
			applied = append(applied, a)
		}
	}
	return applied, nil
}

// checkOnServer lets the API server check all of several Secrets before the
// first one is sent: whether the namespace exists, and whether admission
// accepts them.
func (e Engine) checkOnServer(ctx context.Context, jobs []Job) error {
	if len(jobs) < 2 || e.DryRun != DryRunNone {
		return nil
	}
	store, err := e.Cluster.Store(true)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if _, _, err := store.Execute(ctx, j.Plan); err != nil && !errors.Is(err, cluster.ErrChanged) {
			return err
		}
	}
	return nil
}

// severalNamespaces reports whether the jobs are for more than one namespace.
func severalNamespaces(jobs []Job) bool {
	return slices.ContainsFunc(jobs, func(j Job) bool { return j.Namespace != jobs[0].Namespace })
}

// appliedBefore reports what was changed before an error.
func appliedBefore(applied []Applied) []Notice {
	var all []Notice
	for _, a := range applied {
		if a.Outcome != cluster.Unchanged {
			all = append(all, note(a.String()+" was applied before the error"))
		}
	}
	return all
}
