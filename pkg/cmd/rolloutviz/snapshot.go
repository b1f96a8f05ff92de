package rolloutviz

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// atOnce is how many workloads are read at the same time.
const atOnce = 8

// mostDetails is how many unfinished rollouts of an overview are read in full;
// of more, the status alone is told.
const mostDetails = 64

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
			failed = append(failed, fault.Wrap(fault.Failed, fmt.Errorf("context %q: %s not read: %s", env.Kube.Context(), m.Part, m.Why),
				"ask for the permission, or name the types that may be read"))
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
	return fault.Wrap(fault.Failed, fmt.Errorf("context %q: there are no %s %s", env.Kube.Context(), what, where), hint)
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

// reader reads rollouts, with what the API can tell about their causes.
type reader struct {
	client source
	logs   bool
}

// one takes at most five requests: three or, with nodes, four for the facts, and
// the rest for what they leave open.
func (rd reader) one(ctx context.Context, t collect.Target) (model.Rollout, error) {
	facts, err := rd.client.Snapshot(ctx, t)
	if err != nil {
		return model.Rollout{}, err
	}
	r := model.Build(facts)
	questions := rd.worth(r.Questions, 1)
	if facts.Nodes != nil && len(questions) > 1 { // the nodes were a request more
		questions = slices.DeleteFunc(questions, func(q model.Question) bool { return q.Container == "" })
	}
	if len(questions) > 0 {
		rd.client.Answer(ctx, &facts, questions)
		r = model.Build(facts)
	}
	return r, nil
}

// worth are the questions to ask: the first few of each sort, logs only when
// they are wanted.
func (rd reader) worth(questions []model.Question, most int) []model.Question {
	var asked []model.Question
	events, logs := 0, 0
	for _, q := range questions {
		n := &events
		if q.Container != "" {
			n = &logs
		}
		if *n < most && (q.Container == "" || rd.logs) {
			asked = append(asked, q)
			*n++
		}
	}
	return asked
}

func (rd reader) all(ctx context.Context, env *cli.Env, targets []collect.Target) ([]model.Rollout, error) {
	rollouts := make([]model.Rollout, len(targets))
	failed := make([]error, len(targets))
	inParallel(len(targets), func(i int) {
		rollouts[i], failed[i] = rd.one(ctx, targets[i])
	})
	var found []model.Rollout
	for i, err := range failed {
		if err == nil {
			found = append(found, rollouts[i])
			continue
		}
		failed[i] = explain(ctx, env, targets[i], err)
	}
	return found, errors.Join(failed...)
}

// overview judges by status, and reads in full what is not finished.
func (rd reader) overview(ctx context.Context, facts []model.Facts) ([]model.Rollout, error) {
	rollouts := make([]model.Rollout, len(facts))
	var unfinished []int
	for i, f := range facts {
		rollouts[i] = model.Build(f)
		if rollouts[i].Verdict.State != model.Complete && len(unfinished) < mostDetails {
			unfinished = append(unfinished, i)
		}
	}
	failed := make([]error, len(unfinished))
	inParallel(len(unfinished), func(i int) {
		at := unfinished[i]
		r := &rollouts[at]
		full, err := rd.one(ctx, collect.Target{Kind: r.Kind, Namespace: r.Namespace, Name: r.Name})
		if failed[i] = err; err == nil {
			rollouts[at] = full
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return rollouts, nil // one that is gone by now is still told by its status
}

// inParallel does n things, a few at the same time.
func inParallel(n int, do func(i int)) {
	var group sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i := range n {
		slots <- struct{}{}
		group.Go(func() {
			do(i)
			<-slots
		})
	}
	group.Wait()
}

// recorded reads the rollouts of a recording.
func (req request) recorded(env *cli.Env) ([]model.Rollout, error) {
	rec, err := readRecording(env, req.from)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, fmt.Errorf("--from: %w", err), "it takes what kubectl get deploy,rs,pods -o yaml prints")
	}
	// The context's namespace has nothing to do with somebody else's cluster.
	asked := record.Asked{Namespace: env.Kube.NamespaceFlag()}
	if req.one() {
		asked.Kind, asked.Name = kindOf(req.named[0].Kind), req.named[0].Name
	}
	facts, err := rec.Facts(asked, req.at)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, fmt.Errorf("--from: %s: %w", req.from, err), "record with kubectl get deploy,sts,ds,rs,controllerrevisions,pods -o yaml")
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
				fmt.Fprintln(env.Out, sentence)
			}
		}
		return nil
	case len(rollouts) == 1:
		return write(env.Out, view.Snapshot(rollouts[0], o).Text(profile.Color))
	}
	return write(env.Out, view.Overview(rollouts, o).Text(profile.Color))
}
