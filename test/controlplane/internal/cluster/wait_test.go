package cluster

import (
	"context"
	"errors"
	"testing"
)

// An interrupted wait says that it was interrupted, every time: as a failure it
// would leave the folder behind for its logs.
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
