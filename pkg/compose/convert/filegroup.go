package convert

import (
	"math"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// fileGroup is a group that is to own a file of a config or secret.
type fileGroup struct {
	id int64 // 0 is root's, which owns them anyway; -1 when it is no number
	at project.Path
}

// wantGroup notes which group the file is to have.
func (m *mounter) wantGroup(g grant) {
	id, err := strconv.ParseInt(g.GID, 10, 64)
	if g.GID == "" {
		id = 0
	} else if err != nil || id < 0 || id > math.MaxInt32 {
		id = -1
	}
	m.pod.groups = append(m.pod.groups, fileGroup{id, g.at})
}

// settleGroup sets the pod's fsGroup where all its files are to have one group:
// files of ConfigMaps and Secrets belong to root, and fsGroup lets a group read
// them.
func (c *converter) settleGroup(p *pod) {
	asking := slices.DeleteFunc(slices.Clone(p.groups), func(g fileGroup) bool { return g.id == 0 })
	if len(asking) == 0 {
		return
	}
	if why := p.refusesGroup(); why != "" {
		for _, g := range asking {
			c.refuse(g.at.Join("gid"), why+": the file keeps the group of root", "make it readable for everybody with mode, or set securityContext.fsGroup")
		}
		return
	}
	p.security().FSGroup = &asking[0].id
	for _, g := range asking {
		c.warn(g.at.Join("gid"), "the file belongs to root; the pod's fsGroup lets the group read it, and holds for all volumes of the pod", "")
	}
}

// refusesGroup tells why the pod cannot have the group of its files. On a claim
// fsGroup would change the group of what is there, and its mode, which
// databases refuse. Source: SetVolumeOwnership in pkg/volume/volume_linux.go of
// Kubernetes 1.37.
func (p *pod) refusesGroup() string {
	first := p.groups[0].id
	differs := func(g fileGroup) bool { return g.id != first }
	onClaim := func(v corev1.Volume) bool { return v.PersistentVolumeClaim != nil }
	switch {
	case slices.ContainsFunc(p.groups, differs):
		return "the files of this pod are to have different groups, and a pod has one fsGroup"
	case first < 0:
		return "a group must be a number"
	case slices.ContainsFunc(p.Volumes, onClaim):
		return "fsGroup would change the files on the pod's claims too"
	case p.SecurityContext != nil && p.SecurityContext.FSGroup != nil && *p.SecurityContext.FSGroup != first:
		return "the pod has another fsGroup"
	}
	return ""
}
