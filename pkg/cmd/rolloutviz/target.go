package rolloutviz

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
)

// sought is what is to be read from the cluster: workloads by name, or all of a
// scope when there are none.
type sought struct {
	targets []collect.Target
	scope   collect.Scope
}

func (req request) seek(env *cli.Env) (sought, error) {
	if len(req.files) > 0 {
		targets, err := req.manifestTargets(env)
		return sought{targets: targets}, err
	}
	namespace, _, err := env.Kube.Namespace()
	if err != nil {
		return sought{}, err
	}
	var s sought
	for _, ref := range req.named {
		s.targets = append(s.targets, collect.Target{Kind: kindOf(ref.Kind), Namespace: namespace, Name: ref.Name})
	}
	if req.allNamespaces {
		namespace = ""
	}
	s.scope = collect.Scope{Namespace: namespace, Selector: req.selector}
	for _, kind := range req.kinds {
		s.scope.Kinds = append(s.scope.Kinds, kindOf(kind))
	}
	return s, nil
}

// explain words what the API server said about a workload; what is not there
// gets the names that may have been meant.
func explain(ctx context.Context, env *cli.Env, t collect.Target, err error) error {
	if !apierrors.IsNotFound(err) {
		return env.Kube.Explain(err)
	}
	err = fmt.Errorf("context %q: there is no %s %q in namespace %q", env.Kube.Context(), t.Kind, t.Name, t.Namespace)
	return fault.Wrap(fault.Failed, err, meant(ctx, env.Kube, t))
}

// meant is the hint of a workload that does not exist: one of the same name or
// nearly so, its own kind first.
func meant(ctx context.Context, connection *kube.Connection, t collect.Target) string {
	var others string
	for _, kind := range kinds() {
		names := connection.CompleteNames(ctx, kind, "")
		best, ok := didyoumean.Best(t.Name, names)
		if !ok {
			best, ok = didyoumean.Part(t.Name, names)
		}
		hint := fmt.Sprintf("did you mean %s/%s?", kind.Short[0], best)
		switch {
		case ok && kindOf(kind) == t.Kind:
			return hint
		case ok && others == "":
			others = hint
		}
	}
	if others != "" {
		return others
	}
	return fmt.Sprintf("is it in another namespace? Name it with -n; kubectl get %s -A lists all", shortOf(t.Kind))
}
