package storage

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// Claims are the claims of the plan that do not exist yet, except those that a
// StatefulSet makes for its pods, and the PersistentVolumes that some are bound
// to.
func Claims(p *plan.Plan) ([]object.Object, []finding.Finding) {
	c := start(p)
	var objects []object.Object
	var fresh []string
	for _, v := range p.AllClaims() {
		if v.External || v.Inline != nil {
			continue
		}
		claim := c.claim(v)
		if v.Disk != nil {
			objects = append(objects, c.disk(v, claim.Spec))
		} else if v.At[0] == "volumes" {
			fresh = append(fresh, v.Name)
		}
		if !c.isTemplate(v) {
			objects = append(objects, claim)
		}
	}
	if len(fresh) > 0 {
		c.Note(project.Path{"volumes"}, "new claims are empty ("+strings.Join(fresh, ", ")+"); Docker copies the files of the image into a new volume", "if the image depends on these files, copy them in an init container", finding.Data)
	}
	return objects, c.Findings()
}

// ClaimTemplate is the claim as a StatefulSet makes it for each of its pods.
func ClaimTemplate(p *plan.Plan, v *plan.Claim) (corev1.PersistentVolumeClaim, []finding.Finding) {
	c := start(p)
	o := c.claim(v)
	o.TypeMeta, o.Name, o.Namespace = metav1.TypeMeta{}, v.VolumeName(), ""
	return *o, c.Findings()
}

// isTemplate reports whether a StatefulSet makes the claim for each of its pods.
func (c conversion) isTemplate(v *plan.Claim) bool {
	user := v.Users[0]
	return c.Kind(user) == plan.StatefulSet && slices.Contains(c.Owned(user), v)
}

func (c conversion) claim(v *plan.Claim) *corev1.PersistentVolumeClaim {
	meta := metadata.New(c.Plan, v.Name, c.ProjectLabels())
	metadata.Decorate(c.Collector, &meta, v.Labels, v.LabelsAt, true)
	mode := c.accessMode(v)
	claim := &corev1.PersistentVolumeClaim{
		TypeMeta: metadata.Type("v1", "PersistentVolumeClaim"), ObjectMeta: meta,
		Spec: corev1.PersistentVolumeClaimSpec{
			AccessModes:      []corev1.PersistentVolumeAccessMode{mode},
			Resources:        corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: c.Options.VolumeSize}},
			StorageClassName: c.storageClass(v, mode),
		},
	}
	if v.Disk != nil {
		none := ""
		claim.Spec.StorageClassName, claim.Spec.VolumeName = &none, c.diskName(v)
	}
	setHints(&claim.Spec, v.Storage)
	return claim
}

// storageClass is that of a hint, else the platform's class for the access mode;
// nil is the cluster's default.
func (c conversion) storageClass(v *plan.Claim, mode corev1.PersistentVolumeAccessMode) *string {
	if class := v.Storage.Class; class.Given() {
		return &class.Value
	}
	class, needs := c.Options.Target.StorageClass, c.Options.Target.StorageNeeds
	if mode == corev1.ReadWriteMany {
		class, needs = c.Options.Target.SharedStorageClass, "" // reported with the pods that share it
	}
	if class == "" {
		return nil
	}
	if needs != "" {
		c.Note(project.Path{"volumes"}, "claims use the storage class "+class+" of "+c.Options.Target.Title+", which needs "+needs, "check that it is there: kubectl get storageclass "+class, finding.Starts)
	}
	return &class
}

// accessMode says how many pods may mount the claim. Several pods on several
// nodes need ReadWriteMany, which not every storage class has.
func (c conversion) accessMode(v *plan.Claim) corev1.PersistentVolumeAccessMode {
	switch mode := v.Storage.AccessMode; {
	case mode.Given():
		return mode.Value
	case v.Disk != nil:
		return v.Disk.AccessModes[0]
	case !v.Shared || c.isTemplate(v):
		return corev1.ReadWriteOnce
	}
	names := make([]string, 0, len(v.Users))
	for _, u := range v.Users {
		names = append(names, u.Title())
	}
	several := "several pods mount it (" + strings.Join(names, ", ") + "): the claim is ReadWriteMany"
	if class := c.Options.Target.SharedStorageClass; class != "" && !v.Storage.Class.Given() {
		c.Note(v.At, several+", with the storage class "+class+needed(c.Options.Target.SharedStorageNeeds), "")
	} else {
		c.Warn(v.At, several+", which the storage class must support", "use a storage class with ReadWriteMany support, or mount the volume in one service only", finding.Starts)
	}
	return corev1.ReadWriteMany
}

func needed(what string) string {
	if what == "" {
		return ""
	}
	return ", which needs " + what
}

// diskName is the name of a PersistentVolume: those of all namespaces share one
// space of names.
func (c conversion) diskName(v *plan.Claim) string {
	if c.Options.Namespace == "" {
		return plan.ObjectName(c.Project.Name, v.Name)
	}
	return plan.ObjectName(c.Options.Namespace, c.Project.Name, v.Name)
}

// disk is the claim's PersistentVolume, which matches the requests of the claim.
// It is reserved for the claim if the namespace is known.
func (c conversion) disk(v *plan.Claim, claim corev1.PersistentVolumeClaimSpec) *corev1.PersistentVolume {
	meta := metadata.New(c.Plan, c.diskName(v), c.ProjectLabels())
	meta.Namespace = ""
	spec := v.Disk.DeepCopy()
	spec.AccessModes, spec.Capacity, spec.StorageClassName = claim.AccessModes, claim.Resources.Requests, *claim.StorageClassName
	if claim.Selector != nil {
		meta.Labels = maps.Clone(meta.Labels)
		maps.Copy(meta.Labels, claim.Selector.MatchLabels)
	}
	if c.Options.Namespace != "" {
		spec.ClaimRef = &corev1.ObjectReference{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: c.Options.Namespace, Name: v.Name}
	}
	return &corev1.PersistentVolume{TypeMeta: metadata.Type("v1", "PersistentVolume"), ObjectMeta: meta, Spec: *spec}
}

// setHints applies the hints about the claim.
func setHints(spec *corev1.PersistentVolumeClaimSpec, h hint.Storage) {
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
