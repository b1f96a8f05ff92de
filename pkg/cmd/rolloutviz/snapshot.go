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

// snapshot prints the rollouts at one moment. It prints those that it can read, and
// returns an error about the others.
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
		return nil, fault.Usagef("--from: %w", err).WithHint("write the output of this command to the file: kubectl get deploy,rs,pods -o yaml")
	}
	// The namespace of the context is not used: the recording can be from another cluster.
	filter := record.Filter{Namespace: env.Kube.NamespaceFlag()}
	if req.one() {
		filter.Kind, filter.Name = kindOf(req.named[0].Kind), req.named[0].Name
	}
	wanted := kindsOf(req.kinds)
	rollouts, err := snapshot.Recorded(recording, filter, wanted, req.at)
	if err != nil {
		return nil, fault.Usagef("--from: %s: %w", req.from, err).
			WithHint("record again with: kubectl get deploy,sts,ds,rs,controllerrevisions,pods -o yaml")
	}
	if len(rollouts) == 0 {
		return nil, fault.Usagef("--from: %s: the recording has no %s", req.from, strings.Join(wanted, " or "))
	}
	return rollouts, nil
}
