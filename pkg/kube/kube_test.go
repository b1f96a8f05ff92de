package kube

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// twoContexts is a kubeconfig of two clusters that do not exist.
const twoContexts = `apiVersion: v1
kind: Config
clusters:
- {name: far, cluster: {server: "https://far.invalid"}}
- {name: down, cluster: {server: "http://127.0.0.1:1"}}
users:
- {name: ada, user: {token: secret}}
contexts:
- {name: away, context: {cluster: far, user: ada, namespace: shop}}
- {name: down, context: {cluster: down, user: ada}}
current-context: away
`

// connect makes a connection from an environment and flags.
func connect(t testing.TB, env map[string]string, flags ...string) *Connection {
	t.Helper()
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	c := New("kubectl-test", lookup, &bytes.Buffer{}, func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) })
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	c.AddFlags(fs)
	if err := fs.Parse(flags); err != nil {
		t.Fatal(err)
	}
	return c
}

// kubeconfig writes a file and returns its path.
func kubeconfig(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantError checks the text, the exit code and the words of the hint.
func wantError(t *testing.T, err error, code int, text, hint string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", text)
	}
	if !strings.Contains(err.Error(), text) || fault.Code(err) != code {
		t.Errorf("got exit %d, %v\nwant exit %d, %s", fault.Code(err), err, code, text)
	}
	if hints := strings.Join(fault.Hints(err), "\n"); !strings.Contains(hints, hint) || hint != "" && hints == "" {
		t.Errorf("got hint %q, want %q", hints, hint)
	}
}

func TestNamespace(t *testing.T) {
	file := kubeconfig(t, twoContexts)
	broken := kubeconfig(t, "clusters: 7")
	for name, tc := range map[string]struct {
		kubeconfig string
		flags      []string
		want       string
		explicit   bool
	}{
		"flag":                    {file, []string{"-n", "mine"}, "mine", true},
		"flag and context":        {file, []string{"-n", "mine", "--context=down"}, "mine", true},
		"context":                 {file, nil, "shop", false},
		"context without one":     {file, []string{"--context=down"}, "default", false},
		"no kubeconfig":           {"/does/not/exist", nil, "default", false},
		"flag, no kubeconfig":     {"/does/not/exist", []string{"--namespace=mine"}, "mine", true},
		"flag, broken kubeconfig": {broken, []string{"-n", "mine"}, "mine", true},
		"empty flag":              {file, []string{"-n", ""}, "shop", false},
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, map[string]string{"KUBECONFIG": tc.kubeconfig}, tc.flags...)
			got, explicit, err := c.Namespace()
			if err != nil || got != tc.want || explicit != tc.explicit {
				t.Errorf("got %q, %v, %v; want %q, %v", got, explicit, err, tc.want, tc.explicit)
			}
		})
	}
	_, _, err := connect(t, map[string]string{"KUBECONFIG": file}, "-n", "mine", "--context=nope").Namespace()
	wantError(t, err, 1, `no context "nope"`, "away, down")
	_, _, err = connect(t, map[string]string{"KUBECONFIG": broken}).Namespace()
	wantError(t, err, 1, "read the kubeconfig: ", "--kubeconfig")
}

// Several files of KUBECONFIG are merged; files that are missing, empty or
// named twice are accepted.
func TestKubeconfigLists(t *testing.T) {
	first := kubeconfig(t, strings.Replace(twoContexts, "current-context: away", "current-context: down", 1))
	second := kubeconfig(t, strings.NewReplacer("far", "near", "away", "home", "ada", "bob").Replace(twoContexts))
	list := strings.Join([]string{"", first, "/does/not/exist", second, first, ""}, string(filepath.ListSeparator))
	c := connect(t, map[string]string{"KUBECONFIG": list})
	for _, tc := range []struct {
		what      string
		got, want []string
	}{
		{"contexts", c.Contexts(), []string{"away", "down", "home"}},
		{"clusters", c.Clusters(), []string{"down", "far", "near"}},
		{"users", c.Users(), []string{"ada", "bob"}},
		{"context in use", []string{c.Context()}, []string{"down"}},
	} {
		if diff := cmp.Diff(tc.want, tc.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.what, diff)
		}
	}
	if one := connect(t, map[string]string{"KUBECONFIG": list}, "--kubeconfig="+second); one.Context() != "home" || len(one.Contexts()) != 2 {
		t.Errorf("--kubeconfig: got %q of %v", one.Context(), one.Contexts())
	}
}

// Without KUBECONFIG the home folder of the given environment is used, never
// that of the process.
func TestHomeKubeconfig(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".kube"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".kube/config"), []byte(twoContexts), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if got := connect(t, map[string]string{name: home}).Context(); got != "away" {
			t.Errorf("%s: context %q", name, got)
		}
	}
	t.Setenv("HOME", home)
	t.Setenv("KUBECONFIG", filepath.Join(home, ".kube/config"))
	if got := connect(t, nil).Context(); got != "" {
		t.Errorf("the process environment was read: context %q", got)
	}
}

// A pod's environment without its token, as in an image built on a cluster,
// changes nothing.
func TestInClusterFallback(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
	t.Setenv("KUBERNETES_SERVICE_PORT", "443")
	if _, err := os.Stat("/var/run/secrets/kubernetes.io/serviceaccount/token"); err == nil {
		t.Skip("this runs in a pod")
	}
	c := connect(t, nil)
	if namespace, explicit, err := c.Namespace(); namespace != "default" || explicit || err != nil {
		t.Errorf("namespace %q, %v, %v", namespace, explicit, err)
	}
	_, err := c.Config()
	wantError(t, err, 1, "no cluster is configured", "KUBECONFIG")
}

func TestFlagsReachTheConfiguration(t *testing.T) {
	c := connect(t, map[string]string{"KUBECONFIG": kubeconfig(t, twoContexts)},
		"-s", "https://other.invalid", "--token=t", "--tls-server-name=n", "--insecure-skip-tls-verify", "--proxy-url=http://proxy.invalid",
		"--request-timeout=7s", "--as=ada", "--as-uid=1", "--as-group=a", "--as-group=b,c", "--as-user-extra=k=v", "--as-user-extra=k=w=x",
		"--disable-compression")
	config, err := c.Config()
	if err != nil {
		t.Fatal(err)
	}
	if config.Proxy == nil || !config.DisableCompression || config.QPS != qps || config.Burst != burst || config.Timeout != 7*time.Second {
		t.Errorf("got %v", config)
	}
	got := []string{config.Host, config.BearerToken, config.ServerName, config.Impersonate.UserName, config.Impersonate.UID}
	if want := []string{"https://other.invalid", "t", "n", "ada", "1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !config.Insecure || !strings.HasPrefix(config.UserAgent, "kubectl-test/") {
		t.Errorf("insecure %v, user agent %q", config.Insecure, config.UserAgent)
	}
	if diff := cmp.Diff([]string{"a", "b,c"}, config.Impersonate.Groups); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]string{"k": {"v", "w=x"}}, config.Impersonate.Extra); diff != "" {
		t.Errorf("extras (-want +got):\n%s", diff)
	}
}

// Every flag has our own usage text: a flag that client-go adds needs one too.
func TestEveryFlagIsDescribed(t *testing.T) {
	c := connect(t, nil)
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	c.AddFlags(fs)
	fs.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		if usages[f.Name] == "" || strings.HasSuffix(usage, ".") || value != strings.ToUpper(value) {
			t.Errorf("--%s %s: %q", f.Name, value, usage)
		}
	})
}

func TestConfigurationErrors(t *testing.T) {
	file := kubeconfig(t, twoContexts)
	dangling := kubeconfig(t, strings.Replace(twoContexts, "current-context: away", "current-context: gone", 1))
	unchosen := kubeconfig(t, strings.Replace(twoContexts, "current-context: away", "", 1))
	for name, tc := range map[string]struct {
		kubeconfig string
		flags      []string
		code       int
		text, hint string
	}{
		"no kubeconfig":      {"", nil, 1, "no cluster is configured: there is no kubeconfig", "set KUBECONFIG"},
		"missing files":      {"/does/not/exist", nil, 1, "there is no kubeconfig at /does/not/exist", "set KUBECONFIG"},
		"missing file":       {"", []string{"--kubeconfig=/does/not/exist"}, 1, "/does/not/exist: no such file", "--kubeconfig"},
		"empty":              {kubeconfig(t, ""), nil, 1, "the kubeconfig is empty", "set KUBECONFIG"},
		"no current context": {unchosen, nil, 1, "no current-context", "--context: away, down"},
		"unknown context":    {file, []string{"--context=nope"}, 1, `no context "nope"`, "the kubeconfig has: away, down"},
		"dangling context":   {dangling, nil, 1, `no context "gone"`, "the kubeconfig has: away, down"},
		"unknown cluster":    {file, []string{"--cluster=nope"}, 1, `no cluster "nope"`, "the kubeconfig has: down, far"},
		"unknown user":       {file, []string{"--user=nope"}, 1, `no user "nope"`, "the kubeconfig has: ada"},
		"not YAML":           {kubeconfig(t, "{"), nil, 1, "read the kubeconfig: error loading config file", "correct the file"},
		"wrong structure":    {kubeconfig(t, "clusters: 7"), nil, 1, "read the kubeconfig: ", "correct the file"},
		"missing key file":   {file, []string{"--client-certificate=/does/not/exist"}, 1, `context "away": `, "correct the kubeconfig"},
		"group only":         {file, []string{"--as-group=x"}, 1, `context "away": `, "connection flags"},
		"bad extra":          {file, []string{"--as=a", "--as-user-extra=kv"}, 2, "--as-user-extra=kv is not valid; expected KEY=VALUE", ""},
		"bad timeout":        {file, []string{"--request-timeout=soon"}, 2, "--request-timeout=soon is not valid; expected a duration such as 1s, 2m or 3h", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := connect(t, map[string]string{"KUBECONFIG": tc.kubeconfig}, tc.flags...).Config()
			wantError(t, err, tc.code, tc.text, tc.hint)
		})
	}
}

// --server is enough to select a cluster.
func TestServerWithoutKubeconfig(t *testing.T) {
	config, err := connect(t, nil, "--server=https://x.invalid").Config()
	if err != nil || config.Host != "https://x.invalid" {
		t.Errorf("got %v, %v", config, err)
	}
}

func TestExplainKeepsOtherErrors(t *testing.T) {
	c := connect(t, map[string]string{"KUBECONFIG": kubeconfig(t, twoContexts)})
	if err := c.Explain(nil); err != nil {
		t.Errorf("nil becomes %v", err)
	}
	known := fault.Usagef("known")
	if err := c.Explain(known); !errors.Is(err, known) || err.Error() != "known" {
		t.Errorf("got %v", err)
	}
	late := fmt.Errorf("client rate limiter: %w", context.DeadlineExceeded)
	wantError(t, c.Explain(late), 1, `context "away": no response in time from the API server https://far.invalid: client`, "increase --request-timeout")
	wantError(t, c.Explain(errors.New("odd")), 1, `context "away": odd`, "")
}
