package kube

import (
	"maps"
	"slices"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Contexts are the names of the kubeconfig's contexts, sorted.
func (c *Connection) Contexts() []string { return sortedKeys(c.raw().Contexts) }

// Clusters are the names of the kubeconfig's clusters, sorted.
func (c *Connection) Clusters() []string { return sortedKeys(c.raw().Clusters) }

// Users are the names of the kubeconfig's users, sorted.
func (c *Connection) Users() []string { return sortedKeys(c.raw().AuthInfos) }

// raw is the kubeconfig without the flags; empty when it cannot be read.
func (c *Connection) raw() clientcmdapi.Config {
	loader, err := c.loader()
	if err != nil {
		return clientcmdapi.Config{}
	}
	raw, err := loader.RawConfig()
	if err != nil {
		return clientcmdapi.Config{}
	}
	return raw
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
