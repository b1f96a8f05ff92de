package convert

import (
	"reflect"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// hintVolumes says in the words of Compose what the unit's hints say about its
// named volumes: which part is mounted, or that they end with the pod.
func (c *converter) hintVolumes(u *unit) {
	h := u.hints.Storage
	scratch := h.Type.Value == hint.EmptyDir
	switch h.Type.Value {
	case hint.HostPath:
		c.refuse(h.Type.At, "a folder of a node takes the place of no named volume: the pod would find its data on that node only", "use claims; --allow-host-files mounts folders that are bound by their path")
	case hint.ConfigMap:
		c.note(h.Type.At, "files of the project are ConfigMaps where they are mounted; named volumes are claims", "")
	}
	if !scratch && !h.SubPath.Given() {
		return
	}
	volumes := slices.Clone(u.service.Volumes)
	for i, v := range volumes {
		switch {
		case v.Type != types.VolumeTypeVolume || v.Source == "":
		case scratch:
			c.warn(c.item(u.at("volumes"), i, len(volumes)), "the volume "+v.Source+" is an emptyDir, as "+h.Type.At.String()+" says: what is in it ends with the pod", "")
		case v.Volume == nil || v.Volume.Subpath == "":
			own := types.ServiceVolumeVolume{}
			if v.Volume != nil {
				own = *v.Volume
			}
			own.Subpath = h.SubPath.Value
			volumes[i].Volume = &own
		}
	}
	u.service.Volumes = volumes
}

// volumeHints are those of a top-level volume.
func (c *converter) volumeHints(v *claim, config types.VolumeConfig) {
	h := c.hints.Read(hint.Subject{Scope: hint.InVolume, At: v.at, Extensions: config.Extensions, Labels: []hint.Labels{{At: v.at.Join("labels"), Pairs: config.Labels}}})
	v.storage = h.Storage
	v.labels = c.hints.Plain(hint.InVolume, config.Labels)
	if v.external && h.Own {
		c.refuse(v.at.Join(hint.Extension), "the claim exists already: hints do not change it", "remove them")
	}
}

// reportUnusedStorage names the hints about claims of a unit that mounts none.
func (c *converter) reportUnusedStorage(u *unit) {
	h := u.hints.Storage
	mountsClaim := slices.ContainsFunc(u.service.Volumes, func(v types.ServiceVolumeConfig) bool {
		_, ok := c.claimKey(u, v)
		return ok
	})
	for _, at := range []project.Path{h.Size.At, h.Class.At, h.AccessMode.At, h.Selector.At, h.SubPath.At} {
		if at != nil && at[0] != hint.Extension && !mountsClaim {
			c.note(at, "the service has no claim that this could be about", "")
		}
	}
}

// reportIdleHints names the volumes with hints that nothing is made of.
func (c *converter) reportIdleHints() {
	for _, name := range sortedKeys(c.project.Volumes) {
		if c.volumes["volume:"+name] != nil {
			continue
		}
		idle := &claim{at: project.Path{"volumes", name}}
		c.volumeHints(idle, c.project.Volumes[name])
		h := idle.storage
		for _, at := range []project.Path{h.Size.At, h.Class.At, h.AccessMode.At, h.Selector.At} {
			if at != nil {
				c.refuse(at, "no claim is made of the volume", "")
			}
		}
	}
}

// reportNoClaim names the hints about a volume that is no claim in a cluster.
func (c *converter) reportNoClaim(v *claim) {
	h := v.storage
	for _, at := range []project.Path{h.Size.At, h.Class.At, h.AccessMode.At, h.Selector.At} {
		if at != nil && v.inline != nil {
			c.refuse(at, "the volume is no claim in the cluster: its driver_opts say what is mounted", "remove the hint, or driver_opts")
		}
	}
}

// hintClaim adds what the hints of a unit that mounts the claim say about all
// its claims. What the volume says itself counts more, and of several services
// the first.
func (c *converter) hintClaim(v *claim, u *unit) {
	h := u.hints.Storage
	inheritHint(c, &v.storage.Size, h.Size, v)
	inheritHint(c, &v.storage.Class, h.Class, v)
	inheritHint(c, &v.storage.AccessMode, h.AccessMode, v)
	inheritHint(c, &v.storage.Selector, h.Selector, v)
}

func inheritHint[T any](c *converter, to *hint.Value[T], from hint.Value[T], v *claim) {
	switch {
	case !from.Given() || v.external || v.inline != nil:
	case !to.Given() || to.At[0] == hint.Extension && from.At[0] != hint.Extension:
		*to = from
	case to.At[0] == "services" && from.At[0] == "services" && !reflect.DeepEqual(to.Value, from.Value):
		c.note(from.At, "another service mounts "+v.original+" too: for that volume "+to.At.String()+" counts", "say it at the volume: volumes."+v.original+"."+hint.Extension)
	}
}

// hintedClaim sets what hints say about the claim.
func (v *claim) hintedClaim(spec *corev1.PersistentVolumeClaimSpec) {
	h := v.storage
	if h.Size.Given() {
		spec.Resources.Requests = corev1.ResourceList{corev1.ResourceStorage: h.Size.Value}
	}
	if h.Class.Given() {
		spec.StorageClassName = &h.Class.Value // also of a claim that is bound to a disk
	}
	if h.Selector.Given() {
		spec.Selector = &metav1.LabelSelector{MatchLabels: h.Selector.Value}
	}
}
