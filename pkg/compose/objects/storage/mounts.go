package storage

import (
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Mounts are the mounts of one container.
type Mounts struct {
	Contents []*config.Content // of its ConfigMaps and Secrets, in order
	Groups   []FileGroup       // of the files of configs and secrets

	mounts []mount // each path once
}

// NewMounts are the mounts of the unit: volumes, tmpfs, shm_size, configs and
// secrets, and those inherited from other units.
func NewMounts(p *plan.Plan, u *plan.Unit) (Mounts, []finding.Finding) {
	m := &mounter{conversion: start(p), inherited: map[*plan.Unit]bool{}}
	volumes := u.Service.Volumes
	for i, v := range volumes {
		m.add(m.volume(u, v, m.Item(u.At("volumes"), i, len(volumes))))
	}
	for i, text := range u.Service.Tmpfs {
		m.add(m.tmpfs(u, text, m.Item(u.At("tmpfs"), i, len(u.Service.Tmpfs))))
	}
	m.add(sharedMemory(u))
	m.addReferences(u)
	m.inherit(u)
	return m.result, m.Findings()
}

// mounter collects the mounts of one container.
type mounter struct {
	conversion
	result    Mounts
	inherited map[*plan.Unit]bool // whose volumes are mounted as well
}

// inherit adds the mounts of the services in volumes_from, and for a hook those
// of its service, at paths where the unit itself has no mount. Volumes without a
// name are shared only in the same pod.
func (m *mounter) inherit(u *plan.Unit) {
	for _, text := range u.Service.VolumesFrom {
		if from := plan.ReadVolumesFrom(text); m.Service(from.Name) != nil && !from.IsContainer {
			m.inheritFrom(m.Service(from.Name), from.ReadOnly)
		}
	}
	if u.Parent != nil {
		m.inheritFrom(u.Parent, false)
	}
}

func (m *mounter) inheritFrom(other *plan.Unit, readOnly bool) {
	if m.inherited[other] {
		return // reached on another path: its mounts are already there
	}
	m.inherited[other] = true
	volumes := other.Service.Volumes
	for i, v := range volumes {
		if isMounted(m.result.mounts, v) {
			continue
		}
		v.ReadOnly = v.ReadOnly || readOnly
		m.add(m.volume(other, v, m.Item(other.At("volumes"), i, len(volumes))))
	}
	m.inherit(other)
}

// addReferences mounts the files of configs and secrets.
func (m *mounter) addReferences(u *plan.Unit) {
	references, findings := config.References(m.Plan, u)
	m.AddAll(findings)
	for _, r := range references {
		m.result.Groups = append(m.result.Groups, newFileGroup(r))
		m.add(referenceMount(r))
	}
}

// add adds the mount; nil adds nothing. A path can be mounted once: the first one
// stays.
func (m *mounter) add(want *mount) {
	if want == nil {
		return
	}
	if want.content != nil {
		m.result.Contents = append(m.result.Contents, want.content)
	}
	want.MountPath = m.target(want.MountPath, want.at)
	if m.accepts(*want) {
		m.result.mounts = append(m.result.mounts, *want)
	}
}

// accepts reports whether the mount can be added.
func (m *mounter) accepts(want mount) bool {
	if want.MountPath == "/" {
		m.Refuse(want.at, "a volume at / would hide the image; nothing is mounted", "mount only the folder that the container needs", finding.Data)
		return false
	}
	if strings.Contains(want.MountPath, ":") {
		m.Refuse(want.at, "Kubernetes does not allow ':' in a mount path", "mount it somewhere else", finding.Data)
		return false
	}
	if i := slices.IndexFunc(m.result.mounts, func(other mount) bool { return other.MountPath == want.MountPath }); i >= 0 {
		other := m.result.mounts[i]
		if other.identity != want.identity || !equality.Semantic.DeepEqual(other.VolumeMount, want.VolumeMount) { // avoids a second finding
			m.Refuse(want.at, want.MountPath+" already has a mount; Kubernetes mounts one volume per path", "remove one of the two", finding.Data)
		}
		return false
	}
	if strings.HasPrefix(path.Clean("/"+want.SubPath), "/..") || slices.Contains(strings.Split(want.SubPath, "/"), "..") {
		m.Refuse(want.at, "Kubernetes does not allow '..' in a subpath", "remove it from the path", finding.Data)
		return false
	}
	return true
}

func (m *mounter) target(text string, at project.Path) string {
	if strings.HasPrefix(text, "/") {
		return path.Clean(text)
	}
	clean := path.Clean("/" + text)
	m.Warn(at, "the path "+text+" in the container is not absolute; "+clean+" is used", "write "+clean)
	return clean
}
