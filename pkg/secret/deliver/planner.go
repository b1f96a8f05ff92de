package deliver

import (
	"context"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
)

// group is one Secret in all of its namespaces.
type group struct {
	inputs *build.Inputs
	jobs   []Job
	shared build.Shared
}

// planner plans one Secret at a time.
type planner struct {
	store    Store
	settings Settings
	now      func() time.Time
}

// again plans the jobs of a group again, starting at one of them. What earlier
// jobs have written is kept.
func (p planner) again(ctx context.Context, g group, from int) (group, error) {
	var namespaces []string
	for _, j := range g.jobs[from:] {
		namespaces = append(namespaces, j.Namespace)
	}
	rest, err := p.plan(ctx, g.inputs, namespaces, g.shared)
	rest.jobs = slices.Concat(g.jobs[:from], rest.jobs)
	return rest, err
}

// plan plans one Secret in its namespaces. shared are the generated values of
// previously planned namespaces.
func (p planner) plan(ctx context.Context, in *build.Inputs, namespaces []string, shared build.Shared) (group, error) {
	found := make([]*secret.Secret, len(namespaces))
	exists := make([]bool, len(namespaces))
	for i, namespace := range namespaces {
		var err error
		if found[i], err = p.find(ctx, in, namespace); err != nil {
			return group{}, err
		}
		exists[i] = found[i] != nil
	}
	jobs := make([]Job, len(namespaces))
	for _, i := range existingFirst(exists) {
		built, err := in.Build(namespaces[i], existingOf(found[i]), shared, p.now())
		if err != nil {
			return group{}, err
		}
		live, err := p.live(ctx, in, built, namespaces[i], found[i])
		if err != nil {
			return group{}, err
		}
		if jobs[i], err = decide(in, built, namespaces[i], live, p.settings); err != nil {
			return group{}, err
		}
		shared = built.Shared
	}
	return group{inputs: in, jobs: jobs, shared: shared}, nil
}

// find reads the Secret whose generated values are kept; nil if there is none.
func (p planner) find(ctx context.Context, in *build.Inputs, namespace string) (*secret.Secret, error) {
	id := in.Identity
	switch {
	case id.Labels[hashLabel] != "":
		return p.store.Newest(ctx, namespace, hashLabel, id.Name)
	case !id.AppendHash: // a Secret never has the name without its hash
		return p.store.Get(ctx, namespace, id.Name)
	}
	return nil, nil
}

// live is the Secret with the name of the built one: the one that was found,
// unless the hash in the name differs.
func (p planner) live(ctx context.Context, in *build.Inputs, built *build.Result, namespace string, found *secret.Secret) (*secret.Secret, error) {
	name := built.Secret.Name
	if !in.Identity.AppendHash || found != nil && found.Name == name {
		return found, nil
	}
	return p.store.Get(ctx, namespace, name)
}

func existingOf(s *secret.Secret) build.Existing {
	if s == nil {
		return build.Existing{}
	}
	return build.Existing{Data: s.Data, Annotations: s.Annotations}
}
