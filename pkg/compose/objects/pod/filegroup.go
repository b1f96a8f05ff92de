package pod

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/storage"
)

// setGroup sets the pod's fsGroup if all its files have one group: files of
// ConfigMaps and Secrets belong to root, and fsGroup lets a group read them.
func (c conversion) setGroup(groups []storage.FileGroup, p *pod) {
	asking := slices.DeleteFunc(slices.Clone(groups), func(g storage.FileGroup) bool { return g.ID == 0 })
	if len(asking) == 0 {
		return
	}
	if why := p.refusesGroup(groups); why != "" {
		for _, g := range asking {
			c.Refuse(g.At.Join("gid"), why+": the file keeps the root group", "make it readable for all users with mode, or set securityContext.fsGroup")
		}
		return
	}
	p.security().FSGroup = &asking[0].ID
	for _, g := range asking {
		c.Warn(g.At.Join("gid"), "the file is owned by root; the pod's fsGroup allows the group to read it, and applies to all volumes of the pod", "")
	}
}

// refusesGroup is the reason why the pod cannot have the group of its files. On a
// claim fsGroup would change group and mode of existing files, which databases
// reject. Source: SetVolumeOwnership in pkg/volume/volume_linux.go of Kubernetes
// 1.37.
func (p *pod) refusesGroup(groups []storage.FileGroup) string {
	first := groups[0].ID
	differs := func(g storage.FileGroup) bool { return g.ID != first }
	onClaim := func(v corev1.Volume) bool { return v.PersistentVolumeClaim != nil }
	switch {
	case slices.ContainsFunc(groups, differs):
		return "the files of this pod need different groups, and a pod has only one fsGroup"
	case first < 0:
		return "a group must be a number"
	case slices.ContainsFunc(p.Volumes, onClaim):
		return "fsGroup would also change files on the pod's claims"
	case p.SecurityContext != nil && p.SecurityContext.FSGroup != nil && *p.SecurityContext.FSGroup != first:
		return "the pod has a different fsGroup"
	}
	return ""
}
