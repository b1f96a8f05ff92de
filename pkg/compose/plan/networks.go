package plan

import (
	"cmp"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Networks say which pods are in which networks of the project.
type Networks struct {
	project *project.Project
	labels  map[string]string  // by which a pod is in a network, by the network's key
	ofPods  map[*Unit][]string // keys of the networks of a pod's containers
}

// NetworkPrefix begins the labels by which pods are in networks, one for each.
const NetworkPrefix = Manager + "/"

// LabelNetworks gives every network of the conversion a label, and finds out
// which pods are in it: a pod is where any of its containers is.
func LabelNetworks(p *project.Project, units Units, relations Relations, pods Pods) Networks {
	n := Networks{p, map[string]string{}, map[*Unit][]string{}}
	taken := map[string]bool{}
	for _, key := range relations.NetworkKeys() {
		label := ObjectName("network", n.nameOf(key))
		if taken[label] {
			label = ObjectName(label, Hash(key, 8))
		}
		taken[label] = true
		n.labels[key] = NetworkPrefix + label
	}
	for _, u := range units.AllUnits {
		for _, key := range mapping.Keys(u.Service.Networks) {
			if pod := pods.Pod(u); !slices.Contains(n.ofPods[pod], key) {
				n.ofPods[pod] = append(n.ofPods[pod], key)
			}
		}
	}
	return n
}

// nameOf is the name attribute of the network: other projects refer to that name,
// not to the key.
func (n Networks) nameOf(key string) string {
	if n.IsNamedNetwork(key) {
		return cmp.Or(n.project.Networks[key].Name, key)
	}
	return key
}

// IsNamedNetwork reports whether other projects may refer to the network.
func (n Networks) IsNamedNetwork(key string) bool {
	return bool(n.project.Networks[key].External) || n.project.Source.Has("networks", key, "name")
}

// NetworkLabel is the label by which a pod is in the network.
func (n Networks) NetworkLabel(key string) string { return n.labels[key] }

// NetworksOf are the keys of the networks that the pod is in.
func (n Networks) NetworksOf(pod *Unit) []string { return n.ofPods[pod] }

// IsInternal reports whether all networks of the unit are internal ones. Docker
// publishes no ports then.
func (n Networks) IsInternal(u *Unit) bool { return isInternal(n.project, u) }

// HasInternalNetwork reports whether any network of the conversion is internal.
func (n Networks) HasInternalNetwork() bool {
	for _, key := range mapping.Keys(n.labels) {
		if n.project.Networks[key].Internal {
			return true
		}
	}
	return false
}
