package kube

import (
	"errors"
	"os"
	"slices"
	"strings"

	"k8s.io/client-go/tools/clientcmd"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// explainConfiguration explains errors of a kubeconfig, or flags, that do not
// select a server.
func (c *Connection) explainConfiguration(err error) error {
	switch {
	case clientcmd.IsEmptyConfig(err):
		return c.noCluster()
	case c.unreadable():
		return fault.Failedf("read the kubeconfig: %w", err).WithHint("correct the file, or select a different one with --kubeconfig")
	case clientcmd.IsConfigurationInvalid(err):
		return c.failed(err, "correct the kubeconfig or the connection flags; kubectl config view shows the settings in use")
	}
	return c.named(err)
}

// missing is the error of a name that the kubeconfig does not have: from the
// flags, or its own current-context. clientcmd has three texts for these.
func (c *Connection) missing() error {
	raw := c.raw()
	for _, name := range []struct {
		what, name string
		known      []string
	}{
		{"context", c.Context(), sortedKeys(raw.Contexts)},
		{"cluster", c.overrides.Context.Cluster, sortedKeys(raw.Clusters)},
		{"user", c.overrides.Context.AuthInfo, sortedKeys(raw.AuthInfos)},
	} {
		if name.name != "" && len(name.known) > 0 && !slices.Contains(name.known, name.name) {
			return fault.Failedf("the kubeconfig has no %s %q", name.what, name.name).
				WithHint("the kubeconfig has: " + strings.Join(name.known, ", "))
		}
	}
	return nil
}

// noCluster distinguishes the reasons for having no cluster.
func (c *Connection) noCluster() error {
	if contexts := c.Contexts(); len(contexts) > 0 {
		return fault.Failedf("no cluster is selected: the kubeconfig has no current-context").
			WithHint("choose one with --context: " + strings.Join(contexts, ", "))
	}
	text := "no cluster is configured: the kubeconfig is empty"
	if !slices.ContainsFunc(c.rules.Precedence, exists) {
		text = "no cluster is configured: there is no kubeconfig"
		if len(c.rules.Precedence) > 0 {
			text += " at " + strings.Join(c.rules.Precedence, ", ")
		}
	}
	return fault.Wrap(fault.Failed, errors.New(text), "set KUBECONFIG, or name a file with --kubeconfig")
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// unreadable reports whether the kubeconfig itself cannot be read.
func (c *Connection) unreadable() bool {
	loader, err := c.loader()
	if err != nil {
		return false
	}
	_, err = loader.RawConfig()
	return err != nil
}
