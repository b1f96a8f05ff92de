package storage

import (
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// volume is the mount of one item of volumes; nil when nothing is mounted.
func (c conversion) volume(u *plan.Unit, v types.ServiceVolumeConfig, at project.Path) *mount {
	m := corev1.VolumeMount{MountPath: v.Target, ReadOnly: v.ReadOnly}
	if v.Volume != nil {
		m.SubPath = subPath(v.Volume.Subpath)
	}
	if claim := c.ClaimOf(u, v); claim != nil {
		return newMount(c.claimSource(claim, v, at), m, at)
	}
	switch v.Type {
	case types.VolumeTypeVolume:
		c.reportAnonymous(v, at)
		return newMount(scratch(u, v.Target, corev1.StorageMediumDefault, 0), m, at)
	case types.VolumeTypeTmpfs:
		var size int64
		if v.Tmpfs != nil {
			size = int64(v.Tmpfs.Size)
		}
		return newMount(scratch(u, v.Target, corev1.StorageMediumMemory, size), m, at)
	case types.VolumeTypeBind:
		return c.bind(u, v, m, at)
	case types.VolumeTypeImage:
		return c.imageVolume(v, m, at)
	case types.VolumeTypeNamedPipe:
		c.Refuse(at, "a named pipe of Windows exists on one machine only; nothing is mounted", "connect the programs over the network")
	default:
		c.Refuse(at, "volumes of type "+v.Type+" are not converted", "use volume, bind, tmpfs or image", finding.Data)
	}
	return nil
}

// reportAnonymous reports settings of a volume without a name that have no
// object.
func (c conversion) reportAnonymous(v types.ServiceVolumeConfig, at project.Path) {
	if v.Volume == nil {
		return
	}
	if len(v.Volume.Labels) > 0 {
		c.Refuse(at.Join("volume", "labels"), "a volume without a name is a part of its pod: its labels are dropped", "give the volume a name", finding.Cosmetic)
	}
	if v.Volume.Subpath != "" {
		c.Refuse(at.Join("volume", "subpath"), "a volume without a name is new and empty: the folder is created", "give the volume a name")
	}
}

// claimSource is a claim, or what is mounted instead of it.
func (c conversion) claimSource(claim *plan.Claim, v types.ServiceVolumeConfig, at project.Path) source {
	if v.Type == types.VolumeTypeBind {
		c.reportDataDirectory(v, at)
		c.reportBindOptions(v, at)
	}
	if claim.Inline != nil {
		return newSource("volume/"+claim.Name, claim.VolumeName(), *claim.Inline)
	}
	return newSource("claim/"+claim.Name, claim.VolumeName(), corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim.Name},
	})
}

func (c conversion) reportDataDirectory(v types.ServiceVolumeConfig, at project.Path) {
	where := c.Project.Relative(v.Source)
	switch file := c.Project.Files[v.Source]; file.State {
	case project.TooLarge:
		c.Refuse(at, where+" has "+units.BytesSize(float64(file.Size))+", more than the 1 MiB limit of a ConfigMap; an empty claim is used instead",
			"copy it: "+c.Options.Kubectl("cp "+where+" POD:"+v.Target), finding.Data)
	case project.Missing:
		c.Warn(at, where+" does not exist here; an empty claim is used instead", "", finding.Cosmetic)
	default:
		c.Warn(at, where+" is empty here; an empty claim is used instead", "", finding.Cosmetic)
	}
}

// tmpfs is the mount of an item of tmpfs: PATH[:OPTION,…]; of the options
// Kubernetes has the size only. Its volumes are writable for all users and allow
// programs to run.
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
			c.Refuse(at, "the tmpfs option "+strconv.Quote(option)+" is not converted: a memory volume supports only a size limit", "")
		}
	}
	return newMount(scratch(u, target, corev1.StorageMediumMemory, size), corev1.VolumeMount{MountPath: target}, at)
}

// sharedMemory is the mount for shm_size; nil when it is not set.
func sharedMemory(u *plan.Unit) *mount {
	const target = "/dev/shm"
	size := int64(u.Service.ShmSize)
	if size <= 0 {
		return nil
	}
	return newMount(scratch(u, target, corev1.StorageMediumMemory, size), corev1.VolumeMount{MountPath: target}, u.At("shm_size"))
}
