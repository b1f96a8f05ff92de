package convert

import (
	"maps"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// addClaims adds the claims that do not exist yet.
func (c *converter) addClaims() {
	var fresh []string
	for _, key := range sortedKeys(c.volumes) {
		v := c.volumes[key]
		if v.external || v.inline != nil {
			continue
		}
		if v.disk != nil {
			c.addDisk(v, c.claimObject(v).Spec)
		} else if v.at[0] == "volumes" {
			fresh = append(fresh, v.name)
		}
		if !v.templated {
			c.add(c.claimObject(v))
		}
	}
	if len(fresh) > 0 {
		c.note(project.Path{"volumes"}, "new claims are empty ("+strings.Join(fresh, ", ")+"); Docker fills a new volume with what the image has at that path", "where an image counts on that, copy the files in an init container")
	}
}

func (c *converter) claimObject(v *claim) *corev1.PersistentVolumeClaim {
	meta := c.meta(v.name, c.projectLabels())
	c.decorate(&meta, v.labels, v.labelsAt, true)
	mode := c.accessMode(v)
	object := &corev1.PersistentVolumeClaim{
		TypeMeta: typeMeta("v1", "PersistentVolumeClaim"), ObjectMeta: meta,
		Spec: corev1.PersistentVolumeClaimSpec{
			AccessModes:      []corev1.PersistentVolumeAccessMode{mode},
			Resources:        corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: c.options.VolumeSize}},
			StorageClassName: c.storageClass(v, mode),
		},
	}
	if v.disk != nil {
		none := ""
		object.Spec.StorageClassName, object.Spec.VolumeName = &none, c.diskName(v)
	}
	v.hintedClaim(&object.Spec)
	return object
}

// storageClass is that of a hint, else the platform's class for the access mode;
// nil is the cluster's default.
func (c *converter) storageClass(v *claim, mode corev1.PersistentVolumeAccessMode) *string {
	if class := v.storage.Class; class.Given() {
		return &class.Value
	}
	class, needs := c.options.Target.StorageClass, c.options.Target.StorageNeeds
	if mode == corev1.ReadWriteMany {
		class, needs = c.options.Target.SharedStorageClass, "" // told with the pods that share it
	}
	if class == "" {
		return nil
	}
	if needs != "" {
		c.note(project.Path{"volumes"}, "claims have the storage class "+class+" of "+c.options.Target.Title+", which needs "+needs, "")
	}
	return &class
}

// accessMode is how many pods may mount the claim. Several pods on several nodes
// need ReadWriteMany, which not every storage class has.
func (c *converter) accessMode(v *claim) corev1.PersistentVolumeAccessMode {
	switch mode := v.storage.AccessMode; {
	case mode.Given():
		return mode.Value
	case v.disk != nil:
		return v.disk.AccessModes[0]
	case !v.shared() || v.templated:
		return corev1.ReadWriteOnce
	}
	names := make([]string, 0, len(v.users))
	for _, u := range v.users {
		names = append(names, u.title())
	}
	several := "several pods mount " + v.name + " (" + strings.Join(names, ", ") + "): the claim is ReadWriteMany"
	if class := c.options.Target.SharedStorageClass; class != "" && !v.storage.Class.Given() {
		c.note(v.at, several+", of the storage class "+class+needed(c.options.Target.SharedStorageNeeds), "")
	} else {
		c.warn(v.at, several+", which the storage class must support", "use a class for shared files, or let one service own the data")
	}
	return corev1.ReadWriteMany
}

func needed(what string) string {
	if what == "" {
		return ""
	}
	return ", which needs " + what
}

// addVolumeLabels adds the labels that a service gives the volume; its own win.
func (c *converter) addVolumeLabels(v *claim, config types.ServiceVolumeConfig, at project.Path) {
	if config.Volume == nil || len(config.Volume.Labels) == 0 {
		return
	}
	if v.external || v.inline != nil {
		c.refuse(at.Join("volume", "labels"), "the volume is no claim of this project: no object has the labels", "")
		return
	}
	for _, key := range sortedKeys(config.Volume.Labels) {
		if _, set := v.labels[key]; !set {
			v.labels = put(maps.Clone(v.labels), key, config.Volume.Labels[key])
			v.labelsAt = at.Join("volume", "labels")
		}
	}
}
