package kustomize

import (
	"path"
	"regexp"

	yaml "sigs.k8s.io/yaml/goyaml.v2"
)

// overlay writes the changes from one set of objects to the other.
func (r *renderer) overlay(folder string, from, to *set) error {
	k := r.newKustomization()
	k.Resources = []string{"../../base"}
	for _, id := range to.order {
		if err := r.change(folder, k, id, from, to); err != nil {
			return err
		}
	}
	for _, id := range from.order {
		if !to.has(id) {
			p, err := deletion(id)
			if err != nil {
				return err
			}
			k.Patches = append(k.Patches, p)
		}
	}
	return r.finish(folder, k)
}

func (s *set) has(id identity) bool {
	_, generated := s.generated[id]
	return generated || s.objects[id] != nil
}

// change writes one object of the overlay, unless the base has the same.
func (r *renderer) change(folder string, k *kustomization, id identity, from, to *set) error {
	if !from.has(id) {
		return r.write(folder, k, id, to, "")
	}
	if g, ok := to.generated[id]; ok {
		if g.equal(from.generated[id]) {
			return nil
		}
		return r.write(folder, k, id, to, "replace")
	}
	operations := difference(from.objects[id], to.objects[id])
	if len(operations) == 0 {
		return nil
	}
	text, err := encode(operations)
	name := "patch-" + id.fileName()
	k.Patches = append(k.Patches, patch{Path: name, Target: id.selector()})
	r.add(path.Join(folder, name), text)
	return err
}

func (id identity) selector() selector {
	return selector{id.Group, id.Version, id.Kind, regexp.QuoteMeta(id.name)}
}

func deletion(id identity) (patch, error) {
	version, kind := id.ToAPIVersionAndKind()
	text, err := encode(yaml.MapSlice{
		{Key: "$patch", Value: "delete"},
		{Key: "apiVersion", Value: version}, {Key: "kind", Value: kind},
		{Key: "metadata", Value: yaml.MapSlice{{Key: "name", Value: id.name}}},
	})
	return patch{Patch: string(text), Target: id.selector()}, err
}
