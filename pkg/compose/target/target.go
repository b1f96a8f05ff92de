// Package target knows what platforms of Kubernetes offer: which classes of
// storage, Ingress and Gateway they have, and how they publish ports. Each is a
// file in profiles, with the source of every fact. Start with [Lookup].
package target

import (
	"embed"
	"fmt"
	"path"
	"slices"

	"sigs.k8s.io/yaml"
)

// Profile is one platform. The zero value knows nothing, like generic.
type Profile struct {
	Name   string `json:"name"`   // as --target takes it
	Title  string `json:"title"`  // as people call it
	Expose string `json:"expose"` // what --expose is when nobody says: none, nodeport or loadbalancer
	Arch   string `json:"arch"`   // of the nodes that the platform makes by default, as in kubernetes.io/arch; "" when it depends

	StorageClass       string `json:"storageClass"`       // of a claim for one pod; "" is the cluster's default class
	StorageNeeds       string `json:"storageNeeds"`       // what the cluster must have for it beside itself; "" for nothing
	SharedStorageClass string `json:"sharedStorageClass"` // of a ReadWriteMany claim; "" when the platform has none
	SharedStorageNeeds string `json:"sharedStorageNeeds"`

	LoadBalancer Frontend `json:"loadBalancer"` // Services of type LoadBalancer
	Ingress      Frontend `json:"ingress"`
	Gateway      Frontend `json:"gateway"`
}

// Frontend is what a platform has in front of Services.
type Frontend struct {
	Class       string            `json:"class"`       // "" leaves the choice to the cluster; a Gateway cannot do without
	Annotations map[string]string `json:"annotations"` // of the object
	Needs       string            `json:"needs"`       // what the cluster must have for it beside itself; "" for nothing
	TLS         string            `json:"tls"`         // how it differs from taking the certificate from a Secret; "" when it does not
}

//go:embed profiles/*.yaml
var profiles embed.FS

// Names are the platforms, the one that promises least first.
func Names() []string { return []string{"generic", "local", "aks", "gke", "eks"} }

// Lookup reads the profile of one of the Names.
func Lookup(name string) (Profile, error) {
	if !slices.Contains(Names(), name) {
		return Profile{}, fmt.Errorf("there is no target %s", name)
	}
	var p Profile
	text, err := profiles.ReadFile(path.Join("profiles", name+".yaml"))
	if err == nil {
		err = yaml.UnmarshalStrict(text, &p)
	}
	if err != nil {
		return Profile{}, fmt.Errorf("read the profile %s: %w", name, err)
	}
	return p, nil
}
