package deliver

import (
	"context"

	"github.com/batuta-k8s/batuta/pkg/secret"
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

// existing finds the data of an existing Secret; nil if it does not exist.
type existing func(s *build.Spec, namespace string) secret.Data

// shared are the generated values of each Secret that all its namespaces share.
type shared map[*build.Inputs]secret.Data

// Build builds all Secrets, each in all of its namespaces, as if none existed.
func (e Engine) Build(ctx context.Context, all []*build.Inputs) ([]*build.Result, error) {
	results, _, err := e.build(ctx, all, nil, func(*build.Spec, string) secret.Data { return nil })
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
func (e Engine) buildOne(in *build.Inputs, values secret.Data, exists existing) ([]*build.Result, secret.Data, error) {
	namespaces := in.Namespaces
	if len(namespaces) == 0 {
		namespaces = []string{in.OpenNamespace()}
	}
	data := make([]secret.Data, len(namespaces))
	there := make([]bool, len(namespaces))
	for i, namespace := range namespaces {
		data[i] = exists(in.Spec, namespace)
		there[i] = data[i] != nil
	}
	results := make([]*build.Result, len(namespaces))
	for _, i := range existingFirst(there) {
		built, err := in.Build(namespaces[i], data[i], values, e.Now())
		if err != nil {
			return nil, nil, err
		}
		results[i], values = built, built.Shared
	}
	return results, values, nil
}
