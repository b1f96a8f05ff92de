package deliver

import (
	"context"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
)

// planner plans with the engine's settings.
func (e Engine) planner(store Store) planner {
	return planner{store: store, settings: e.Settings, now: e.Now}
}

// plan reads the state of the cluster and plans the changes, for all Secrets:
// every error is found before anything is sent.
func (e Engine) plan(ctx context.Context, store Store, all []*build.Inputs) ([]group, error) {
	var groups []group
	index := build.Index{}
	for _, in := range all {
		namespaces, err := namespacesOf(e.Cluster, in.Spec)
		if err != nil {
			return nil, err
		}
		if err := index.Add(in.Spec, namespaces); err != nil {
			return nil, err
		}
		if in, err = labelled(in); err != nil {
			return nil, err
		}
		g, err := e.planner(store).plan(ctx, in, namespaces, build.Shared{})
		if err != nil {
			return nil, err
		}
		e.notify(unequal(in, g.jobs)...)
		groups = append(groups, g)
	}
	return groups, nil
}

// jobsOf are the jobs of all groups.
func jobsOf(groups []group) []Job {
	var all []Job
	for _, g := range groups {
		all = append(all, g.jobs...)
	}
	return all
}
