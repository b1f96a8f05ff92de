package container

import (
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// AllCapabilities is the name for all of them, in Docker and in Kubernetes.
const AllCapabilities = "ALL"

// linuxCapabilities are those of Linux 6.x, by their names in Kubernetes: without
// CAP_. A container with any other capability does not start. Source:
// capabilities(7).
var linuxCapabilities = strings.Fields(`AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN
	DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD
	NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT
	SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM`)

// capabilities converts cap_add and cap_drop. Docker drops before it adds, so a
// capability in both is added (TweakCapabilities in moby's oci/caps); containerd
// drops after it adds (WithCapabilities, then the drops, in internal/cri/server
// of containerd 2.1), so it is not dropped here.
func (c conversion) capabilities(u *plan.Unit) *corev1.Capabilities {
	add, drop := c.capabilityList(u, "cap_add", u.Service.CapAdd), c.capabilityList(u, "cap_drop", u.Service.CapDrop)
	drop = slices.DeleteFunc(drop, func(name corev1.Capability) bool { return name != AllCapabilities && slices.Contains(add, name) })
	if len(add)+len(drop) == 0 {
		return nil
	}
	return &corev1.Capabilities{Add: add, Drop: drop}
}

// CapabilityName is the name without CAP_, as in Kubernetes.
func CapabilityName(text string) corev1.Capability {
	return corev1.Capability(strings.TrimPrefix(strings.ToUpper(text), "CAP_"))
}

func (c conversion) capabilityList(u *plan.Unit, attribute string, names []string) []corev1.Capability {
	var out []corev1.Capability
	for i, text := range names {
		name := CapabilityName(text)
		if name != AllCapabilities && !slices.Contains(linuxCapabilities, string(name)) {
			c.Refuse(c.Item(u.At(attribute), i, len(names)), "Linux has no capability "+strconv.Quote(text)+"; a container that requests it does not start", "see man 7 capabilities")
			continue
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
