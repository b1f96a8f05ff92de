package secretgen

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

// outcome is one run of the plugin.
type outcome struct {
	stdout, stderr string
	code           int
}

// plugin is a folder and an environment to run the plugin in.
type plugin struct {
	dir      string
	environ  map[string]string
	terminal bool
}

// run runs the whole plugin, as the process would.
func (p plugin) run(args ...string) outcome {
	var out, errOut bytes.Buffer
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut},
		Args:      append([]string{"kubectl-secretgen"}, args...),
		Environ:   maps.Clone(p.environ),
		Dir:       p.dir,
		Now:       func() time.Time { return time.Unix(0, 0) },
	}
	construct := func(env *cli.Env) *cobra.Command {
		return newCommand(env, func(any) bool { return p.terminal })
	}
	code := cli.Run(context.Background(), "secretgen", construct, env)
	return outcome{stdout: out.String(), stderr: errOut.String(), code: code}
}

// folder makes a folder with files.
func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
