package rolloutviz

import (
	"context"
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// explain words the error about one workload. The hint for one that does not exist has
// the name that was probably meant.
func explain(ctx context.Context, env *cli.Env, t collect.Target, err error) error {
	switch {
	case errors.Is(err, follow.ErrPodsNotRead):
		return fault.Failedf("%s/%s is complete, but whether its old pods are gone cannot be read", t.Kind, t.Name).
			WithHint("--wait=terminated needs to list pods; leave it at --wait")
	case !apierrors.IsNotFound(err):
		return env.Kube.Explain(err)
	}
	err = fmt.Errorf("context %q: there is no %s %q in namespace %q", env.Kube.Context(), t.Kind, t.Name, t.Namespace)
	return fault.Wrap(fault.Failed, err, similar(ctx, env.Kube, t))
}

// similar is the hint for a workload that does not exist: one with the same or a similar
// name, of its own kind if there is one.
func similar(ctx context.Context, connection *kube.Connection, t collect.Target) string {
	var ofOtherKind string
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
		case ok && ofOtherKind == "":
			ofOtherKind = hint
		}
	}
	if ofOtherKind != "" {
		return ofOtherKind
	}
	return fmt.Sprintf("is it in another namespace? Name it with -n; kubectl get %s -A lists all", shortOf(t.Kind))
}

// unlisted is the error about kinds that may not be listed; nil when there are none.
func unlisted(env *cli.Env, missing []model.Missing) error {
	var failed []error
	for _, m := range missing {
		failed = append(failed, fault.Failedf("context %q: %s not read: %s", env.Kube.Context(), m.Part, m.Why).
			WithHint("ask for the permission, or name the types that may be read"))
	}
	return errors.Join(failed...)
}

// empty is the error about a scope without workloads.
func empty(env *cli.Env, s collect.Scope) error {
	where := fmt.Sprintf("in namespace %q", s.Namespace)
	hint := "is it another namespace? -n NAMESPACE, or -A for all"
	if s.Namespace == "" {
		where, hint = "in any namespace", ""
	}
	what := "workloads"
	if s.Selector != "" {
		what, hint = fmt.Sprintf("workloads with the labels %s", s.Selector), "kubectl get "+strings.Join(s.Kinds, ",")+" --show-labels shows the labels there are"
	}
	return fault.Failedf("context %q: there are no %s %s", env.Kube.Context(), what, where).WithHint(hint)
}
