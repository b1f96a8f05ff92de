// Package kube connects to the cluster: kubectl's connection flags, the
// namespace rule, objects named as TYPE/NAME, completion of names, and errors
// that name the context. It does not use the network or the kubeconfig before a
// caller needs them.
//
// The flags are client-go's own (clientcmd), under the names kubectl gives
// them. cli-runtime's ConfigFlags would add kustomize and every API type: 23 MB
// of program and 15 MB of memory in every call, none of it needed.
package kube

import (
	"cmp"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // exec, OIDC and cloud credentials of kubeconfigs
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/term/text"
	"github.com/batuta-k8s/batuta/pkg/version"
)

// Client-side rate limits: kubectl's own (cmd.go in k8s.io/kubectl v0.37.2: 50
// requests per second, 300 at once).
const (
	qps   = 50
	burst = 300
)

// Connection is a cluster as the flags and the kubeconfig describe it.
type Connection struct {
	rules      *clientcmd.ClientConfigLoadingRules
	overrides  *clientcmd.ConfigOverrides
	userExtras []string // --as-user-extra, KEY=VALUE
	loaded     clientcmd.ClientConfig
	lookup     Lookup
	errOut     io.Writer
	agent      string
	now        func() time.Time
}

// Lookup finds a variable of the environment.
type Lookup func(name string) (value string, ok bool)

// New returns a connection that is configured by flags and by the environment's
// KUBECONFIG and HOME. API warnings go to errOut, each once; the clock is used
// to find expired certificates.
func New(agent string, lookup Lookup, errOut io.Writer, now func() time.Time) *Connection {
	return &Connection{
		rules:     &clientcmd.ClientConfigLoadingRules{Precedence: kubeconfigs(lookup)},
		overrides: &clientcmd.ConfigOverrides{},
		lookup:    lookup, errOut: errOut, agent: agent, now: now,
	}
}

// kubeconfigs are the files that are merged: those of KUBECONFIG, else
// ~/.kube/config (clientcmd's NewDefaultClientConfigLoadingRules, client-go
// v0.37.2, which asks the process instead).
func kubeconfigs(lookup Lookup) []string {
	if list, _ := lookup(clientcmd.RecommendedConfigPathEnvVar); list != "" {
		files := slices.DeleteFunc(filepath.SplitList(list), func(f string) bool { return f == "" })
		seen := map[string]bool{}
		return slices.DeleteFunc(files, func(f string) bool {
			again := seen[f]
			seen[f] = true
			return again
		})
	}
	home, _ := lookup("HOME")
	profile, _ := lookup("USERPROFILE") // Windows
	if home = cmp.Or(home, profile); home == "" {
		return nil
	}
	return []string{filepath.Join(home, clientcmd.RecommendedHomeDir, clientcmd.RecommendedFileName)}
}

// Config is the REST configuration: kubectl's limits, our user agent, warnings
// on stderr once each.
func (c *Connection) Config() (*rest.Config, error) {
	config, err := c.config()
	if err != nil {
		return nil, c.Explain(err)
	}
	if _, _, err := rest.DefaultServerUrlFor(config); err != nil { // clients would quote the address
		return nil, c.failed(err, "check the address in the kubeconfig or in --server")
	}
	config.QPS, config.Burst = qps, burst
	config.UserAgent = c.agent + "/" + version.Get().Version
	config.WarningHandler = rest.NewWarningWriter(text.Writer{Out: c.errOut, Indent: "  "}, rest.WarningWriterOptions{Deduplicate: true})
	return config, nil
}

func (c *Connection) config() (*rest.Config, error) {
	loader, err := c.loader()
	if err != nil {
		return nil, err
	}
	if err := c.missing(); err != nil {
		return nil, err
	}
	return loader.ClientConfig()
}

// Namespace is the namespace to work in, and whether the flag named it: the
// flag, else the context's, else "default", also where there is no kubeconfig.
// A namespace that the flag named needs no kubeconfig, not even a sound one,
// unless --context is to be found there.
func (c *Connection) Namespace() (namespace string, explicit bool, err error) {
	named := c.NamespaceFlag()
	if named != "" && c.overrides.CurrentContext == "" {
		return named, true, nil
	}
	loader, err := c.loader()
	if err == nil {
		err = c.missing()
	}
	if err == nil {
		namespace, _, err = loader.Namespace()
	}
	if err != nil && !clientcmd.IsEmptyConfig(err) {
		return "", false, c.Explain(err)
	}
	return cmp.Or(namespace, metav1.NamespaceDefault), named != "", nil
}

// NamespaceFlag is the namespace if -n named it, else "". It reads no
// kubeconfig: for what has nothing to do with a cluster.
func (c *Connection) NamespaceFlag() string { return c.overrides.Context.Namespace }

// Context is the name of the context in use; "" when there is none.
func (c *Connection) Context() string {
	if c.overrides.CurrentContext != "" {
		return c.overrides.CurrentContext
	}
	return c.raw().CurrentContext
}

// loader reads the kubeconfig, once. It is called after the flags were read.
func (c *Connection) loader() (clientcmd.ClientConfig, error) {
	if c.loaded != nil {
		return c.loaded, nil
	}
	if timeout := c.overrides.Timeout; timeout != "" {
		if _, err := clientcmd.ParseTimeout(timeout); err != nil {
			return nil, fault.FlagValue{Flag: "request-timeout", Value: timeout}.NotValid("a duration such as 1s, 2m or 3h")
		}
	}
	extra := map[string][]string{}
	for _, pair := range c.userExtras {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, fault.FlagValue{Flag: "as-user-extra", Value: pair}.NotValid("KEY=VALUE")
		}
		extra[key] = append(extra[key], value)
	}
	if len(extra) > 0 {
		c.overrides.AuthInfo.ImpersonateUserExtra = extra
	}
	c.loaded = clientcmd.NewNonInteractiveDeferredLoadingClientConfig(c.rules, c.overrides)
	return c.loaded, nil
}
