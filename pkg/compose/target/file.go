package target

import (
	"fmt"
	"maps"
	"path"

	"sigs.k8s.io/yaml"
)

// file is the format of a profile: each section has settings, and the pages that
// are its sources.
type file struct {
	Name  string `json:"name"`  // as --target takes it, and the name of the file
	Title string `json:"title"` // the usual name
	Order int    `json:"order"` // the order in lists of targets, lowest first

	Expose struct {
		Default string `json:"default"`
		fact
	} `json:"expose"`
	Nodes struct {
		Arch string `json:"arch"`
		fact
	} `json:"nodes"`
	Storage       storage  `json:"storage"`
	SharedStorage storage  `json:"sharedStorage"`
	LoadBalancer  frontend `json:"loadBalancer"`
	Ingress       frontend `json:"ingress"`
	Gateway       frontend `json:"gateway"`
}

type storage struct {
	Class string `json:"class"`
	Needs string `json:"needs"`
	fact
}

type frontend struct {
	Frontend
	fact
}

// fact is the reason for the settings of a section.
type fact struct {
	Note    string   `json:"note"`    // one or more sentences for docs/targets.md
	Sources []string `json:"sources"` // URLs
}

// read reads profiles/NAME.yaml.
func read(name string) (file, error) {
	var f file
	at := path.Join("profiles", name+".yaml")
	text, err := profiles.ReadFile(at)
	if err == nil {
		err = yaml.UnmarshalStrict(text, &f)
	}
	if err != nil {
		return file{}, fmt.Errorf("read pkg/compose/target/%s: %w", at, err)
	}
	return f, nil
}

// profile is the file without its notes and sources.
func (f file) profile() Profile {
	return Profile{
		Name: f.Name, Title: f.Title, Expose: f.Expose.Default, Arch: f.Nodes.Arch,
		StorageClass: f.Storage.Class, StorageNeeds: f.Storage.Needs,
		SharedStorageClass: f.SharedStorage.Class, SharedStorageNeeds: f.SharedStorage.Needs,
		LoadBalancer: f.LoadBalancer.clone(), Ingress: f.Ingress.clone(), Gateway: f.Gateway.clone(),
	}
}

// clone is a deep copy.
func (f frontend) clone() Frontend {
	f.Annotations = maps.Clone(f.Annotations)
	return f.Frontend
}
