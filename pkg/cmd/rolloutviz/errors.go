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

// explain is the error about one workload. If the workload does not exist, the hint has
// the name that was probably meant.
func explain(ctx context.Context, env *cli.Env, t collect.Target, err error) error {
	switch {
	case errors.Is(err, follow.ErrPodsNotRead):
		return fault.Failedf("%s/%s is complete, but its old pods cannot be listed", t.Kind, t.Name).
			WithHint("--wait=terminated needs permission to list pods; write --wait to ignore old pods")
	case !apierrors.IsNotFound(err):
		return env.Kube.Explain(err)
	}
	err = fmt.Errorf("context %q: there is no %s %q in namespace %q", env.Kube.Context(), t.Kind, t.Name, t.Namespace)
	return fault.Wrap(fault.Failed, err, similar(ctx, env.Kube, t))
}

// similar is the hint about a workload that does not exist: a workload with the same or a
// similar name, of the same kind if there is one.
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
	return fmt.Sprintf("if it is in a different namespace, add -n NAMESPACE; kubectl get %s -A lists all", shortOf(t.Kind))
}

// unlisted is the error about kinds that could not be listed; nil if there are none.
func unlisted(env *cli.Env, missing []model.Missing) error {
	var failed []error
	for _, m := range missing {
		failed = append(failed, fault.Failedf("context %q: cannot list %s: %s", env.Kube.Context(), m.Part, m.Why).
			WithHint("get the permission, or write the types that you can list: kubectl rollout-viz deploy"))
	}
	return errors.Join(failed...)
}

// empty is the error about a scope without workloads.
func empty(env *cli.Env, s collect.Scope) error {
	where := fmt.Sprintf("in namespace %q", s.Namespace)
	hint := "for a different namespace, add -n NAMESPACE; for all namespaces, -A"
	if s.Namespace == "" {
		where, hint = "in any namespace", ""
	}
	what := "workloads"
	if s.Selector != "" {
		what, hint = fmt.Sprintf("workloads with the labels %s", s.Selector), "kubectl get "+strings.Join(s.Kinds, ",")+" --show-labels lists the labels"
	}
	return fault.Failedf("context %q: there are no %s %s", env.Kube.Context(), what, where).WithHint(hint)
}
