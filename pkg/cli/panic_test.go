package cli

import (
	"context"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// A panic is reported as a bug, without a stack trace, with the address for reports. The
// exit code is 1.
func TestPanicIsAnError(t *testing.T) {
	w := world{name: "compose", construct: func(*Env) *cobra.Command {
		return &cobra.Command{Use: "compose", RunE: func(*cobra.Command, []string) error {
			panic("planted")
		}}
	}}
	got := w.run(context.Background())
	if got.code != 1 || !strings.HasPrefix(got.stderr, "error: internal error: planted\nhint: this is a bug in kubectl-compose; please report it at https://github.com/batuta-k8s/batuta/issues ") {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
}
