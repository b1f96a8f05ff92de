// Package kube is the way to the cluster: kubectl's connection flags, the
// namespace rule, objects named as TYPE/NAME, completion of names, and errors
// that name the context. Nothing here touches the network or the kubeconfig
// before it is asked to.
package kube

import (
	"flag"
	"io"
	"time"

	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	_ "k8s.io/client-go/plugin/pkg/client/auth" // exec, OIDC and cloud credentials of kubeconfigs
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"

	"github.com/batuta-k8s/batuta/pkg/version"
)

// Client-side rate limits: kubectl's own (cmd.go in k8s.io/kubectl 1.32 sets
// the discovery burst to 300; its requests are 50 per second).
const (
	qps   = 50
	burst = 300
)

// Connection is a cluster as the flags and the kubeconfig describe it.
type Connection struct {
	flags  *genericclioptions.ConfigFlags
	errOut io.Writer
	agent  string
	now    func() time.Time
}

// New returns a connection that is configured by flags. API warnings go to
// errOut, each once; the clock tells whether a certificate has expired.
func New(agent string, errOut io.Writer, now func() time.Time) *Connection {
	flags := genericclioptions.NewConfigFlags(true).WithDiscoveryBurst(burst).WithDiscoveryQPS(qps)
	return &Connection{flags: flags, errOut: errOut, agent: agent, now: now}
}

// AddFlags registers kubectl's connection flags and its -v.
func (c *Connection) AddFlags(fs *pflag.FlagSet) {
	c.flags.AddFlags(fs)
	logging := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(logging)
	for _, name := range []string{"v", "vmodule"} {
		fs.AddGoFlag(logging.Lookup(name))
	}
}

// Config is the REST configuration: kubectl's limits, our user agent, warnings
// on stderr once each.
func (c *Connection) Config() (*rest.Config, error) {
	config, err := c.flags.ToRESTConfig()
	if err != nil {
		return nil, c.Explain(err)
	}
	config = rest.CopyConfig(config)
	config.QPS, config.Burst = qps, burst
	config.UserAgent = c.agent + "/" + version.Get().Version
	config.WarningHandler = rest.NewWarningWriter(c.errOut, rest.WarningWriterOptions{Deduplicate: true})
	return config, nil
}

// Getter is the connection in the form that cli-runtime takes.
func (c *Connection) Getter() genericclioptions.RESTClientGetter { return c.flags }

// Namespace is the namespace to work in, and whether the flag named it: the
// flag, else the context's, else "default".
func (c *Connection) Namespace() (namespace string, explicit bool, err error) {
	namespace, explicit, err = c.loader().Namespace()
	if err != nil {
		return "", false, c.Explain(err)
	}
	return namespace, explicit, nil
}

// Context is the name of the context in use; "" when there is none.
func (c *Connection) Context() string {
	if c.flags.Context != nil && *c.flags.Context != "" {
		return *c.flags.Context
	}
	raw, err := c.loader().RawConfig()
	if err != nil {
		return ""
	}
	return raw.CurrentContext
}

func (c *Connection) loader() clientcmd.ClientConfig { return c.flags.ToRawKubeConfigLoader() }
