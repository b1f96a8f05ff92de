package secretgen

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/klog/v2"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

// call is one observed run of the plugin.
type call struct {
	construct cli.Constructor // "": ours
	program   string          // the name it is run under; "": its own
	args      []string
	stdin     io.Reader
	environ   map[string]string
	dir       string
	terminal  bool
}

// watched is the output of a run.
type watched struct {
	outcome
	logs string
}

// all is all of the output.
func (w watched) all() string { return w.stdout + "\n" + w.stderr + "\n" + w.logs }

// run runs the plugin, and collects the log of the libraries.
func (c call) run(logs *logs) watched {
	var out, errOut bytes.Buffer
	if c.stdin == nil {
		c.stdin = strings.NewReader("")
	}
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: c.stdin, Out: &out, ErrOut: &errOut},
		Args:      append([]string{cmp.Or(c.program, "kubectl-secretgen")}, c.args...),
		Environ:   maps.Clone(c.environ),
		Dir:       c.dir,
		Now:       func() time.Time { return time.Unix(1_800_000_000, 0) },
	}
	construct := c.construct
	if construct == nil {
		construct = func(env *cli.Env) *cobra.Command { return newCommand(env, func(any) bool { return c.terminal }) }
	}
	logs.drain()
	code := cli.Run(context.Background(), "secretgen", construct, env)
	return watched{outcome{stdout: out.String(), stderr: errOut.String(), code: code}, logs.drain()}
}

// logs collects the output of klog, which is global to the process.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func catchLogs(t testing.TB) *logs {
	t.Helper()
	l := &logs{}
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	set := func(toStderr, threshold string) {
		for name, value := range map[string]string{"v": "0", "logtostderr": toStderr, "stderrthreshold": threshold} {
			if err := flags.Set(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	set("false", "FATAL")
	klog.SetOutput(l)
	t.Cleanup(func() {
		klog.Flush()
		set("true", "ERROR")
		klog.SetOutput(nil)
	})
	return l
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// drain is the log since the last call.
func (l *logs) drain() string {
	klog.Flush()
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	l.text.Reset()
	return text
}

// tally counts the calls and the leaks.
type tally struct {
	*checker
	calls, leaking int
}

// check fails the test for a call that leaks.
func (n *tally) check(t *testing.T, name string, args []string, got watched) {
	t.Helper()
	n.calls++
	if found := n.leaks(got.all()); found != nil {
		n.leaking++
		t.Errorf("%s leaks %v\nargs %q\nexit %d, stdout %q\nstderr %q\nlogs %.2000s", name, found, args, got.code, got.stdout, got.stderr, got.logs)
	}
}

func (n *tally) report(t *testing.T) {
	t.Helper()
	t.Logf("canary: %d of %d calls without a leak, in %d forms", n.calls-n.leaking, n.calls, len(forms())*len(forms()))
}
