package convert

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// localOptions are the driver_opts of Docker's own volume driver: what mount(8)
// would be called with.
type localOptions struct {
	kind   string   // the file system: nfs, cifs, tmpfs, none, …
	device string   // what is mounted
	flags  []string // "o", at its commas
}

func readOptions(options types.Options) localOptions {
	o := localOptions{kind: strings.ToLower(options["type"]), device: options["device"]}
	for flag := range strings.SplitSeq(options["o"], ",") {
		if flag = strings.TrimSpace(flag); flag != "" {
			o.flags = append(o.flags, flag)
		}
	}
	return o
}

// value is that of the flag NAME=VALUE.
func (o localOptions) value(name string) string {
	for _, flag := range o.flags {
		if text, ok := strings.CutPrefix(flag, name+"="); ok {
			return text
		}
	}
	return ""
}

// isBind tells whether the volume is a directory of the machine.
func (o localOptions) isBind() bool {
	return slices.Contains(o.flags, "bind") || slices.Contains(o.flags, "rbind")
}

// driverOptions decides what a volume with a driver of its own is in a cluster.
func (c *converter) driverOptions(v *claim, config types.VolumeConfig) {
	if config.Driver != "" && config.Driver != "local" {
		c.refuseOptions(v, config.DriverOpts, "an option of the driver "+config.Driver+" means nothing to a storage class")
		return
	}
	switch o := readOptions(config.DriverOpts); {
	case len(config.DriverOpts) == 0:
	case o.kind == "nfs" || o.kind == "nfs4":
		c.nfsVolume(v, o)
	case o.kind == "cifs" || o.kind == "smb3" || o.kind == "smb":
		c.refuse(v.at.Join("driver_opts"), "a share of SMB needs the CSI driver smb.csi.k8s.io, and a Secret with its user; the claim "+v.name+" has "+c.className(),
			"install csi-driver-smb, make a PersistentVolume with the share, and set volumeName in the claim")
	case o.kind == "tmpfs":
		c.memoryVolume(v, o)
	case o.isBind():
		c.boundVolume(v, o)
	default:
		c.refuseOptions(v, config.DriverOpts, "a cluster does not mount devices of a machine; the claim "+v.name+" has "+c.className())
	}
}

// className says which storage class a claim has.
func (c *converter) className() string {
	if class := c.options.Target.StorageClass; class != "" {
		return "the class " + class
	}
	return "the cluster's default class"
}

func (c *converter) refuseOptions(v *claim, options types.Options, why string) {
	for _, key := range sortedKeys(options) {
		c.refuse(v.at.Join("driver_opts", key), why, "set storageClassName in the claim, or make a PersistentVolume")
	}
}

// nfsVolume is a PersistentVolume and a claim bound to it. A pod could also name
// the server itself; but mount options, which most such volumes have, exist on a
// PersistentVolume only, and all pods then refer to one claim as ever.
func (c *converter) nfsVolume(v *claim, o localOptions) {
	at := v.at.Join("driver_opts")
	server, export := o.value("addr"), o.device
	if host, rest, ok := cutExport(o.device); ok {
		export = rest
		if server == "" {
			server = host
		}
	}
	if server == "" || !strings.HasPrefix(export, "/") || slices.Contains(strings.Split(export, "/"), "..") {
		c.refuse(at, "an NFS volume needs a server and an absolute path; the claim "+v.name+" has "+c.className(), "write o: addr=SERVER and device: \":/PATH\"")
		return
	}
	var flags []string
	if o.kind == "nfs4" && o.value("nfsvers")+o.value("vers") == "" {
		flags = append(flags, "nfsvers=4")
	}
	for _, flag := range o.flags {
		if flag != "rw" && !strings.HasPrefix(flag, "addr=") {
			flags = append(flags, flag)
		}
	}
	v.disk = &corev1.PersistentVolumeSpec{
		AccessModes:                   []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany},
		PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
		MountOptions:                  flags,
		PersistentVolumeSource:        corev1.PersistentVolumeSource{NFS: &corev1.NFSVolumeSource{Server: server, Path: path.Clean(export)}},
	}
	c.note(at, "the NFS volume is a PersistentVolume, which belongs to the whole cluster, and the claim "+v.name+" bound to it",
		"whoever applies it must be allowed to make PersistentVolumes; the nodes need an NFS client")
}

// cutExport divides HOST:/PATH, or ":/PATH". The host may be an IPv6 address.
func cutExport(device string) (host, export string, ok bool) {
	i := strings.LastIndex(device, ":/")
	if i < 0 {
		return "", "", false
	}
	return strings.Trim(device[:i], "[]"), device[i+1:], true
}

// diskName is the name of a PersistentVolume: those of all namespaces share one
// space of names.
func (c *converter) diskName(v *claim) string {
	if c.options.Namespace == "" {
		return objectName(c.project.Name, v.name)
	}
	return objectName(c.options.Namespace, c.project.Name, v.name)
}

// addDisk adds the claim's PersistentVolume, which offers what the claim asks
// for. It is reserved for it where its namespace is known.
func (c *converter) addDisk(v *claim, claim corev1.PersistentVolumeClaimSpec) {
	meta := c.meta(c.diskName(v), c.projectLabels())
	meta.Namespace = ""
	spec := v.disk.DeepCopy()
	spec.AccessModes, spec.Capacity, spec.StorageClassName = claim.AccessModes, claim.Resources.Requests, *claim.StorageClassName
	if claim.Selector != nil {
		meta.Labels = maps.Clone(meta.Labels)
		maps.Copy(meta.Labels, claim.Selector.MatchLabels)
	}
	if c.options.Namespace != "" {
		spec.ClaimRef = &corev1.ObjectReference{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: c.options.Namespace, Name: v.name}
	}
	c.add(&corev1.PersistentVolume{TypeMeta: typeMeta("v1", "PersistentVolume"), ObjectMeta: meta, Spec: *spec})
}

// memoryVolume is a volume of type tmpfs: it lives in memory, and as long as a
// pod.
func (c *converter) memoryVolume(v *claim, o localOptions) {
	at := v.at.Join("driver_opts")
	empty := &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory}
	for _, flag := range o.flags {
		name, value, _ := strings.Cut(flag, "=")
		size, err := units.RAMInBytes(value)
		switch {
		case name == "size" && err == nil && size > 0:
			empty.SizeLimit = resource.NewQuantity(size, resource.BinarySI)
		case slices.Contains(plainTmpfs, flag):
		default:
			c.refuse(at, "the tmpfs option "+name+" is not carried: a memory volume has a size limit only", "")
		}
	}
	v.inline = &corev1.VolumeSource{EmptyDir: empty}
	c.note(at, "the volume is in memory: every pod has one of its own, and loses it when it ends", "")
}

// boundVolume is a directory of the machine under a name.
func (c *converter) boundVolume(v *claim, o localOptions) {
	at := v.at.Join("driver_opts")
	host := project.ClassifyHost(o.device)
	switch {
	case host.Kind == project.HostCredential:
		c.refuse(at, o.device+" holds credentials ("+host.What+"): it is never mounted; the empty claim "+v.name+" stands for it", host.Fix)
	case c.options.AllowHostFiles && path.IsAbs(o.device) && !strings.Contains(o.device, ":"):
		kind := corev1.HostPathDirectory // as in Docker: it must be there
		v.inline = &corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: path.Clean(o.device), Type: &kind}}
		c.warn(at, fmt.Sprintf("%s is mounted from the node that runs the pod (hostPath): every node has its own, and it must be there", path.Clean(o.device)), "")
	default:
		c.refuse(at, "the volume is the directory "+o.device+" of this machine: its files are not copied; the empty claim "+v.name+" stands for it",
			"copy them: kubectl cp; on a cluster of one node, --allow-host-files mounts the node's directory")
	}
}
