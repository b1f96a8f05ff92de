package cli

import (
	"bytes"
	"context"
	"log"
	"os"
	"testing"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
)

func TestWithoutHTTP2(t *testing.T) {
	for settings, want := range map[string]string{
		"": "", "http2debug=1": "", "http2debug=2": "", "x=1,http2debug=2": "x=1", "http2debug=2,x=1,http2debug=1,y=2": "x=1,y=2",
		"http2client=0": "http2client=0", "x=1, http2debug=2": "x=1",
	} {
		if got := withoutHTTP2(settings); got != want {
			t.Errorf("%q: got %q, want %q", settings, got, want)
		}
	}
}

// Every plugin discards what net/http prints with GODEBUG=http2debug.
func TestEveryPluginIsQuiet(t *testing.T) {
	for _, plugin := range []string{"compose", "rollout-viz", "secretgen"} {
		t.Setenv("GODEBUG", "http2debug=2,http2client=1")
		var printed bytes.Buffer
		log.SetOutput(&printed)
		t.Cleanup(func() { log.SetOutput(os.Stderr) })
		environ := map[string]string{"GODEBUG": "http2debug=2,http2client=1"}
		env := &Env{
			IOStreams: genericiooptions.NewTestIOStreamsDiscard(), Args: []string{"kubectl-" + plugin}, Environ: environ, Dir: t.TempDir(),
		}
		construct := func(*Env) *cobra.Command {
			return &cobra.Command{Use: plugin, Run: func(*cobra.Command, []string) { log.Print("http2: Framer wrote DATA: canary") }}
		}
		if code := Run(context.Background(), plugin, construct, env); code != 0 {
			t.Errorf("%s: exit code %d", plugin, code)
		}
		if printed.Len() > 0 || environ["GODEBUG"] != "http2client=1" || os.Getenv("GODEBUG") != "http2client=1" {
			t.Errorf("%s: printed %q, GODEBUG is %q and %q", plugin, printed.String(), environ["GODEBUG"], os.Getenv("GODEBUG"))
		}
	}
}
