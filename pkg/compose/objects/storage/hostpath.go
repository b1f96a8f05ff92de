package storage

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/hostpath"
)

// bindAt is the place of an attribute of the mount's bind.
func (c conversion) bindAt(at project.Path, attribute string) project.Path {
	if below := at.Join("bind", attribute); c.Project.Source.Has(below...) {
		return below
	}
	return at
}

// hostPath mounts a path of the node. That needs an option: such a pod can read
// and change files of the node and of all pods on it.
func (c conversion) hostPath(u *plan.Unit, v types.ServiceVolumeConfig, m corev1.VolumeMount, at project.Path) *mount {
	host := hostpath.Classify(v.Source)
	if host.Kind != hostpath.Machine { // a link in the project
		c.Refuse(at, c.Project.Relative(v.Source)+" refers to "+c.Project.Files[v.Source].Err+"; nothing is mounted", "use the path itself", finding.Data)
		return nil
	}
	if !c.Options.AllowHostFiles {
		c.refuseHostPath(v.Source, host, at)
		return nil
	}
	c.Warn(at, fmt.Sprintf("%s is mounted from the node that runs the pod (hostPath): it is %s there, not on this machine", v.Source, host.What), host.Fix)
	m.MountPropagation = c.propagation(u, v, at)
	m.RecursiveReadOnly = c.recursive(v, m, at)
	return newMount(hostSource(v.Source, hostPathType(host, v.Bind)), m, at)
}

func hostSource(host string, kind corev1.HostPathType) source {
	return newSource("host/"+host, plan.ObjectName("host", host), corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: host, Type: &kind}})
}

// hostPathType is the type that the path must have. A directory is created if
// Compose would create it; nothing else is created.
func hostPathType(host hostpath.Host, bind *types.ServiceVolumeBind) corev1.HostPathType {
	kind := corev1.HostPathType(host.Type)
	if kind == corev1.HostPathDirectory && bind != nil && bool(bind.CreateHostPath) {
		return corev1.HostPathDirectoryOrCreate
	}
	return kind
}

// refuseHostPath reports the kind of path, and the alternative in a cluster.
func (c conversion) refuseHostPath(path string, host hostpath.Host, at project.Path) {
	c.Refuse(at, fmt.Sprintf("%s is %s; nothing is mounted", path, host.What), host.Fix+"; --allow-host-files mounts it from the node")
}

// propagations maps bind.propagation; values that are absent are the default of
// Kubernetes. A kubelet supports only the recursive forms.
var propagations = map[string]corev1.MountPropagationMode{
	types.PropagationShared: corev1.MountPropagationBidirectional, types.PropagationRShared: corev1.MountPropagationBidirectional,
	types.PropagationSlave: corev1.MountPropagationHostToContainer, types.PropagationRSlave: corev1.MountPropagationHostToContainer,
	types.PropagationPrivate: corev1.MountPropagationNone, types.PropagationRPrivate: corev1.MountPropagationNone,
}

// propagation converts bind.propagation of a host path. Only a privileged
// container may pass mounts on to the node. Source: validateMountPropagation in
// pkg/apis/core/validation (1.37).
func (c conversion) propagation(u *plan.Unit, v types.ServiceVolumeConfig, at project.Path) *corev1.MountPropagationMode {
	if v.Bind == nil || v.Bind.Propagation == "" {
		return nil
	}
	at = c.bindAt(at, "propagation")
	mode, known := propagations[v.Bind.Propagation]
	switch {
	case !known:
		c.Refuse(at, fmt.Sprintf("%q is not a mount propagation; the mounts of the container stay private", v.Bind.Propagation), "use rslave or rshared")
		return nil
	case mode == corev1.MountPropagationBidirectional && !u.Service.Privileged:
		c.Warn(at, "only a privileged container can propagate its mounts to the node; this one receives mounts of the node (HostToContainer)", "use rslave, or set privileged")
		mode = corev1.MountPropagationHostToContainer
	}
	return &mode
}

// recursive converts bind.recursive of a host path: whether mounts under it are
// visible, and read-only too. Source of the words: the Compose specification,
// "volumes"; recursiveReadOnly is GA since Kubernetes 1.33.
func (c conversion) recursive(v types.ServiceVolumeConfig, mount corev1.VolumeMount, at project.Path) *corev1.RecursiveReadOnlyMode {
	if v.Bind == nil || v.Bind.Recursive == "" {
		return nil
	}
	at = c.bindAt(at, "recursive")
	propagates := mount.MountPropagation != nil && *mount.MountPropagation != corev1.MountPropagationNone
	switch {
	case v.Bind.Recursive == "readonly" && mount.ReadOnly && !propagates:
		enabled := corev1.RecursiveReadOnlyEnabled
		return &enabled
	case v.Bind.Recursive == "readonly":
		c.Refuse(at, "Kubernetes supports a recursive read-only mount only if it is read_only and has no propagation", "set read_only, and remove propagation")
	case v.Bind.Recursive == "disabled":
		c.Refuse(at, "mounts under the path on the node are always included", "")
	default:
		c.Note(at, "mounts under the path on the node are included, and stay writable: this is the default in Kubernetes", "")
	}
	return nil
}

// reportBindOptions reports options that have a meaning for a path of the host
// only.
func (c conversion) reportBindOptions(v types.ServiceVolumeConfig, at project.Path) {
	if v.Bind == nil {
		return
	}
	for _, option := range []struct{ name, value string }{{"propagation", v.Bind.Propagation}, {"recursive", v.Bind.Recursive}} {
		if option.value != "" && !slices.Contains([]string{types.PropagationPrivate, types.PropagationRPrivate}, option.value) {
			c.Note(c.bindAt(at, option.name), option.name+" has no effect on a copy or a claim: there are no mounts under it", "")
		} else if option.value != "" {
			c.Note(c.bindAt(at, option.name), "no mount is propagated: this is the default in Kubernetes", "")
		}
	}
}
