package convert

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// claim is a PersistentVolumeClaim under way: a named volume, or a directory of
// the host that the containers keep their data in.
type claim struct {
	name      string
	original  string            // what it is named after
	labels    map[string]string // of the Compose volume
	labelsAt  project.Path
	at        project.Path
	external  bool // exists already: referenced, not made
	storage   hint.Storage
	templated bool // made by a StatefulSet for each of its pods
	users     []*unit

	inline *corev1.VolumeSource         // what is mounted instead of a claim; nil for a claim
	disk   *corev1.PersistentVolumeSpec // what the claim is bound to; nil: what its class makes
}

// shared tells whether several pods mount the claim at once.
func (v *claim) shared() bool {
	return len(v.users) > 1 || runsInParallel(v.users[0])
}

func runsInParallel(u *unit) bool {
	n := replicas(u)
	return u.kind == daemonSet || u.hints.Autoscaling.Given() || n != nil && *n > 1
}

// planVolumes finds every claim and the pods that mount it, before any workload
// is made: access mode and rollout strategy depend on all users together.
func (c *converter) planVolumes() {
	c.volumes, c.exclusive = map[string]*claim{}, map[*unit]string{}
	for _, u := range c.units {
		for i, v := range u.service.Volumes {
			key, ok := c.claimKey(u, v)
			if !ok {
				continue
			}
			owner := c.volumes[key]
			if owner == nil {
				owner = c.newClaim(u, i, v)
				c.volumes[key] = owner
			}
			c.hintClaim(owner, u)
			if !slices.Contains(owner.users, u.pod()) {
				owner.users = append(owner.users, u.pod())
			}
			c.addVolumeLabels(owner, v, c.item(u.at("volumes"), i, len(u.service.Volumes)))
		}
	}
	c.planInherited()
	c.reportIdleHints()
	c.nameClaims()
	for _, key := range sortedKeys(c.volumes) {
		v := c.volumes[key]
		if user := v.users[0]; !v.shared() && v.inline == nil && c.exclusive[user] == "" {
			c.exclusive[user] = v.name
		}
	}
}

// planInherited finds the pods that mount a claim because another unit does.
func (c *converter) planInherited() {
	for _, u := range c.units {
		for _, from := range c.inheritsFrom(u) {
			for _, v := range from.service.Volumes {
				if key, ok := c.claimKey(from, v); ok && !slices.Contains(c.volumes[key].users, u.pod()) {
					c.volumes[key].users = append(c.volumes[key].users, u.pod())
				}
			}
		}
	}
}

// nameClaims gives every claim a name of its own: one that needs no change is
// kept, of several that would get the same the others get a hash.
func (c *converter) nameClaims() {
	taken := map[string]*claim{}
	var rest []*claim
	for _, key := range sortedKeys(c.volumes) {
		if v := c.volumes[key]; v.name == v.original && taken[v.name] == nil {
			taken[v.name] = v
		} else {
			rest = append(rest, v)
		}
	}
	for _, v := range rest {
		if owner := taken[v.name]; owner != nil && (!v.external || !owner.external) {
			name := objectName(v.name, hash(v.original, 8))
			c.warn(v.at, fmt.Sprintf("%s and %s would both be claims named %s; this one is named %s", owner.original, v.original, v.name, name), "rename one of the volumes")
			v.name = name
		}
		taken[v.name] = v
	}
}

// claimKey tells whether the mount needs a claim, and which.
func (c *converter) claimKey(u *unit, v types.ServiceVolumeConfig) (string, bool) {
	switch v.Type {
	case types.VolumeTypeVolume, types.VolumeTypeCluster:
		return "volume:" + v.Source, v.Source != "" && u.hints.Storage.Type.Value != hint.EmptyDir
	case types.VolumeTypeBind:
		return "bind:" + v.Source, c.keepsData(v) && !c.isBuiltFrom(u, v)
	}
	return "", false
}

// keepsData tells whether a bind mount is a place for data: a directory of the
// project that is missing, empty, or too large to carry along. Something that
// is missing and has the ending of a file is no directory.
func (c *converter) keepsData(v types.ServiceVolumeConfig) bool {
	file := c.project.Files[v.Source]
	if file == nil {
		return false
	}
	switch file.State {
	case project.Missing:
		ending := path.Ext(v.Target)
		return !v.ReadOnly && (ending == "" || ending != path.Ext(file.Path))
	case project.Directory:
		return !slices.ContainsFunc(file.Entries, func(e project.Entry) bool { return !isPlaceholder(e) })
	case project.TooLarge:
		return file.Mode.IsDir()
	}
	return false
}

// isPlaceholder tells whether the file only keeps a folder in version control.
func isPlaceholder(e project.Entry) bool {
	return slices.Contains([]string{".gitkeep", ".keep", ".gitignore", ".dockerignore", ".placeholder"}, path.Base(e.Path))
}

// isBuiltFrom tells whether the mount puts the source of the service's own
// image over it, as people do while they develop.
func (c *converter) isBuiltFrom(u *unit, v types.ServiceVolumeConfig) bool {
	build := u.service.Build
	file := c.project.Files[v.Source]
	if build == nil || build.Context == "" || file == nil {
		return false
	}
	return build.Context == v.Source || strings.HasPrefix(build.Context, strings.TrimSuffix(v.Source, "/")+"/")
}

func (c *converter) newClaim(u *unit, i int, v types.ServiceVolumeConfig) *claim {
	if v.Type == types.VolumeTypeBind {
		where := c.relative(v.Source)
		return &claim{name: objectName(dataName(where)), original: where, at: c.item(u.at("volumes"), i, len(u.service.Volumes))}
	}
	config := c.project.Volumes[v.Source]
	out := &claim{name: c.givenName("volumes", v.Source, config.Name), original: v.Source, at: project.Path{"volumes", v.Source}, labelsAt: project.Path{"volumes", v.Source, "labels"}, external: bool(config.External)}
	c.volumeHints(out, config)
	if config.External {
		out.external = true
		out.name = externalName(config.Name)
		c.note(out.at, "the external volume is the claim "+out.name+", which must exist", "kubectl get pvc "+out.name)
		return out
	}
	c.driverOptions(out, config)
	c.reportNoClaim(out)
	return out
}

// dataName is the path, with a word that says what the claim is for.
func dataName(where string) string {
	if strings.HasSuffix(strings.ToLower(where), "data") {
		return where
	}
	return where + "-data"
}

// externalName is the name of an object that exists: as it is where an object
// can have that name.
func externalName(name string) string {
	if len(validation.IsDNS1123Subdomain(name)) == 0 {
		return name
	}
	return objectName(name)
}

// relative is the host path as seen from the project directory, where that is
// shorter than the path itself.
func (c *converter) relative(host string) string {
	root := strings.ReplaceAll(c.project.WorkingDir, `\`, "/")
	if host == root {
		return c.project.Name
	}
	for _, up := range []string{"", "../", "../../"} {
		if rest, ok := strings.CutPrefix(host, strings.TrimSuffix(root, "/")+"/"); ok && root != "/" {
			return up + rest
		}
		root = path.Dir(root)
	}
	return host
}
