package rolloutviz

import (
	"context"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// source is where facts come from: a *collect.Client, or a test's.
type source interface {
	Snapshot(ctx context.Context, t collect.Target) (model.Facts, error)
	Answer(ctx context.Context, facts *model.Facts, questions []model.Question)
	Follow(ctx context.Context, t collect.Target, see func(collect.Update)) error
	List(ctx context.Context, s collect.Scope) ([]model.Facts, []model.Missing, error)
	FollowList(ctx context.Context, s collect.Scope, see func(collect.ListUpdate)) error
}
