package kustomize

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
)

// generator is an item of configMapGenerator or secretGenerator. Source:
// GeneratorArgs in sigs.k8s.io/kustomize/api/types (v0.21.1).
type generator struct {
	kind      string
	Name      string           `yaml:"name"`
	Namespace string           `yaml:"namespace,omitempty"`
	Behavior  string           `yaml:"behavior,omitempty"`
	Type      string           `yaml:"type,omitempty"`
	Files     []string         `yaml:"files,omitempty"`
	Options   generatorOptions `yaml:"options,omitempty"`
}

type generatorOptions struct {
	Labels                map[string]string `yaml:"labels,omitempty"`
	Annotations           map[string]string `yaml:"annotations,omitempty"`
	DisableNameSuffixHash bool              `yaml:"disableNameSuffixHash,omitempty"`
	Immutable             bool              `yaml:"immutable,omitempty"`
}

// folders are the folders with the content of generated objects, by kind.
var folders = map[string]string{"ConfigMap": "files", "Secret": "secrets"}

// generator writes the content to files under the folder and returns the
// generator of the object. It includes the namespace: kustomize matches a
// generator with that of the base by kind, name and namespace.
//
// The names of Secrets without values do not change, so that the Secrets can also
// be filled in without the folder. Those of Secrets whose values are easy to guess
// do not change either: kustomize's hash would let them be found.
func (r *renderer) generator(folder string, c content, behavior string) generator {
	seed := c.kind == "Secret" && r.Placeholder
	fixed := r.StableNames || seed || c.kind == "Secret" && !config.MayHash(c.data)
	g := generator{
		kind: c.kind, Name: c.name, Namespace: r.Namespace, Behavior: behavior,
		Options: generatorOptions{
			Labels: c.labels, Annotations: c.annotations,
			DisableNameSuffixHash: fixed, Immutable: !fixed,
		},
	}
	if c.secretType != string(corev1.SecretTypeOpaque) { // the default
		g.Type = c.secretType
	}
	taken := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(c.data)) {
		name := path.Join(folders[c.kind], c.name, fileName(key, taken))
		g.Files = append(g.Files, source(key, name))
		r.files = append(r.files, render.File{
			Path: path.Join(folder, name), Content: c.data[key],
			Private: c.kind == "Secret", Seed: seed,
		})
	}
	return g
}

// source is an item of files: the key is omitted if it equals the file's name.
func source(key, name string) string {
	if path.Base(name) == key {
		return name
	}
	return key + "=" + name
}

// fileName is the key, which is made of -._a-zA-Z0-9, unless it differs from
// another key of the object only in case: some file systems ignore case.
func fileName(key string, taken map[string]bool) string {
	name := key
	for i := 2; taken[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s-%d", key, i)
	}
	taken[strings.ToLower(name)] = true
	return name
}

func (c content) equal(other content) bool {
	return c.secretType == other.secretType && maps.Equal(c.labels, other.labels) &&
		maps.Equal(c.annotations, other.annotations) && maps.EqualFunc(c.data, other.data, slices.Equal)
}
