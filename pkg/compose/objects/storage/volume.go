package storage

import (
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// volume is the mount of one item of volumes; nil when nothing is mounted.
func (c conversion) volume(u *plan.Unit, v types.ServiceVolumeConfig, at project.Path) *mount {
	m := mount{VolumeMount: corev1.VolumeMount{MountPath: v.Target, ReadOnly: v.ReadOnly}, at: at}
	if v.Volume != nil {
		m.SubPath = subPath(v.Volume.Subpath)
	}
	if claim := c.ClaimOf(u, v); claim != nil {
		return c.claimMount(m, claim, v)
	}
	switch v.Type {
	case types.VolumeTypeVolume:
		c.reportAnonymous(v, at)
		m.source = scratch(u, v.Target, corev1.StorageMediumDefault, 0)
		return &m
	case types.VolumeTypeTmpfs:
		var size int64
		if v.Tmpfs != nil {
			size = int64(v.Tmpfs.Size)
		}
		m.source = scratch(u, v.Target, corev1.StorageMediumMemory, size)
		return &m
	case types.VolumeTypeBind:
		return c.bind(m, u, v)
	case types.VolumeTypeImage:
		return c.imageVolume(m, v)
	case types.VolumeTypeNamedPipe:
		c.Refuse(at, "a named pipe of Windows exists on one machine only; nothing is mounted", "let the programs talk over the network")
	default:
		c.Refuse(at, "volumes of type "+v.Type+" are not carried", "use volume, bind, tmpfs or image")
	}
	return nil
}

// reportAnonymous reports what a volume without a name has no object for.
func (c conversion) reportAnonymous(v types.ServiceVolumeConfig, at project.Path) {
	if v.Volume == nil {
		return
	}
	if len(v.Volume.Labels) > 0 {
		c.Refuse(at.Join("volume", "labels"), "a volume without a name is a part of its pod: no object has the labels", "give the volume a name")
	}
	if v.Volume.Subpath != "" {
		c.Refuse(at.Join("volume", "subpath"), "a volume without a name is new and empty: it has no such folder, and one is made", "give the volume a name")
	}
}

// claimMount mounts a claim, or what stands for it.
func (c conversion) claimMount(m mount, claim *plan.Claim, v types.ServiceVolumeConfig) *mount {
	if v.Type == types.VolumeTypeBind {
		c.reportDataDirectory(claim, v, m.at)
		c.reportBindOptions(v, m.at)
	}
	if claim.Inline != nil {
		m.source = source{identity: "volume/" + claim.Name, name: claim.VolumeName(), volume: *claim.Inline}
		return &m
	}
	m.source = source{identity: "claim/" + claim.Name, name: claim.VolumeName(), volume: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim.Name},
	}}
	return &m
}

func (c conversion) reportDataDirectory(claim *plan.Claim, v types.ServiceVolumeConfig, at project.Path) {
	where := c.Project.Relative(v.Source)
	switch file := c.Project.Files[v.Source]; file.State {
	case project.TooLarge:
		c.Refuse(at, where+" holds "+units.BytesSize(float64(file.Size))+", more than the 1 MiB that a ConfigMap carries; the claim "+claim.Name+" stands for it and is empty",
			"copy it: kubectl cp "+where+" POD:"+v.Target)
	case project.Missing:
		c.Warn(at, where+" does not exist here; the empty claim "+claim.Name+" stands for it", "")
	default:
		c.Warn(at, where+" is empty here; the claim "+claim.Name+" stands for it", "")
	}
}

// tmpfs is the mount of an item of tmpfs: PATH[:OPTION,…]; of the options
// Kubernetes has the size only. Its volumes can be written by everybody and run
// programs.
func (c conversion) tmpfs(u *plan.Unit, text string, at project.Path) *mount {
	target, options, _ := strings.Cut(text, ":")
	var size int64
	for option := range strings.SplitSeq(options, ",") {
		name, value, _ := strings.Cut(option, "=")
		n, err := units.RAMInBytes(value)
		switch {
		case option == "":
		case name == "size" && err == nil && n > 0:
			size = n
		case slices.Contains(plan.PlainTmpfs, option):
		default:
			c.Refuse(at, "the tmpfs option "+strconv.Quote(option)+" is not carried: a memory volume has a size limit only", "")
		}
	}
	return &mount{source: scratch(u, target, corev1.StorageMediumMemory, size), VolumeMount: corev1.VolumeMount{MountPath: target}, at: at}
}

// sharedMemory is the mount for shm_size; nil when it is not set.
func sharedMemory(u *plan.Unit) *mount {
	const target = "/dev/shm"
	size := int64(u.Service.ShmSize)
	if size <= 0 {
		return nil
	}
	return &mount{source: scratch(u, target, corev1.StorageMediumMemory, size), VolumeMount: corev1.VolumeMount{MountPath: target}, at: u.At("shm_size")}
}
