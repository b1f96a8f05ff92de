package storage

import (
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// mount is a mount that a container needs, and its path.
type mount struct {
	source
	corev1.VolumeMount // without the name of the volume
	at                 project.Path
}

func newMount(s source, m corev1.VolumeMount, at project.Path) *mount { return &mount{s, m, at} }

// source is a volume that a container needs.
type source struct {
	identity string // distinguishes it from every other volume of the pod
	name     string // the preferred name; "" for that of the object with the content

	volume  corev1.VolumeSource // of anything but content
	content *config.Content
	items   []corev1.KeyToPath // of the content
}

func newSource(identity, name string, volume corev1.VolumeSource) source {
	return source{identity: identity, name: name, volume: volume}
}

// contentSource is a volume of the object with the content.
func contentSource(identity, name string, content *config.Content, items []corev1.KeyToPath) source {
	return source{identity: identity, name: name, content: content, items: items}
}

// volumeSource is the volume; names are those of the objects with contents.
func (s source) volumeSource(names config.Names) corev1.VolumeSource {
	switch {
	case s.content == nil:
		return s.volume
	case s.content.IsSecret():
		return secretVolume(names.Of(s.content), s.items)
	}
	return configMapVolume(names.Of(s.content), s.items)
}

func secretVolume(name string, items []corev1.KeyToPath) corev1.VolumeSource {
	return corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: name, Items: items}}
}

func configMapVolume(name string, items []corev1.KeyToPath) corev1.VolumeSource {
	return corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: name}, Items: items}}
}

// scratch is a volume of the unit that is deleted with its pod.
func scratch(u *plan.Unit, target string, medium corev1.StorageMedium, size int64) source {
	empty := &corev1.EmptyDirVolumeSource{Medium: medium}
	if size > 0 {
		empty.SizeLimit = resource.NewQuantity(size, resource.BinarySI)
	}
	return newSource("scratch/"+u.Name+":"+target, plan.ObjectName(u.Name, strings.Trim(target, "/")), corev1.VolumeSource{EmptyDir: empty})
}

// subPath is a path in a volume as Kubernetes writes it.
func subPath(text string) string { return strings.Trim(text, "/") }

func isMounted(mounts []mount, v types.ServiceVolumeConfig) bool {
	return slices.ContainsFunc(mounts, func(m mount) bool { return m.MountPath == path.Clean("/"+v.Target) })
}
