// Package snapshot reads the state of rollouts at one moment, from a cluster or a
// recording. Start with [Reader].
package snapshot

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
)

const (
	mostAtOnce  = 8  // workloads that are read at the same time
	mostDetails = 64 // unfinished rollouts of a scope that are read completely; for more, only the status
)

// Cluster is the source of the facts; a *[collect.Client] is one, and documents the
// methods. They are called from several goroutines.
type Cluster interface {
	Snapshot(ctx context.Context, t collect.Target) (model.Facts, error)
	List(ctx context.Context, s collect.Scope) ([]model.Facts, []model.Missing, error)
	Answer(ctx context.Context, facts *model.Facts, questions []model.Question)
}

// Reader reads rollouts, with events and logs about the causes.
type Reader struct {
	Cluster Cluster
	Logs    bool // also read the last log line of containers that crashed
}

// Read is the result for one workload. Err is an error of the API server, unchanged; then
// there is no rollout.
type Read struct {
	Target  collect.Target
	Rollout model.Rollout
	Err     error
}

// One reads one workload with at most five requests: three or, with nodes, four for
// the facts, and the others for the questions. The error is that of the API server,
// unchanged.
func (r Reader) One(ctx context.Context, t collect.Target) (model.Rollout, error) {
	facts, err := r.Cluster.Snapshot(ctx, t)
	if err != nil {
		return model.Rollout{}, err
	}
	rollout := model.Build(facts)
	questions := Questions(rollout.Questions, 1, r.Logs)
	if facts.Nodes != nil && len(questions) > 1 { // the nodes needed one more request
		questions = slices.DeleteFunc(questions, func(q model.Question) bool { return q.Container == "" })
	}
	if len(questions) > 0 {
		r.Cluster.Answer(ctx, &facts, questions)
		rollout = model.Build(facts)
	}
	return rollout, nil
}

// Questions chooses the questions to send: the first ones about events and the first ones
// about logs, at most the given number of each, and none about logs unless wanted.
func Questions(all []model.Question, most int, logs bool) []model.Question {
	var chosen []model.Question
	forEvents, forLogs := 0, 0
	for _, q := range all {
		n := &forEvents
		if q.Container != "" {
			n = &forLogs
		}
		if *n < most && (q.Container == "" || logs) {
			chosen = append(chosen, q)
			*n++
		}
	}
	return chosen
}

// Named reads workloads, several at the same time. The results are in the order of the
// targets.
func (r Reader) Named(ctx context.Context, targets []collect.Target) []Read {
	all := make([]Read, len(targets))
	inParallel(len(targets), func(i int) {
		rollout, err := r.One(ctx, targets[i])
		all[i] = Read{Target: targets[i], Rollout: rollout, Err: err}
	})
	return all
}

// Scope reads all workloads of a scope: by their status, and those that are not
// complete with all objects. Kinds without permission to list are returned as missing. The
// error is that of the API server when nothing could be listed, or that of the context.
func (r Reader) Scope(ctx context.Context, s collect.Scope) ([]model.Rollout, []model.Missing, error) {
	facts, missing, err := r.Cluster.List(ctx, s)
	if err != nil {
		return nil, missing, err
	}
	rollouts := make([]model.Rollout, len(facts))
	var unfinished []int
	for i, f := range facts {
		rollouts[i] = model.Build(f)
		if rollouts[i].Verdict.State != model.Complete && len(unfinished) < mostDetails {
			unfinished = append(unfinished, i)
		}
	}
	inParallel(len(unfinished), func(i int) {
		rollout := &rollouts[unfinished[i]]
		full, err := r.One(ctx, collect.Target{Kind: rollout.Kind, Namespace: rollout.Namespace, Name: rollout.Name})
		if err == nil { // on an error keep the status: the workload may be deleted by now
			*rollout = full
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, missing, err
	}
	return rollouts, missing, nil
}

// inParallel calls do for 0 to n-1, several at the same time.
func inParallel(n int, do func(i int)) {
	var group sync.WaitGroup
	slots := make(chan struct{}, mostAtOnce)
	for i := range n {
		slots <- struct{}{}
		group.Go(func() {
			do(i)
			<-slots
		})
	}
	group.Wait()
}

// Recorded returns the rollouts of a recording that match the filter, at a given time; the
// zero time means the newest time in the recording. With kinds (of package model), it
// returns only those of these kinds; the result can be empty. The error is that of
// [record.Recording.Facts] when nothing matches the filter.
func Recorded(r *record.Recording, filter record.Filter, kinds []string, at time.Time) ([]model.Rollout, error) {
	facts, err := r.Facts(filter, at)
	if err != nil {
		return nil, err
	}
	var rollouts []model.Rollout
	for _, f := range facts {
		rollout := model.Build(f)
		if len(kinds) == 0 || slices.Contains(kinds, rollout.Kind) {
			rollouts = append(rollouts, rollout)
		}
	}
	return rollouts, nil
}
