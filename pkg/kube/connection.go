// Package kube is the way to the cluster: kubectl's connection flags, the
// namespace rule, objects named as TYPE/NAME, completion of names, and errors
// that name the context. Nothing here touches the network or the kubeconfig
// before it is asked to.
//
// The flags are client-go's own (clientcmd), under the names kubectl gives
// them. cli-runtime's ConfigFlags would bring kustomize and every API type along:
// 23 MB of program and 15 MB of memory in every call that nothing here needs.
package kube

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/pflag"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // exec, OIDC and cloud credentials of kubeconfigs
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/version"
)

// Client-side rate limits: kubectl's own (cmd.go in k8s.io/kubectl 1.32: 50
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
	errOut     io.Writer
	agent      string
	now        func() time.Time
}

// New returns a connection that is configured by flags. API warnings go to
// errOut, each once; the clock tells whether a certificate has expired.
func New(agent string, errOut io.Writer, now func() time.Time) *Connection {
	return &Connection{
		rules:     clientcmd.NewDefaultClientConfigLoadingRules(),
		overrides: &clientcmd.ConfigOverrides{},
		errOut:    errOut, agent: agent, now: now,
	}
}

// AddFlags registers kubectl's connection flags and its -v.
func (c *Connection) AddFlags(fs *pflag.FlagSet) {
	fs.StringVar(&c.rules.ExplicitPath, clientcmd.RecommendedConfigPathFlag, "", "Path to the kubeconfig file to use for CLI requests.")
	names := clientcmd.RecommendedConfigOverrideFlags("")
	names.AuthOverrideFlags.Username, names.AuthOverrideFlags.Password = clientcmd.FlagInfo{}, clientcmd.FlagInfo{} // kubectl has them no more
	clientcmd.BindOverrideFlags(c.overrides, fs, names)
	fs.StringArrayVar(&c.userExtras, "as-user-extra", nil, "User extras to impersonate for the operation, as KEY=VALUE; this flag can be repeated to specify multiple values for the same key.")
	logging := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(logging)
	for _, name := range []string{"v", "vmodule"} {
		fs.AddGoFlag(logging.Lookup(name))
	}
}

// Config is the REST configuration: kubectl's limits, our user agent, warnings
// on stderr once each.
func (c *Connection) Config() (*rest.Config, error) {
	config, err := c.config()
	if err != nil {
		return nil, c.Explain(err)
	}
	config.QPS, config.Burst = qps, burst
	config.UserAgent = c.agent + "/" + version.Get().Version
	config.WarningHandler = rest.NewWarningWriter(c.errOut, rest.WarningWriterOptions{Deduplicate: true})
	return config, nil
}

func (c *Connection) config() (*rest.Config, error) {
	loader, err := c.loader()
	if err != nil {
		return nil, err
	}
	return loader.ClientConfig()
}

// Namespace is the namespace to work in, and whether the flag named it: the
// flag, else the context's, else "default", also where there is no kubeconfig.
func (c *Connection) Namespace() (namespace string, explicit bool, err error) {
	loader, err := c.loader()
	if err == nil {
		namespace, explicit, err = loader.Namespace()
	}
	switch {
	case err == nil:
		return namespace, explicit, nil
	case clientcmd.IsEmptyConfig(err):
		flag := c.overrides.Context.Namespace
		return cmp.Or(flag, metav1.NamespaceDefault), flag != "", nil
	}
	return "", false, c.Explain(err)
}

// Context is the name of the context in use; "" when there is none.
func (c *Connection) Context() string {
	if c.overrides.CurrentContext != "" {
		return c.overrides.CurrentContext
	}
	loader, err := c.loader()
	if err != nil {
		return ""
	}
	raw, err := loader.RawConfig()
	if err != nil {
		return ""
	}
	return raw.CurrentContext
}

// loader reads the kubeconfig, once. It is called after the flags were read.
func (c *Connection) loader() (clientcmd.ClientConfig, error) {
	if c.loaded != nil {
		return c.loaded, nil
	}
	for _, pair := range c.userExtras {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fault.Wrap(fault.Usage, fmt.Errorf("--as-user-extra=%s is not KEY=VALUE", pair), "")
		}
		extra := &c.overrides.AuthInfo.ImpersonateUserExtra
		if *extra == nil {
			*extra = map[string][]string{}
		}
		(*extra)[key] = append((*extra)[key], value)
	}
	c.loaded = clientcmd.NewNonInteractiveDeferredLoadingClientConfig(c.rules, c.overrides)
	return c.loaded, nil
}
