package rolloutviz

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/near"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
)

// read gets the facts from where the request says.
func (req request) read(ctx context.Context, env *cli.Env) (model.Facts, error) {
	if req.from != "" {
		return req.readRecording(env)
	}
	namespace, _, err := env.Kube.Namespace()
	if err != nil {
		return model.Facts{}, err
	}
	config, err := env.Kube.Config()
	if err != nil {
		return model.Facts{}, err
	}
	facts, err := collect.Snapshot(ctx, config, namespace, req.name, env.Now)
	if apierrors.IsNotFound(err) {
		return facts, req.notFound(ctx, env, namespace)
	}
	return facts, env.Kube.Explain(err)
}

// notFound names what the user may have meant.
func (req request) notFound(ctx context.Context, env *cli.Env, namespace string) error {
	err := fmt.Errorf("context %q: there is no deployment %q in namespace %q", env.Kube.Context(), req.name, namespace)
	names := env.Kube.CompleteNames(ctx, req.kind, "")
	best, ok := near.Best(req.name, names)
	if !ok {
		best, ok = near.Part(req.name, names)
	}
	if ok {
		return fault.Wrap(fault.Failed, err, fmt.Sprintf("did you mean deploy/%s?", best))
	}
	return fault.Wrap(fault.Failed, err, "is it in another namespace? Name it with -n; kubectl get deploy -A lists all")
}

func (req request) readRecording(env *cli.Env) (model.Facts, error) {
	in, err := req.open(env)
	if err != nil {
		return model.Facts{}, fault.Wrap(fault.Usage, fmt.Errorf("--from: %w", err), "")
	}
	defer in.Close()
	rec, err := record.Read(in)
	if err != nil {
		return model.Facts{}, fault.Wrap(fault.Usage, fmt.Errorf("--from: %s: %w", req.from, err), "it takes what kubectl get deploy,rs,pods -o yaml prints")
	}
	// The context's namespace has nothing to do with somebody else's cluster.
	facts, err := rec.Facts(env.Kube.NamespaceFlag(), req.name, req.at)
	var missing *record.NotFoundError
	if errors.As(err, &missing) && missing.Several {
		return facts, fault.Wrap(fault.Usage, fmt.Errorf("--from: %s: %w", req.from, err), "name one of them: deploy/NAME, with -n when its namespace is not unique")
	}
	if err != nil {
		err = fmt.Errorf("--from: %s: %w", req.from, err)
	}
	return facts, fault.Wrap(fault.Usage, err, "record with kubectl get deploy,rs,pods -o yaml")
}

func (req request) open(env *cli.Env) (io.ReadCloser, error) {
	if req.from == "-" {
		return io.NopCloser(env.In), nil
	}
	path := req.from
	if !filepath.IsAbs(path) {
		path = filepath.Join(env.Dir, path)
	}
	return os.Open(path)
}
