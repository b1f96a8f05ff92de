package rolloutviz

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// atOnce is how many workloads are read at the same time.
const atOnce = 8

// mostDetails is how many unfinished rollouts of an overview are read in full;
// of more, the status alone is told.
const mostDetails = 64

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
