package convert

import (
	"cmp"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// networkPrefix begins the labels by which pods are in networks, one for each.
const networkPrefix = manager + "/"

// planNetworks gives every network of the conversion a label, and finds out
// which pods are in it: a pod is where any of its containers is.
func (c *converter) planNetworks() {
	c.networkLabels, c.podNetworks = map[string]string{}, map[*unit][]string{}
	taken := map[string]bool{}
	for _, name := range sortedKeys(c.networks) {
		label := objectName("network", c.networkName(name))
		if taken[label] {
			label = objectName(label, hash(name, 8))
		}
		taken[label] = true
		c.networkLabels[name] = networkPrefix + label
	}
	for _, u := range c.units {
		for _, name := range sortedKeys(u.service.Networks) {
			if p := u.pod(); !slices.Contains(c.podNetworks[p], name) {
				c.podNetworks[p] = append(c.podNetworks[p], name)
			}
		}
	}
}

// networkName is what the network is called where that was said: projects agree
// on such a name, not on the key.
func (c *converter) networkName(key string) string {
	if config := c.project.Networks[key]; c.isNamedNetwork(key) {
		return cmp.Or(config.Name, key)
	}
	return key
}

// isNamedNetwork tells whether other projects may know the network.
func (c *converter) isNamedNetwork(key string) bool {
	return bool(c.project.Networks[key].External) || c.project.Source.Has("networks", key, "name")
}

// joinNetworks labels a pod with its networks when there are policies.
func (c *converter) joinNetworks(u *unit, labels map[string]string) {
	if c.options.NetworkPolicy {
		for _, name := range c.podNetworks[u] {
			labels[c.networkLabels[name]] = "true"
		}
	}
}

// isInternal tells whether all networks of the unit are internal ones. Docker
// publishes no ports then.
func (c *converter) isInternal(u *unit) bool {
	for name := range u.service.Networks {
		if !c.project.Networks[name].Internal {
			return false
		}
	}
	return len(u.service.Networks) > 0
}

func (c *converter) hasInternal() bool {
	for name := range c.networks {
		if c.project.Networks[name].Internal {
			return true
		}
	}
	return false
}

// networksPath is where a finding about all networks belongs.
func (c *converter) networksPath() project.Path {
	if c.project.Source.Has("networks") {
		return project.Path{"networks"}
	}
	return project.Path{"services"}
}

// reportIsolation tells once that networks do not separate pods by themselves,
// and of every internal one that it does not either.
func (c *converter) reportIsolation() {
	if len(c.networks) > 1 {
		c.warn(project.Path{"networks"}, "all pods of a cluster reach each other: the separation of the networks "+strings.Join(sortedKeys(c.networks), ", ")+" is not carried", "--network-policy")
	}
	for _, name := range sortedKeys(c.project.Networks) {
		if c.project.Networks[name].Internal {
			c.refuse(project.Path{"networks", name, "internal"}, "pods reach the outside", "--network-policy")
		}
		if at := (project.Path{"networks", name, "external"}); c.project.Source.Has(at...) && bool(c.project.Networks[name].External) {
			c.note(at, "all pods of a cluster reach each other: a service of another project is reached as SERVICE.NAMESPACE", "--network-policy lets in the pods of this network alone")
		}
		if at := (project.Path{"networks", name, "name"}); c.project.Source.Has(at...) {
			c.note(at, "a cluster has one network: the name of this one matters with --network-policy only", "")
		}
	}
}
