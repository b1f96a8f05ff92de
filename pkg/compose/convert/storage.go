package convert

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// claim is a PersistentVolumeClaim under way: a named volume, or a directory of
// the host that the containers keep their data in.
type claim struct {
	name     string
	labels   map[string]string // of the Compose volume
	at       project.Path
	external bool // exists already: referenced, not made
	users    []*unit
}

// shared tells whether several pods mount the claim at once.
func (v *claim) shared() bool {
	if len(v.users) > 1 {
		return true
	}
	u := v.users[0]
	n := replicas(u)
	return u.kind == daemonSet || n != nil && *n > 1
}

// planVolumes finds every claim and the pods that mount it, before any workload
// is made: access mode and rollout strategy depend on all users together.
func (c *converter) planVolumes() {
	c.volumes = map[string]*claim{}
	for _, u := range c.units {
		for i, v := range u.service.Volumes {
			key, ok := c.claimKey(v)
			if !ok {
				continue
			}
			if c.volumes[key] == nil {
				c.volumes[key] = c.newClaim(u, i, v)
			}
			if users := c.volumes[key].users; !slices.Contains(users, u.pod()) {
				c.volumes[key].users = append(users, u.pod())
			}
		}
	}
}

// claimKey tells whether the mount needs a claim, and which.
func (c *converter) claimKey(v types.ServiceVolumeConfig) (string, bool) {
	switch v.Type {
	case types.VolumeTypeVolume, types.VolumeTypeCluster:
		return "volume:" + v.Source, v.Source != ""
	case types.VolumeTypeBind:
		return "bind:" + v.Source, c.keepsData(v)
	}
	return "", false
}

// keepsData tells whether a bind mount is a place for data: a directory of the
// project that is missing, empty, or too large to carry along.
func (c *converter) keepsData(v types.ServiceVolumeConfig) bool {
	file := c.project.Files[v.Source]
	if file == nil {
		return false
	}
	switch file.State {
	case project.Missing:
		return !v.ReadOnly
	case project.Directory:
		return len(file.Entries) == 0
	case project.TooLarge:
		return file.Mode.IsDir()
	}
	return false
}

func (c *converter) newClaim(u *unit, i int, v types.ServiceVolumeConfig) *claim {
	if v.Type == types.VolumeTypeBind {
		return &claim{name: objectName(c.relative(v.Source), "data"), at: c.item(u.at("volumes"), i, len(u.service.Volumes))}
	}
	config := c.project.Volumes[v.Source]
	out := &claim{name: c.givenName("volumes", v.Source, config.Name), labels: config.Labels, at: project.Path{"volumes", v.Source}}
	if config.Driver != "" && config.Driver != "local" {
		c.refuse(out.at.Join("driver"), "the volume driver "+config.Driver+" is Docker's; the claim has the cluster's default storage class", "set storageClassName in the claim")
	}
	if config.External {
		out.external = true
		out.name = objectName(config.Name)
		c.note(out.at, "the external volume is the claim "+out.name+", which must exist", "kubectl get pvc "+out.name)
	}
	return out
}

// relative is the host path as seen from the project directory.
func (c *converter) relative(host string) string {
	root := strings.ReplaceAll(c.project.WorkingDir, `\`, "/")
	if host == root {
		return c.project.Name
	}
	if rest, ok := strings.CutPrefix(host, strings.TrimSuffix(root, "/")+"/"); ok {
		return rest
	}
	return strings.Trim(host, "/")
}

// addClaims adds the claims that do not exist yet. Several pods on several
// nodes need ReadWriteMany, which not every storage class has.
func (c *converter) addClaims() {
	for _, key := range sortedKeys(c.volumes) {
		v := c.volumes[key]
		if v.external {
			continue
		}
		meta := c.meta(v.name, c.projectLabels())
		c.decorate(&meta, v.labels, v.at.Join("labels"), true)
		c.add(&corev1.PersistentVolumeClaim{
			TypeMeta: typeMeta("v1", "PersistentVolumeClaim"), ObjectMeta: meta,
			Spec: corev1.PersistentVolumeClaimSpec{
				AccessModes: []corev1.PersistentVolumeAccessMode{c.accessMode(v)},
				Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: c.options.VolumeSize}},
			},
		})
	}
}

func (c *converter) accessMode(v *claim) corev1.PersistentVolumeAccessMode {
	if !v.shared() {
		return corev1.ReadWriteOnce
	}
	names := make([]string, 0, len(v.users))
	for _, u := range v.users {
		names = append(names, u.path[1])
	}
	c.warn(v.at, "several pods mount "+v.name+" ("+strings.Join(names, ", ")+"): the claim is ReadWriteMany, which the storage class must support",
		"use a class for shared files, or let one service own the data")
	return corev1.ReadWriteMany
}

// exclusiveClaim is the name of a claim that only the unit's single pod may
// hold; "" when there is none.
func (c *converter) exclusiveClaim(u *unit) string {
	for _, key := range sortedKeys(c.volumes) {
		if v := c.volumes[key]; slices.Contains(v.users, u) && !v.shared() {
			return v.name
		}
	}
	return ""
}

// mounter collects the mounts of one container and the volumes of its pod.
type mounter struct {
	*converter
	unit   *unit
	spec   *corev1.PodSpec
	mounts []corev1.VolumeMount
}

// mounts carries volumes, tmpfs, configs, secrets and shm_size.
func (c *converter) mounts(u *unit, spec *corev1.PodSpec) []corev1.VolumeMount {
	m := &mounter{converter: c, unit: u, spec: spec}
	volumes := u.service.Volumes
	for i, v := range volumes {
		m.volume(v, c.item(u.at("volumes"), i, len(volumes)))
	}
	for i, text := range u.service.Tmpfs {
		m.tmpfs(text, i)
	}
	m.sharedMemory()
	m.references()
	return m.mounts
}

// mount adds the mount, and the volume unless the pod has it already. A path
// can be mounted once: the first one stays.
func (m *mounter) mount(volume corev1.Volume, mount corev1.VolumeMount, at project.Path) {
	mount.Name = volume.Name
	mount.MountPath = m.target(mount.MountPath, at)
	if strings.Contains(mount.MountPath, ":") {
		m.refuse(at, "Kubernetes refuses a mount path with ':'", "mount it somewhere else")
		return
	}
	if slices.ContainsFunc(m.mounts, func(other corev1.VolumeMount) bool { return other.MountPath == mount.MountPath }) {
		m.refuse(at, mount.MountPath+" is mounted already; Kubernetes mounts one volume at a path", "remove one of the two")
		return
	}
	if !slices.ContainsFunc(m.spec.Volumes, func(other corev1.Volume) bool { return other.Name == volume.Name }) {
		m.spec.Volumes = append(m.spec.Volumes, volume)
	}
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
		mount.SubPath = v.Volume.Subpath
	}
	if key, ok := m.claimKey(v); ok {
		m.claim(m.volumes[key], v, mount, at)
		return
	}
	switch v.Type {
	case types.VolumeTypeVolume:
		m.mount(m.scratch(v.Target, corev1.StorageMediumDefault, 0), mount, at)
	case types.VolumeTypeTmpfs:
		var size int64
		if v.Tmpfs != nil {
			size = int64(v.Tmpfs.Size)
		}
		m.mount(m.scratch(v.Target, corev1.StorageMediumMemory, size), mount, at)
	case types.VolumeTypeBind:
		m.bind(v, mount, at)
	default:
		m.refuse(at, "volumes of type "+v.Type+" are not carried", "")
	}
}

func (m *mounter) claim(owner *claim, v types.ServiceVolumeConfig, mount corev1.VolumeMount, at project.Path) {
	if v.Type == types.VolumeTypeBind {
		m.reportDataDirectory(owner, v, at)
	}
	m.mount(corev1.Volume{Name: owner.name, VolumeSource: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: owner.name},
	}}, mount, at)
}

func (m *mounter) reportDataDirectory(owner *claim, v types.ServiceVolumeConfig, at project.Path) {
	where := m.relative(v.Source)
	if file := m.project.Files[v.Source]; file.State == project.TooLarge {
		m.refuse(at, where+" holds "+units.BytesSize(float64(file.Size))+", more than the 1 MiB that a ConfigMap carries; the claim "+owner.name+" stands for it and is empty",
			"copy it: kubectl cp "+where+" POD:"+v.Target)
		return
	}
	m.warn(at, where+" is missing or empty here; the claim "+owner.name+" stands for it", "")
}

// scratch is a volume that lives as long as the pod.
func (m *mounter) scratch(target string, medium corev1.StorageMedium, size int64) corev1.Volume {
	empty := &corev1.EmptyDirVolumeSource{Medium: medium}
	if size > 0 {
		empty.SizeLimit = resource.NewQuantity(size, resource.BinarySI)
	}
	return corev1.Volume{Name: objectName(m.unit.name, strings.Trim(target, "/")), VolumeSource: corev1.VolumeSource{EmptyDir: empty}}
}

// tmpfs carries an item of tmpfs: PATH[:OPTION,…]; of the options Kubernetes
// has the size only.
func (m *mounter) tmpfs(text string, i int) {
	at := m.item(m.unit.at("tmpfs"), i, len(m.unit.service.Tmpfs))
	target, options, _ := strings.Cut(text, ":")
	var size int64
	for option := range strings.SplitSeq(options, ",") {
		name, value, _ := strings.Cut(option, "=")
		n, err := units.RAMInBytes(value)
		switch {
		case option == "":
		case name == "size" && err == nil:
			size = n
		case name == "rw" || name == "exec" || name == "suid":
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
