// Package kustomize renders a converted project as a kustomize base and
// overlays. It is pure; start with [Render].
//
// The base is one conversion. An overlay is the difference to another conversion
// of the same project: new objects as resources, changed ones as JSON patches
// (RFC 6902), which are exact also for lists, and removed ones as deletions. So
// building an overlay gives the objects of that other conversion. ConfigMaps and
// Secrets are made by generators from files with their raw content; kustomize
// adds the content hash to their names and updates references.
package kustomize

import (
	"path"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// Variant is one conversion of the project, with stable names of ConfigMaps and
// Secrets.
type Variant struct {
	Name    string          // of its folder under overlays; see [FolderNames]
	Objects []object.Object // sorted
}

// Options are the decisions that are not in the objects.
type Options struct {
	Namespace   string                              // of every object; "" for none
	StableNames bool                                // no content hash in the names of ConfigMaps and Secrets, which may change then
	Placeholder bool                                // the values of Secrets are filled in by the user, there or in the cluster
	Encode      func(object.Object) ([]byte, error) // one object as YAML
}

// Render makes base and overlays/NAME, each with a kustomization.yaml.
func Render(base []object.Object, overlays []Variant, o Options) ([]render.File, error) {
	from, err := read(base)
	if err != nil {
		return nil, err
	}
	r := &renderer{Options: o}
	if err := r.base(from); err != nil {
		return nil, err
	}
	for _, v := range overlays {
		to, err := read(v.Objects)
		if err != nil {
			return nil, err
		}
		if err := r.overlay(path.Join("overlays", v.Name), from, to); err != nil {
			return nil, err
		}
	}
	return r.files, nil
}

// renderer collects the files.
type renderer struct {
	Options
	files []render.File
}

func (r *renderer) add(name string, content []byte) {
	r.files = append(r.files, render.File{Path: name, Content: content})
}

// base writes all objects.
func (r *renderer) base(s *set) error {
	k := r.newKustomization()
	for _, id := range s.order {
		if err := r.write("base", k, id, s, ""); err != nil {
			return err
		}
	}
	return r.finish("base", k)
}

// write adds an object to the kustomization of the folder: generated, or as a
// separate resource. behavior is that of the generator.
func (r *renderer) write(folder string, k *kustomization, id identity, s *set, behavior string) error {
	if g, ok := s.generated[id]; ok {
		k.generate(r.generator(folder, g, behavior))
		return nil
	}
	text, err := r.Encode(&unstructured.Unstructured{Object: s.objects[id]})
	if err != nil {
		return err
	}
	k.Resources = append(k.Resources, id.fileName())
	r.add(path.Join(folder, id.fileName()), text)
	return nil
}

// finish writes the kustomization itself.
func (r *renderer) finish(folder string, k *kustomization) error {
	text, err := encode(k)
	r.add(path.Join(folder, "kustomization.yaml"), text)
	return err
}
