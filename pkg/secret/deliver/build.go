package deliver

import (
	"context"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
)

// Read reads the inputs of all Secrets.
func Read(ctx context.Context, specs []*build.Spec) ([]*build.Inputs, error) {
	var all []*build.Inputs
	for _, s := range specs {
		in, err := s.Read(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, in)
	}
	return all, nil
}

// existing finds what exists of a Secret.
type existing func(s *build.Spec, namespace string) (build.Existing, error)

// shared are the generated values of each Secret that all its namespaces share.
type shared map[*build.Inputs]build.Shared

// Build builds all Secrets, each in all of its namespaces, as if none existed.
func (e Engine) Build(ctx context.Context, all []*build.Inputs) ([]*build.Result, error) {
	results, _, err := e.build(ctx, all, nil, func(*build.Spec, string) (build.Existing, error) { return build.Existing{}, nil })
	return results, err
}

// build builds all Secrets, based on what exists. before are the generated
// values of an earlier try.
func (e Engine) build(ctx context.Context, all []*build.Inputs, before shared, exists existing) ([]*build.Result, shared, error) {
	var results []*build.Result
	after := shared{}
	for _, in := range all {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		built, values, err := e.buildOne(in, before[in], exists)
		if err != nil {
			return nil, nil, err
		}
		results, after[in] = append(results, built...), values
	}
	return results, after, nil
}

// buildOne builds a Secret in its namespaces.
func (e Engine) buildOne(in *build.Inputs, values build.Shared, exists existing) ([]*build.Result, build.Shared, error) {
	namespaces := in.Namespaces
	if len(namespaces) == 0 {
		namespaces = []string{in.OpenNamespace()}
	}
	found := make([]build.Existing, len(namespaces))
	there := make([]bool, len(namespaces))
	for i, namespace := range namespaces {
		var err error
		if found[i], err = exists(in.Spec, namespace); err != nil {
			return nil, build.Shared{}, err
		}
		there[i] = found[i].Exists()
	}
	results := make([]*build.Result, len(namespaces))
	for _, i := range existingFirst(there) {
		built, err := in.Build(namespaces[i], found[i], values, e.Now())
		if err != nil {
			return nil, build.Shared{}, err
		}
		results[i], values = built, built.Shared
	}
	return results, values, nil
}
