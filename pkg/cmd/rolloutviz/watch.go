package rolloutviz

import (
	"context"
	"errors"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/rollout/display"
	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/term/live"
)

// watch shows the rollouts until all have ended. Its error has the exit code of the worst
// result.
func (req request) watch(ctx context.Context, env *cli.Env) error {
	client, s, err := req.connect(env)
	if err != nil {
		return err
	}
	if req.rules.Revision > 0 && len(s.targets) != 1 {
		return oneRevision()
	}
	result, err := follow.Run(ctx, follow.Request{
		Targets: s.targets, Scope: s.scope, Rules: req.rules, Forever: req.forever, Timeout: req.timeout, Logs: req.logs,
	}, follow.IO{
		Cluster: client, Now: env.Now, Redraw: live.Resized(ctx),
		Display: display.New(env.Out, env.Lookup, env.Now, display.Options{
			JSON: req.printer.Format() == "json", Sentences: req.accessible, Single: len(s.targets) == 1, Term: req.term,
		}),
	})
	if err != nil && ctx.Err() != nil {
		return err
	}
	return errors.Join(err, req.verdict(ctx, env, s, result))
}

// verdict is the error of the worst result. The results have been printed before, so the
// error about them has no text.
func (req request) verdict(ctx context.Context, env *cli.Env, s selection, result follow.Result) error {
	failed := []error{unlisted(env, result.Unlisted)}
	for _, w := range result.Workloads {
		if w.Err != nil {
			failed = append(failed, explain(ctx, env, w.Target, w.Err))
		}
	}
	err := errors.Join(failed...)
	if code := result.ExitCode(); err == nil && code != 0 {
		err = fault.Wrap(fault.Class(code), errors.New(""), "")
	}
	return errors.Join(req.scopeError(env, s, result.Err), err)
}

// scopeError is the error about a scope that could not be followed.
func (req request) scopeError(env *cli.Env, s selection, err error) error {
	switch {
	case errors.Is(err, follow.ErrNotListed):
		return fault.Wrap(fault.Unfinished, fmt.Errorf("nothing could be listed within %s", req.timeout), "check that the API server is running, or raise --timeout")
	case errors.Is(err, follow.ErrEmpty):
		return empty(env, s.scope)
	}
	return env.Kube.Explain(err)
}
