package rolloutviz

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// snapshot shows one moment.
func (req request) snapshot(ctx context.Context, env *cli.Env) error {
	var rollouts []model.Rollout
	var err error
	if req.from != "" {
		rollouts, err = req.recorded(env)
	} else {
		rollouts, err = req.read(ctx, env)
	}
	if len(rollouts) == 0 {
		return err
	}
	return errors.Join(req.show(env, rollouts), err)
}

// read reads the rollouts from the cluster. Of several that were named, those
// that can be read are returned beside the error.
func (req request) read(ctx context.Context, env *cli.Env) ([]model.Rollout, error) {
	client, s, err := req.connect(env)
	if err != nil {
		return nil, err
	}
	reader := reader{client, req.logs}
	if len(s.targets) > 0 {
		return reader.all(ctx, env, s.targets)
	}
	facts, missing, err := client.List(ctx, s.scope)
	if err != nil {
		return nil, env.Kube.Explain(err)
	}
	unread := unlisted(env, missing)
	if len(facts) == 0 && unread == nil {
		return nil, nothingThere(env, s.scope)
	}
	rollouts, err := reader.overview(ctx, facts)
	return rollouts, errors.Join(err, unread)
}

// unlisted is the error of kinds that were asked for and may not be listed; nil
// when there are none.
func unlisted(env *cli.Env, missing []model.Missing) error {
	var failed []error
	for _, m := range missing {
		if m.Part != model.MissingWatch {
			failed = append(failed, fault.Failedf("context %q: %s not read: %s", env.Kube.Context(), m.Part, m.Why).
				WithHint("ask for the permission, or name the types that may be read"))
		}
	}
	return errors.Join(failed...)
}

func nothingThere(env *cli.Env, s collect.Scope) error {
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

func (req request) connect(env *cli.Env) (*collect.Client, sought, error) {
	s, err := req.seek(env)
	if err != nil {
		return nil, s, err
	}
	config, err := env.Kube.Config()
	if err != nil {
		return nil, s, err
	}
	client, err := collect.New(config, env.Now)
	return client, s, env.Kube.Explain(err)
}

// recorded reads the rollouts of a recording.
func (req request) recorded(env *cli.Env) ([]model.Rollout, error) {
	rec, err := readRecording(env, req.from)
	if err != nil {
		return nil, fault.Usagef("--from: %w", err).WithHint("it takes what kubectl get deploy,rs,pods -o yaml prints")
	}
	// The context's namespace has nothing to do with somebody else's cluster.
	asked := record.Filter{Namespace: env.Kube.NamespaceFlag()}
	if req.one() {
		asked.Kind, asked.Name = kindOf(req.named[0].Kind), req.named[0].Name
	}
	facts, err := rec.Facts(asked, req.at)
	if err != nil {
		return nil, fault.Usagef("--from: %s: %w", req.from, err).
			WithHint("record with kubectl get deploy,sts,ds,rs,controllerrevisions,pods -o yaml")
	}
	var rollouts []model.Rollout
	for _, f := range facts {
		r := model.Build(f)
		if len(req.kinds) == 0 || slices.ContainsFunc(req.kinds, func(k kube.Kind) bool { return kindOf(k) == r.Kind }) {
			rollouts = append(rollouts, r)
		}
	}
	if len(rollouts) == 0 {
		var words []string
		for _, k := range req.kinds {
			words = append(words, kindOf(k))
		}
		return nil, fault.Usagef("--from: %s: the recording holds no %s", req.from, strings.Join(words, " or "))
	}
	return rollouts, nil
}

// show prints rollouts: as objects, as sentences, large, or a line each.
func (req request) show(env *cli.Env, rollouts []model.Rollout) error {
	if req.flags.printer.Format() != "" {
		return req.print(env, rollouts)
	}
	profile := term.Detect(env.Out, env.Lookup, req.term)
	o := view.Options{Width: profile.Width, ASCII: !profile.Unicode}
	if profile.TTY && profile.Height > 1 {
		o.Height = profile.Height - 1 // the prompt takes a line
	}
	switch {
	case req.accessible:
		for _, r := range rollouts {
			for _, sentence := range view.Sentences(r, o) {
				if err := env.Answer("%s", sentence); err != nil {
					return err
				}
			}
		}
		return nil
	case len(rollouts) == 1:
		return write(env.Out, view.Snapshot(rollouts[0], o).Text(profile.Color))
	}
	return write(env.Out, view.Overview(rollouts, o).Text(profile.Color))
}
