package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/hostpath"
)

// localOptions are the driver_opts of Docker's own volume driver: the arguments
// of mount(8).
type localOptions struct {
	kind   string   // the file system: nfs, cifs, tmpfs, none, …
	device string   // what is mounted
	flags  []string // "o", split at commas
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

// isBind reports whether the volume is a directory of the machine.
func (o localOptions) isBind() bool {
	return slices.Contains(o.flags, "bind") || slices.Contains(o.flags, "rbind")
}

// driverReader decides how a volume with a driver is converted.
type driverReader struct {
	*finding.Collector
	options Options
	claim   string       // its name
	at      project.Path // of driver_opts
}

// volumeSource is the volume that is mounted instead of a claim, or the one that
// the claim is bound to; nil and nil for a claim of a storage class.
func (r driverReader) volumeSource(config types.VolumeConfig) (*corev1.VolumeSource, *corev1.PersistentVolumeSpec) {
	if config.Driver != "" && config.Driver != "local" {
		r.refuseOptions(config.DriverOpts, "an option of the driver "+config.Driver+" has no effect on a storage class")
		return nil, nil
	}
	switch o := readOptions(config.DriverOpts); {
	case len(config.DriverOpts) == 0:
	case o.kind == "nfs" || o.kind == "nfs4":
		return nil, r.nfsVolume(o)
	case o.kind == "cifs" || o.kind == "smb3" || o.kind == "smb":
		r.Refuse(r.at, "an SMB share needs the CSI driver smb.csi.k8s.io, and a Secret with its user; the claim "+r.claim+" uses "+r.className(),
			"install csi-driver-smb, create a PersistentVolume for the share, and set volumeName in the claim", finding.Data)
	case o.kind == "tmpfs":
		return r.memoryVolume(o), nil
	case o.isBind():
		return r.boundVolume(o), nil
	default:
		r.refuseOptions(config.DriverOpts, "a cluster cannot mount devices of this machine; the claim "+r.claim+" uses "+r.className())
	}
	return nil, nil
}

// className is the storage class of a claim.
func (r driverReader) className() string {
	if class := r.options.Target.StorageClass; class != "" {
		return "the storage class " + class
	}
	return "the cluster's default storage class"
}

func (r driverReader) refuseOptions(options types.Options, why string) {
	for _, key := range mapping.Keys(options) {
		r.Refuse(r.at.Join(key), why, "set storageClassName in the claim, or create a PersistentVolume")
	}
}

// nfsVolume is a PersistentVolume and a claim bound to it. A pod could also name
// the server itself; but mount options, which most such volumes have, exist on a
// PersistentVolume only, and all pods then refer to one claim as usual.
func (r driverReader) nfsVolume(o localOptions) *corev1.PersistentVolumeSpec {
	server, export := o.value("addr"), o.device
	if host, rest, ok := cutExport(o.device); ok {
		export = rest
		if server == "" {
			server = host
		}
	}
	if server == "" || !strings.HasPrefix(export, "/") || slices.Contains(strings.Split(export, "/"), "..") {
		r.Refuse(r.at, "an NFS volume needs a server and an absolute path; the claim "+r.claim+" uses "+r.className(), "write o: addr=SERVER and device: \":/PATH\"", finding.Data)
		return nil
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
	r.Note(r.at, "the NFS volume becomes a PersistentVolume, which is cluster-scoped, and the claim "+r.claim+" bound to it",
		"apply it as a user who may create PersistentVolumes; the nodes need an NFS client", finding.Behaviour)
	return &corev1.PersistentVolumeSpec{
		AccessModes:                   []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany},
		PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
		MountOptions:                  flags,
		PersistentVolumeSource:        corev1.PersistentVolumeSource{NFS: &corev1.NFSVolumeSource{Server: server, Path: path.Clean(export)}},
	}
}

// cutExport splits HOST:/PATH, or ":/PATH". The host may be an IPv6 address.
func cutExport(device string) (host, export string, ok bool) {
	i := strings.LastIndex(device, ":/")
	if i < 0 {
		return "", "", false
	}
	return strings.Trim(device[:i], "[]"), device[i+1:], true
}

// PlainTmpfs are the options of a tmpfs that every memory volume has.
var PlainTmpfs = []string{"rw", "exec", "suid", "mode=1777", "mode=777", "mode=0777"}

// memoryVolume is a volume of type tmpfs: it is in memory and ends with the pod.
func (r driverReader) memoryVolume(o localOptions) *corev1.VolumeSource {
	empty := &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory}
	for _, flag := range o.flags {
		name, value, _ := strings.Cut(flag, "=")
		size, err := units.RAMInBytes(value)
		switch {
		case name == "size" && err == nil && size > 0:
			empty.SizeLimit = resource.NewQuantity(size, resource.BinarySI)
		case slices.Contains(PlainTmpfs, flag):
		default:
			r.Refuse(r.at, "the tmpfs option "+name+" is not converted: a memory volume supports only a size limit", "")
		}
	}
	r.Note(r.at, "the volume is in memory: every pod has its own, and its data is lost when the pod ends", "")
	return &corev1.VolumeSource{EmptyDir: empty}
}

// boundVolume is a named volume for a directory of the machine.
func (r driverReader) boundVolume(o localOptions) *corev1.VolumeSource {
	host := hostpath.Classify(o.device)
	switch {
	case host.Kind == hostpath.Credential:
		r.Refuse(r.at, o.device+" contains credentials ("+host.What+"): it is never mounted; the empty claim "+r.claim+" is used instead", host.Fix, finding.Data)
	case r.options.AllowHostFiles && path.IsAbs(o.device) && !strings.Contains(o.device, ":"):
		kind := corev1.HostPathDirectory // as in Docker: it must be there
		r.Warn(r.at, fmt.Sprintf("%s is mounted from the node that runs the pod (hostPath): every node has its own, and it must exist", path.Clean(o.device)), "", finding.Starts)
		return &corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: path.Clean(o.device), Type: &kind}}
	default:
		r.Refuse(r.at, "the volume is the directory "+o.device+" of this machine: its files are not copied; the empty claim "+r.claim+" is used instead",
			"copy them: "+r.options.Kubectl("cp "+o.device+" POD:PATH")+"; on a single-node cluster, --allow-host-files mounts the node's directory", finding.Data)
	}
	return nil
}
