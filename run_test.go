package batuta_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/compose"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/pkg/cmd/secretgen"
)

var constructors = map[string]cli.Constructor{"compose": compose.New, "secretgen": secretgen.New, "rollout-viz": rolloutviz.New}

// pluginRun is one run of a plugin in this process, without a cluster.
type pluginRun struct {
	plugin, dir, stdin string
	environ            map[string]string
	args               []string
}

type pluginResult struct {
	stdout, stderr string
	code           int
	root           *cobra.Command
}

func (r pluginRun) run(t *testing.T) pluginResult {
	t.Helper()
	var out, errOut bytes.Buffer
	var result pluginResult
	environ := map[string]string{"KUBECONFIG": t.TempDir() + "/no-kubeconfig", "HOME": r.dir}
	for name, value := range r.environ {
		environ[name] = value
	}
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(r.stdin), Out: &out, ErrOut: &errOut},
		Args:      append([]string{"kubectl-" + strings.ReplaceAll(r.plugin, "-", "_")}, r.args...),
		Environ:   environ, Dir: r.dir, Now: time.Now,
	}
	keep := func(env *cli.Env) *cobra.Command {
		result.root = constructors[r.plugin](env)
		return result.root
	}
	result.code = cli.Run(context.Background(), r.plugin, keep, env)
	result.stdout, result.stderr = out.String(), errOut.String()
	return result
}

// flagNamesOf are the flags of a command, with those of its parents.
func flagNamesOf(c *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	c.Flags().VisitAll(add)
	c.InheritedFlags().VisitAll(add)
	c.PersistentFlags().VisitAll(add)
	return names
}
