// Package target has the platforms of --target: their classes of storage, Ingress
// and Gateway, and how they publish ports. Each is a file in profiles, with the
// source of every fact; docs/targets.md is generated from them. Start with
// [Lookup].
package target

import (
	"cmp"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// Profile is one platform. The zero value has no settings, like generic.
type Profile struct {
	Name   string // as --target takes it
	Title  string // the usual name
	Expose string // the default of --expose: none, nodeport or loadbalancer
	Arch   string // of the nodes that the platform makes by default, as in kubernetes.io/arch; "" if it depends

	StorageClass       string // of a claim for one pod; "" is the cluster's default class
	StorageNeeds       string // additional requirements for the cluster; "" for none
	SharedStorageClass string // of a ReadWriteMany claim; "" when the platform has none
	SharedStorageNeeds string

	LoadBalancer Frontend // Services of type LoadBalancer
	Ingress      Frontend
	Gateway      Frontend
}

// Frontend is the proxy of a platform for Services.
type Frontend struct {
	Class       string            `json:"class"`       // "" leaves the choice to the cluster; a Gateway needs one
	Annotations map[string]string `json:"annotations"` // of the object
	Needs       string            `json:"needs"`       // additional requirements for the cluster; "" for none
	TLS         string            `json:"tls"`         // how it differs from reading the certificate from a Secret; "" for no difference
}

//go:embed profiles/*.yaml
var profiles embed.FS

// all reads the files once: they are part of the program.
var all = sync.OnceValue(func() []file {
	files, err := readAll()
	if err != nil {
		panic(err) // an error in a file, which every test finds
	}
	return files
})

// Names are the platforms in the order of their files, the one with the fewest
// settings first.
func Names() []string {
	var names []string
	for _, f := range all() {
		names = append(names, f.Name)
	}
	return names
}

// ExposedBy are the platforms that publish ports that way by default, in the
// order of Names.
func ExposedBy(expose string) []string {
	var names []string
	for _, f := range all() {
		if f.Expose.Default == expose {
			names = append(names, f.Name)
		}
	}
	return names
}

// Lookup is the profile of one of the Names.
func Lookup(name string) (Profile, error) {
	for _, f := range all() {
		if f.Name == name {
			return f.profile(), nil
		}
	}
	return Profile{}, fmt.Errorf("unknown target %s", name)
}

// readAll reads every file in profiles, in the order of their order field.
func readAll() ([]file, error) {
	entries, err := profiles.ReadDir("profiles")
	if err != nil {
		return nil, err
	}
	var all []file
	for _, e := range entries {
		f, err := read(strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b file) int { return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.Name, b.Name)) })
	return all, nil
}
