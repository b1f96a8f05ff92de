package podsecurity

import (
	"fmt"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/container"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// control is one control of the Pod Security Standards.
type control struct {
	name    string           // the name in the standard
	level   plan.PodSecurity // the only one that has the same; "" for both
	inspect func(inspection)
}

// controls are those that a pod of the converter can violate. It never sets the
// fields of the other controls: host processes of Windows, hosts of probes and
// hooks, the mount type of /proc; nor sysctls that are not safe.
var controls = []control{
	{"Host Namespaces", "", hostNamespaces},
	{"Privileged Containers", "", privilegedContainers},
	{"Capabilities", plan.PodSecurityBaseline, baselineCapabilities},
	{"Capabilities", plan.PodSecurityRestricted, restrictedCapabilities},
	{"HostPath Volumes", plan.PodSecurityBaseline, hostPathVolumes},
	{"Volume Types", plan.PodSecurityRestricted, hostPathVolumes},
	{"Host Ports", "", hostPorts},
	{"AppArmor", "", appArmorProfiles},
	{"SELinux", "", seLinuxTypes},
	{"Seccomp", "", seccompProfiles},
	{"Privilege Escalation", plan.PodSecurityRestricted, privilegeEscalation},
	{"Running as Non-root", plan.PodSecurityRestricted, rootUsers},
	{"Running as Non-root user", plan.PodSecurityRestricted, rootUsers},
}

func hostNamespaces(i inspection) {
	for _, m := range i.Containers(i.unit) {
		for _, n := range []struct{ attribute, value string }{{"network_mode", m.Service.NetworkMode}, {"ipc", m.Service.Ipc}, {"pid", m.Service.Pid}} {
			if n.value == plan.HostMode {
				i.violated(m.At(n.attribute), n.attribute+": host")
			}
		}
	}
}

func privilegedContainers(i inspection) {
	i.each(func(_ *corev1.Container, of *plan.Unit, sc *corev1.SecurityContext) {
		if sc.Privileged != nil && *sc.Privileged {
			i.violated(of.At("privileged"), "privileged containers")
		}
	})
}

// baselineAdds are what a container may add under "baseline": Docker's own set.
// Source: capabilities_allowed_1_0 in check_capabilities_baseline.go of
// k8s.io/pod-security-admission.
var baselineAdds = []corev1.Capability{
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}

func baselineCapabilities(i inspection) { i.addsOthers(baselineAdds) }

func restrictedCapabilities(i inspection) { i.addsOthers([]corev1.Capability{"NET_BIND_SERVICE"}) }

// addsOthers reports every other capability that a container adds.
func (i inspection) addsOthers(allowed []corev1.Capability) {
	i.each(func(_ *corev1.Container, of *plan.Unit, sc *corev1.SecurityContext) {
		if sc.Capabilities == nil {
			return
		}
		for n, text := range of.Service.CapAdd {
			if name := container.CapabilityName(text); slices.Contains(sc.Capabilities.Add, name) && !slices.Contains(allowed, name) {
				i.violated(i.Item(of.At("cap_add"), n, len(of.Service.CapAdd)), "the capability "+string(name))
			}
		}
	})
}

// hostPathVolumes are the only volumes of the converter that a standard forbids:
// "restricted" allows only those without data of a node or of another machine.
func hostPathVolumes(i inspection) {
	for _, v := range i.pod.Volumes {
		if v.HostPath == nil {
			continue
		}
		i.each(func(k *corev1.Container, of *plan.Unit, _ *corev1.SecurityContext) {
			for _, mount := range k.VolumeMounts {
				if mount.Name == v.Name {
					i.violated(i.mountPath(of, mount), "volumes of type hostPath")
				}
			}
		})
	}
}

// mountPath is where the mount was written.
func (i inspection) mountPath(of *plan.Unit, mount corev1.VolumeMount) []string {
	all := of.Service.Volumes
	for n, v := range all {
		if path.Clean("/"+v.Target) == mount.MountPath {
			return i.Item(of.At("volumes"), n, len(all))
		}
	}
	return of.At("volumes")
}

// hostPorts reports ports of the node: in a pod with its node's network the API
// server makes every port one of the node.
func hostPorts(i inspection) {
	i.each(func(k *corev1.Container, of *plan.Unit, _ *corev1.SecurityContext) {
		for _, p := range k.Ports {
			if p.HostPort > 0 || i.pod.HostNetwork {
				i.violated(of.FirstSet("ports", "expose"), fmt.Sprintf("the port %d on the node", max(p.HostPort, p.ContainerPort)))
				return
			}
		}
	})
}

func appArmorProfiles(i inspection) {
	i.each(func(_ *corev1.Container, of *plan.Unit, sc *corev1.SecurityContext) {
		if sc.AppArmorProfile != nil && sc.AppArmorProfile.Type == corev1.AppArmorProfileTypeUnconfined {
			i.violated(i.option(of, "apparmor"), "containers without an AppArmor profile")
		}
	})
	for key, value := range i.annotations {
		if strings.HasPrefix(key, corev1.DeprecatedAppArmorBetaContainerAnnotationKeyPrefix) && value != "" &&
			value != corev1.DeprecatedAppArmorBetaProfileRuntimeDefault && !strings.HasPrefix(value, corev1.DeprecatedAppArmorBetaProfileNamePrefix) {
			i.violated(i.unit.FirstSet("annotations", "labels"), "the annotation "+key)
		}
	}
}

func seLinuxTypes(i inspection) {
	allowed := []string{"", "container_t", "container_init_t", "container_kvm_t"}
	if i.Options.Supports(31) {
		allowed = append(allowed, "container_engine_t")
	}
	i.each(func(_ *corev1.Container, of *plan.Unit, sc *corev1.SecurityContext) {
		if o := sc.SELinuxOptions; o != nil && (o.User != "" || o.Role != "" || !slices.Contains(allowed, o.Type)) {
			i.violated(i.option(of, "label"), "this SELinux label")
		}
	})
}

func seccompProfiles(i inspection) {
	i.each(func(_ *corev1.Container, of *plan.Unit, sc *corev1.SecurityContext) {
		if sc.SeccompProfile != nil && sc.SeccompProfile.Type == corev1.SeccompProfileTypeUnconfined {
			i.violated(i.option(of, "seccomp"), "containers without a seccomp profile")
		}
	})
}

// privilegeEscalation is set for every container that is not privileged.
func privilegeEscalation(i inspection) {
	i.each(func(_ *corev1.Container, of *plan.Unit, sc *corev1.SecurityContext) {
		if sc.Privileged != nil && *sc.Privileged {
			i.violated(of.At("privileged"), "privilege escalation, which privileged implies")
		}
	})
}

func rootUsers(i inspection) {
	i.each(func(_ *corev1.Container, of *plan.Unit, sc *corev1.SecurityContext) {
		if sc.RunAsUser != nil && *sc.RunAsUser == 0 && !ownUsers(i.pod) {
			i.violated(of.At("user"), "the user 0")
		}
	})
}
