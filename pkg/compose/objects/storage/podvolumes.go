package storage

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// PodVolumes are the volumes of one pod, and the mounts of its containers.
type PodVolumes struct {
	Volumes []corev1.Volume
	Groups  []FileGroup // of the files of configs and secrets

	mounts map[*plan.Unit][]corev1.VolumeMount
}

// NewPodVolumes are the volumes that the units of a pod mount, in order; names
// are those of the objects with contents.
func NewPodVolumes(units []*plan.Unit, mounts map[*plan.Unit]Mounts, names config.Names) PodVolumes {
	p := PodVolumes{mounts: map[*plan.Unit][]corev1.VolumeMount{}}
	known, taken := map[string]string{}, map[string]bool{} // by what a volume is; by its name
	for _, u := range units {
		p.Groups = append(p.Groups, mounts[u].Groups...)
		for _, m := range mounts[u].mounts {
			name, ok := known[m.identity]
			if !ok {
				name = distinct(m.source, names, taken)
				known[m.identity], taken[name] = name, true
				p.Volumes = append(p.Volumes, corev1.Volume{Name: name, VolumeSource: m.volumeSource(names)})
			}
			mount := m.VolumeMount
			mount.Name = name
			p.mounts[u] = append(p.mounts[u], mount)
		}
	}
	return p
}

// Of are the mounts of the unit's container.
func (p PodVolumes) Of(u *plan.Unit) []corev1.VolumeMount { return p.mounts[u] }

// distinct is the name of a volume of the pod: two different volumes never have
// the same name.
func distinct(s source, names config.Names, taken map[string]bool) string {
	name := s.name
	if name == "" {
		name = names.Of(s.content)
	}
	if !taken[name] {
		return name
	}
	identity := s.identity
	if s.name == "" {
		identity = objectKind(s) + "/" + name
	}
	return plan.ObjectName(name, plan.Hash(identity, 8))
}

func objectKind(s source) string {
	if s.content.IsSecret() {
		return "Secret"
	}
	return "ConfigMap"
}
