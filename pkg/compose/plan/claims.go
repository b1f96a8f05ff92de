package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Claim is a PersistentVolumeClaim: a named volume, or a directory of the host
// with data of the containers.
type Claim struct {
	Name     string
	Labels   map[string]string // of the Compose volume
	LabelsAt project.Path
	At       project.Path
	External bool // exists already: it is referenced, not created
	Storage  hint.Storage
	Users    []*Unit // whose pods mount it
	Shared   bool    // several pods mount it at the same time

	Inline *corev1.VolumeSource         // the volume to mount instead of a claim; nil for a claim
	Disk   *corev1.PersistentVolumeSpec // the volume that the claim is bound to; nil: its class creates one

	original string // the base of its name
}

// VolumeName is the claim's name as a label: a claim that exists may have dots.
func (c *Claim) VolumeName() string { return ObjectName(c.Name) }

// Claims are the claims of a project, with the pods that mount them.
type Claims struct {
	project   *project.Project
	byKey     map[string]*Claim
	exclusive map[*Unit]string
}

// FindClaims finds every claim and the pods that mount it: access mode and
// rollout strategy depend on all users together.
func FindClaims(p *project.Project, o Options, units Units, kinds Kinds, pods Pods) (Claims, []finding.Finding) {
	r := claimReader{finding.Collect(p.Source), hint.NewReader(p.Source, p.Extensions), p, o, units, pods, map[string]*Claim{}}
	for _, u := range units.AllUnits {
		for i, v := range u.Service.Volumes {
			if key, ok := claimKey(p, u, v); ok {
				r.mount(u, key, v, r.Item(u.At("volumes"), i, len(u.Service.Volumes)))
			}
		}
	}
	r.addInherited()
	r.reportUnusedHints()
	r.nameAll()
	claims := Claims{p, r.claims, map[*Unit]string{}}
	for _, key := range mapping.Keys(r.claims) {
		c := r.claims[key]
		user := c.Users[0]
		c.Shared = len(c.Users) > 1 || kinds.repeats(user)
		if !c.Shared && c.Inline == nil && claims.exclusive[user] == "" {
			claims.exclusive[user] = c.Name
		}
	}
	return claims, append(r.Findings(), r.hints.Findings...)
}

// ClaimOf is the claim that the mount of the unit needs; nil when it needs none.
func (c Claims) ClaimOf(u *Unit, v types.ServiceVolumeConfig) *Claim {
	key, ok := claimKey(c.project, u, v)
	if !ok {
		return nil
	}
	return c.byKey[key]
}

// AllClaims are the claims in the order of their keys.
func (c Claims) AllClaims() []*Claim {
	all := make([]*Claim, 0, len(c.byKey))
	for _, key := range mapping.Keys(c.byKey) {
		all = append(all, c.byKey[key])
	}
	return all
}

// Exclusive is the name of a claim that only the unit's single pod may mount; ""
// for none.
func (c Claims) Exclusive(u *Unit) string { return c.exclusive[u] }

// claimReader finds the claims of all mounts.
type claimReader struct {
	*finding.Collector
	hints   *hint.Reader
	project *project.Project
	options Options
	units   Units
	pods    Pods
	claims  map[string]*Claim
}

// mount adds one mount to its claim.
func (r claimReader) mount(u *Unit, key string, v types.ServiceVolumeConfig, at project.Path) {
	c := r.claims[key]
	if c == nil {
		c = r.read(v, at)
		r.claims[key] = c
	}
	if !c.External && c.Inline == nil {
		c.Storage = inheritStorage(r.Collector, c.original, c.Storage, u.Hints.Storage)
	}
	r.use(c, r.pods.Pod(u))
	if labels := r.mountLabels(c, v, at); len(labels) > 0 {
		c.Labels, c.LabelsAt = mergedLabels(c.Labels, labels), at.Join("volume", "labels")
	}
}

func (r claimReader) use(c *Claim, pod *Unit) {
	if !slices.Contains(c.Users, pod) {
		c.Users = append(c.Users, pod)
	}
}

// read makes the claim of a mount.
func (r claimReader) read(v types.ServiceVolumeConfig, at project.Path) *Claim {
	if v.Type == types.VolumeTypeBind {
		where := r.project.Relative(v.Source)
		return &Claim{Name: ObjectName(dataName(where)), original: where, At: at}
	}
	config := r.project.Volumes[v.Source]
	c := &Claim{Name: GivenName(r.project, "volumes", v.Source, config.Name), original: v.Source, At: project.Path{"volumes", v.Source}, LabelsAt: project.Path{"volumes", v.Source, "labels"}, External: bool(config.External)}
	h, labels := r.volumeHints(c.At, config)
	c.Storage, c.Labels = h.Storage, labels
	if config.External {
		if h.Own {
			r.Refuse(c.At.Join(hint.Extension), "the claim already exists: hints do not change it", "remove them")
		}
		c.Name = ExternalName(config.Name)
		r.Note(c.At, "the external volume is the claim "+c.Name+", which must exist", r.options.Kubectl("get pvc "+c.Name), finding.Starts)
		return c
	}
	d := driverReader{r.Collector, r.options, c.Name, c.At.Join("driver_opts")}
	c.Inline, c.Disk = d.volumeSource(config)
	if c.Inline != nil {
		r.reportNoClaim(c.Storage)
	}
	return c
}

// dataName is the path, with a word for the purpose of the claim.
func dataName(where string) string {
	if strings.HasSuffix(strings.ToLower(where), "data") {
		return where
	}
	return where + "-data"
}

// GivenName is the object's name for a top-level element: its name attribute if
// set, else its key.
func GivenName(p *project.Project, section, key, name string) string {
	if name != "" && p.Source.Has(section, key, "name") {
		return ObjectName(name)
	}
	return ObjectName(key)
}

// mountLabels are the labels that a service adds to the volume.
func (r claimReader) mountLabels(c *Claim, v types.ServiceVolumeConfig, at project.Path) map[string]string {
	if v.Volume == nil || len(v.Volume.Labels) == 0 {
		return nil
	}
	if c.External || c.Inline != nil {
		r.Refuse(at.Join("volume", "labels"), "the volume is not a claim of this project: its labels are dropped", "", finding.Cosmetic)
		return nil
	}
	var fresh map[string]string
	for key, value := range v.Volume.Labels {
		if _, set := c.Labels[key]; !set {
			fresh = mapping.Put(fresh, key, value)
		}
	}
	return fresh
}

func mergedLabels(labels, more map[string]string) map[string]string {
	all := make(map[string]string, len(labels)+len(more))
	for _, from := range []map[string]string{labels, more} {
		for key, value := range from {
			all[key] = value
		}
	}
	return all
}

// addInherited finds the pods that mount a claim because another unit does.
func (r claimReader) addInherited() {
	for _, u := range r.units.AllUnits {
		for _, from := range r.inheritsFrom(u) {
			for _, v := range from.Service.Volumes {
				if key, ok := claimKey(r.project, from, v); ok {
					r.use(r.claims[key], r.pods.Pod(u))
				}
			}
		}
	}
}

// inheritsFrom are all units whose volumes the unit mounts as well, each once:
// there may be very many paths to one.
func (r claimReader) inheritsFrom(u *Unit) []*Unit {
	var all []*Unit
	var follow func(from *Unit)
	follow = func(from *Unit) {
		for _, other := range r.volumeSources(from) {
			if !slices.Contains(all, other) {
				all = append(all, other)
				follow(other)
			}
		}
	}
	follow(u)
	return all
}

// volumeSources are the units in the unit's own volumes_from, and a hook's
// service.
func (r claimReader) volumeSources(u *Unit) []*Unit {
	var out []*Unit
	if u.Parent != nil {
		out = append(out, u.Parent)
	}
	for _, text := range u.Service.VolumesFrom {
		if from := ReadVolumesFrom(text); !from.IsContainer && r.units.Service(from.Name) != nil {
			out = append(out, r.units.Service(from.Name))
		}
	}
	return out
}

// nameAll gives every claim a unique name: a valid name is kept; if several would
// get the same name, the others get a hash.
func (r claimReader) nameAll() {
	taken := map[string]*Claim{}
	var rest []*Claim
	for _, key := range mapping.Keys(r.claims) {
		if c := r.claims[key]; c.Name == c.original && taken[c.Name] == nil {
			taken[c.Name] = c
		} else {
			rest = append(rest, c)
		}
	}
	for _, c := range rest {
		if owner := taken[c.Name]; owner != nil && (!c.External || !owner.External) {
			name := ObjectName(c.Name, Hash(c.original, 8))
			r.Warn(c.At, fmt.Sprintf("%s and %s would both be claims named %s; this one is named %s", owner.original, c.original, c.Name, name), "rename one of the volumes", finding.Cosmetic)
			c.Name = name
		}
		taken[c.Name] = c
	}
}

// volumeHints are the hints of a top-level volume, and its other labels.
func (r claimReader) volumeHints(at project.Path, config types.VolumeConfig) (*hint.Hints, map[string]string) {
	h := r.hints.Read(hint.Subject{Scope: hint.InVolume, At: at, Extensions: config.Extensions, Labels: []hint.Labels{{At: at.Join("labels"), Pairs: config.Labels}}})
	return h, r.hints.Plain(hint.InVolume, config.Labels)
}

// reportUnusedHints reports hints of volumes that no service uses.
func (r claimReader) reportUnusedHints() {
	for _, name := range mapping.Keys(r.project.Volumes) {
		if r.claims["volume:"+name] == nil {
			h, _ := r.volumeHints(project.Path{"volumes", name}, r.project.Volumes[name])
			r.refuseHints(h.Storage, "no claim is created for the volume", "")
		}
	}
}

// reportNoClaim reports hints about a volume that does not become a claim.
func (r claimReader) reportNoClaim(h hint.Storage) {
	r.refuseHints(h, "the volume is not a claim in the cluster: its driver_opts define what is mounted", "remove the hint, or driver_opts")
}

func (r claimReader) refuseHints(h hint.Storage, message, fix string) {
	for _, at := range []project.Path{h.Size.At, h.Class.At, h.AccessMode.At, h.Selector.At} {
		if at != nil {
			r.Refuse(at, message, fix)
		}
	}
}
