package cli

import (
	"context"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// A mistake of ours is told as one, without Go's traces, and exits with 1.
func TestPanicIsAnError(t *testing.T) {
	w := world{name: "compose", construct: func(*Env) *cobra.Command {
		return &cobra.Command{Use: "compose", RunE: func(*cobra.Command, []string) error {
			panic("planted")
		}}
	}}
	got := w.run(context.Background())
	if got.code != 1 || !strings.HasPrefix(got.stderr, "error: internal error: planted\nhint: ") {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
}
