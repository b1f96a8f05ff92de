package kustomize

import (
	"bytes"

	yaml "sigs.k8s.io/yaml/goyaml.v2"
)

// kustomization is a kustomization.yaml, in the order people write it. Source:
// Kustomization in sigs.k8s.io/kustomize/api/types (v0.21.1).
type kustomization struct {
	APIVersion         string      `yaml:"apiVersion"`
	Kind               string      `yaml:"kind"`
	Namespace          string      `yaml:"namespace,omitempty"`
	Resources          []string    `yaml:"resources"` // written when empty too: kustomize rejects an empty file
	ConfigMapGenerator []generator `yaml:"configMapGenerator,omitempty"`
	SecretGenerator    []generator `yaml:"secretGenerator,omitempty"`
	Patches            []patch     `yaml:"patches,omitempty"`
}

type patch struct {
	Path   string   `yaml:"path,omitempty"`
	Patch  string   `yaml:"patch,omitempty"`
	Target selector `yaml:"target"`
}

// selector selects one object. Name is a regular expression.
type selector struct {
	Group   string `yaml:"group,omitempty"`
	Version string `yaml:"version"`
	Kind    string `yaml:"kind"`
	Name    string `yaml:"name"`
}

func (r *renderer) newKustomization() *kustomization {
	return &kustomization{
		APIVersion: "kustomize.config.k8s.io/v1beta1", Kind: "Kustomization",
		Namespace: r.Namespace,
	}
}

func (k *kustomization) generate(g generator) {
	if g.kind == "Secret" {
		k.SecretGenerator = append(k.SecretGenerator, g)
	} else {
		k.ConfigMapGenerator = append(k.ConfigMapGenerator, g)
	}
}

// encode writes YAML in the style of the manifests.
func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	err := encoder.Close()
	return b.Bytes(), err
}
