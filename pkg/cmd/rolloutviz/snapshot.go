package rolloutviz

import (
	"context"
	"errors"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
	"github.com/batuta-k8s/batuta/pkg/rollout/snapshot"
)

// snapshot shows the rollouts at one moment. Those that can be read are shown, and the
// others are its error.
func (req request) snapshot(ctx context.Context, env *cli.Env) error {
	read := req.read
	if req.from != "" {
		read = req.recorded
	}
	rollouts, err := read(ctx, env)
	if len(rollouts) == 0 {
		return err
	}
	return errors.Join(req.print(env, rollouts), err)
}

// read reads the rollouts from the cluster.
func (req request) read(ctx context.Context, env *cli.Env) ([]model.Rollout, error) {
	client, s, err := req.connect(env)
	if err != nil {
		return nil, err
	}
	reader := snapshot.Reader{Cluster: client, Logs: req.logs}
	if len(s.targets) > 0 {
		var rollouts []model.Rollout
		var failed []error
		for _, r := range reader.Named(ctx, s.targets) {
			if r.Err != nil {
				failed = append(failed, explain(ctx, env, r.Target, r.Err))
				continue
			}
			rollouts = append(rollouts, r.Rollout)
		}
		return rollouts, errors.Join(failed...)
	}
	rollouts, missing, err := reader.Scope(ctx, s.scope)
	switch {
	case err != nil:
		return nil, env.Kube.Explain(err)
	case len(rollouts) == 0 && len(missing) == 0:
		return nil, empty(env, s.scope)
	}
	return rollouts, unlisted(env, missing)
}

// recorded reads the rollouts from a recording.
func (req request) recorded(_ context.Context, env *cli.Env) ([]model.Rollout, error) {
	recording, err := files(env).Read(req.from)
	if err != nil {
		return nil, fault.Usagef("--from: %w", err).WithHint("it takes what kubectl get deploy,rs,pods -o yaml prints")
	}
	// The context's namespace has nothing to do with the cluster of the recording.
	filter := record.Filter{Namespace: env.Kube.NamespaceFlag()}
	if req.one() {
		filter.Kind, filter.Name = kindOf(req.named[0].Kind), req.named[0].Name
	}
	wanted := kindsOf(req.kinds)
	rollouts, err := snapshot.Recorded(recording, filter, wanted, req.at)
	if err != nil {
		return nil, fault.Usagef("--from: %s: %w", req.from, err).
			WithHint("record with kubectl get deploy,sts,ds,rs,controllerrevisions,pods -o yaml")
	}
	if len(rollouts) == 0 {
		return nil, fault.Usagef("--from: %s: the recording holds no %s", req.from, strings.Join(wanted, " or "))
	}
	return rollouts, nil
}
