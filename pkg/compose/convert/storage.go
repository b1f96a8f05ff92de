package convert

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// volume is the name of the pod's volume for what it holds; it is added when
// the pod does not have it yet. Two different ones never share a name.
func (p *pod) volume(what, name string, source corev1.VolumeSource) string {
	if known, ok := p.volumeNames[what]; ok {
		return known
	}
	if p.takenNames[name] {
		name = objectName(name, hash(what, 8))
	}
	p.volumeNames, p.takenNames = put(p.volumeNames, what, name), put(p.takenNames, name, true)
	p.Volumes = append(p.Volumes, corev1.Volume{Name: name, VolumeSource: source})
	return name
}

// source is a volume that a container wants to mount.
type source struct {
	what string // tells it from every other volume of the pod
	name string // that it gets when no other has it
	corev1.VolumeSource
}

// mounter collects the mounts of one container and the volumes of its pod.
type mounter struct {
	*converter
	unit   *unit
	pod    *pod
	mounts []corev1.VolumeMount

	inherited map[*unit]bool // whose volumes are mounted as well
}

// mounts carries volumes, tmpfs, configs, secrets and shm_size.
func (c *converter) mounts(u *unit, p *pod) []corev1.VolumeMount {
	m := &mounter{converter: c, unit: u, pod: p}
	volumes := u.service.Volumes
	for i, v := range volumes {
		m.volume(v, c.item(u.at("volumes"), i, len(volumes)))
	}
	for i, text := range u.service.Tmpfs {
		m.tmpfs(text, i)
	}
	m.sharedMemory()
	m.references()
	m.inherit(u)
	return m.mounts
}

// inherit mounts what the services named in volumes_from mount, and for a hook
// what its service mounts, where the unit itself mounts nothing. Volumes
// without a name are the same ones in one pod only.
func (m *mounter) inherit(u *unit) {
	for _, text := range u.service.VolumesFrom {
		if from := volumesFrom(text); m.byService[from.name] != nil && !from.other {
			m.inheritFrom(m.byService[from.name], from.readOnly)
		}
	}
	if u.parent != nil {
		m.inheritFrom(u.parent, false)
	}
}

// inheritsFrom are all units whose volumes the unit mounts as well, each once:
// there may be very many ways to one.
func (c *converter) inheritsFrom(u *unit) []*unit {
	var all []*unit
	var follow func(from *unit)
	follow = func(from *unit) {
		for _, other := range c.volumeSources(from) {
			if !slices.Contains(all, other) {
				all = append(all, other)
				follow(other)
			}
		}
	}
	follow(u)
	return all
}

// volumeSources are the units that the unit itself names, and a hook's service.
func (c *converter) volumeSources(u *unit) []*unit {
	var out []*unit
	if u.parent != nil {
		out = append(out, u.parent)
	}
	for _, text := range u.service.VolumesFrom {
		if from := volumesFrom(text); !from.other && c.byService[from.name] != nil {
			out = append(out, c.byService[from.name])
		}
	}
	return out
}

func (m *mounter) inheritFrom(other *unit, readOnly bool) {
	if m.inherited[other] {
		return // by another way: all that it mounts is there
	}
	m.inherited = put(m.inherited, other, true)
	own := m.unit
	m.unit = other
	defer func() { m.unit = own }()
	volumes := other.service.Volumes
	for i, v := range volumes {
		if slices.ContainsFunc(m.mounts, func(known corev1.VolumeMount) bool { return known.MountPath == path.Clean("/"+v.Target) }) {
			continue
		}
		v.ReadOnly = v.ReadOnly || readOnly
		m.volume(v, m.item(other.at("volumes"), i, len(volumes)))
	}
	m.inherit(other)
}

// mount adds the mount, and the volume unless the pod has it already. A path
// can be mounted once: the first one stays.
func (m *mounter) mount(volume source, mount corev1.VolumeMount, at project.Path) {
	mount.MountPath = m.target(mount.MountPath, at)
	if mount.MountPath == "/" {
		m.refuse(at, "a volume at / would hide the image; nothing is mounted", "name the folder that the container needs")
		return
	}
	if strings.Contains(mount.MountPath, ":") {
		m.refuse(at, "Kubernetes refuses a mount path with ':'", "mount it somewhere else")
		return
	}
	if i := slices.IndexFunc(m.mounts, func(other corev1.VolumeMount) bool { return other.MountPath == mount.MountPath }); i >= 0 {
		mount.Name = m.pod.volumeNames[volume.what]
		if !equality.Semantic.DeepEqual(m.mounts[i], mount) { // else it is said twice
			m.refuse(at, mount.MountPath+" is mounted already; Kubernetes mounts one volume at a path", "remove one of the two")
		}
		return
	}
	if strings.HasPrefix(path.Clean("/"+mount.SubPath), "/..") || slices.Contains(strings.Split(mount.SubPath, "/"), "..") {
		m.refuse(at, "Kubernetes refuses a sub-path with '..'", "write the path without it")
		return
	}
	mount.Name = m.pod.volume(volume.what, volume.name, volume.VolumeSource)
	m.mounts = append(m.mounts, mount)
}

func (m *mounter) target(text string, at project.Path) string {
	if strings.HasPrefix(text, "/") {
		return path.Clean(text)
	}
	clean := path.Clean("/" + text)
	m.warn(at, "the path "+text+" in the container is not absolute; "+clean+" is used", "write "+clean)
	return clean
}

// volume carries one item of volumes.
func (m *mounter) volume(v types.ServiceVolumeConfig, at project.Path) {
	mount := corev1.VolumeMount{MountPath: v.Target, ReadOnly: v.ReadOnly}
	if v.Volume != nil {
		mount.SubPath = subPath(v.Volume.Subpath)
	}
	if key, ok := m.claimKey(m.unit, v); ok {
		m.claim(m.volumes[key], v, mount, at)
		return
	}
	switch v.Type {
	case types.VolumeTypeVolume:
		m.reportAnonymous(v, at)
		m.mount(m.scratch(v.Target, corev1.StorageMediumDefault, 0), mount, at)
	case types.VolumeTypeTmpfs:
		var size int64
		if v.Tmpfs != nil {
			size = int64(v.Tmpfs.Size)
		}
		m.mount(m.scratch(v.Target, corev1.StorageMediumMemory, size), mount, at)
	case types.VolumeTypeBind:
		m.bind(v, mount, at)
	case types.VolumeTypeImage:
		m.imageVolume(v, mount, at)
	case types.VolumeTypeNamedPipe:
		m.refuse(at, "a named pipe of Windows exists on one machine only; nothing is mounted", "let the programs talk over the network")
	default:
		m.refuse(at, "volumes of type "+v.Type+" are not carried", "use volume, bind, tmpfs or image")
	}
}

// subPath is a path in a volume as Kubernetes writes it.
func subPath(text string) string { return strings.Trim(text, "/") }

// reportAnonymous tells what a volume without a name has no object for.
func (m *mounter) reportAnonymous(v types.ServiceVolumeConfig, at project.Path) {
	if v.Volume == nil {
		return
	}
	if len(v.Volume.Labels) > 0 {
		m.refuse(at.Join("volume", "labels"), "a volume without a name is a part of its pod: no object has the labels", "give the volume a name")
	}
	if v.Volume.Subpath != "" {
		m.refuse(at.Join("volume", "subpath"), "a volume without a name is new and empty: it has no such folder, and one is made", "give the volume a name")
	}
}

func (m *mounter) claim(owner *claim, v types.ServiceVolumeConfig, mount corev1.VolumeMount, at project.Path) {
	if v.Type == types.VolumeTypeBind {
		m.reportDataDirectory(owner, v, at)
		m.reportBindOptions(v, at)
	}
	if owner.inline != nil {
		m.mount(source{"volume/" + owner.name, owner.volumeName(), *owner.inline}, mount, at)
		return
	}
	m.mount(source{"claim/" + owner.name, owner.volumeName(), corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: owner.name},
	}}, mount, at)
}

// volumeName is the claim's name as a label: a claim that exists may have dots.
func (v *claim) volumeName() string { return objectName(v.name) }

func (m *mounter) reportDataDirectory(owner *claim, v types.ServiceVolumeConfig, at project.Path) {
	where := m.relative(v.Source)
	switch file := m.project.Files[v.Source]; file.State {
	case project.TooLarge:
		m.refuse(at, where+" holds "+units.BytesSize(float64(file.Size))+", more than the 1 MiB that a ConfigMap carries; the claim "+owner.name+" stands for it and is empty",
			"copy it: kubectl cp "+where+" POD:"+v.Target)
	case project.Missing:
		m.warn(at, where+" does not exist here; the empty claim "+owner.name+" stands for it", "")
	default:
		m.warn(at, where+" is empty here; the claim "+owner.name+" stands for it", "")
	}
}

// scratch is a volume that lives as long as the pod.
func (m *mounter) scratch(target string, medium corev1.StorageMedium, size int64) source {
	empty := &corev1.EmptyDirVolumeSource{Medium: medium}
	if size > 0 {
		empty.SizeLimit = resource.NewQuantity(size, resource.BinarySI)
	}
	return source{"scratch/" + m.unit.name + ":" + target, objectName(m.unit.name, strings.Trim(target, "/")), corev1.VolumeSource{EmptyDir: empty}}
}

// plainTmpfs are the options of a tmpfs that a memory volume has anyway.
var plainTmpfs = []string{"rw", "exec", "suid", "mode=1777", "mode=777", "mode=0777"}

// tmpfs carries an item of tmpfs: PATH[:OPTION,…]; of the options Kubernetes
// has the size only. Its volumes can be written by everybody and run programs.
func (m *mounter) tmpfs(text string, i int) {
	at := m.item(m.unit.at("tmpfs"), i, len(m.unit.service.Tmpfs))
	target, options, _ := strings.Cut(text, ":")
	var size int64
	for option := range strings.SplitSeq(options, ",") {
		name, value, _ := strings.Cut(option, "=")
		n, err := units.RAMInBytes(value)
		switch {
		case option == "":
		case name == "size" && err == nil && n > 0:
			size = n
		case slices.Contains(plainTmpfs, option):
		default:
			m.refuse(at, "the tmpfs option "+strconv.Quote(option)+" is not carried: a memory volume has a size limit only", "")
		}
	}
	m.mount(m.scratch(target, corev1.StorageMediumMemory, size), corev1.VolumeMount{MountPath: target}, at)
}

func (m *mounter) sharedMemory() {
	if size := int64(m.unit.service.ShmSize); size > 0 {
		m.mount(m.scratch("/dev/shm", corev1.StorageMediumMemory, size), corev1.VolumeMount{MountPath: "/dev/shm"}, m.unit.at("shm_size"))
	}
}
