package cluster

import (
	"context"
	"errors"
	"testing"
)

// An interrupted wait always returns that it was interrupted: after a failure the
// folder would be kept for its logs.
func TestUntilInterrupted(t *testing.T) {
	for range 200 {
		ctx, cancel := context.WithCancelCause(t.Context())
		err := until(ctx, "nothing", func(context.Context) error {
			cancel(ErrInterrupted)
			return errors.New("not yet")
		})
		if !errors.Is(err, ErrInterrupted) {
			t.Fatalf("got %v", err)
		}
	}
}
