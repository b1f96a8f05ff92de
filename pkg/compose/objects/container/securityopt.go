package container

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// securityOptions converts security_opt: NAME=VALUE, or the older NAME:VALUE.
// Source: "--security-opt" of docker run.
func (c conversion) securityOptions(u *plan.Unit, sc *corev1.SecurityContext) {
	options := u.Service.SecurityOpt
	for i, option := range options {
		name, value := SecurityOption(option)
		apply, known := securityOptions[name]
		problem, fix := "the option "+strconv.Quote(option)+" is not supported by Kubernetes", "set an equivalent in securityContext of the manifests, if there is one"
		if known {
			problem, fix = apply(sc, value)
		}
		if problem != "" {
			c.Refuse(c.Item(u.At("security_opt"), i, len(options)), problem, fix)
		}
		if name == "apparmor" && problem == "" && sc.AppArmorProfile.Type == corev1.AppArmorProfileTypeLocalhost {
			c.Warn(c.Item(u.At("security_opt"), i, len(options)), "the AppArmor profile "+value+" must be loaded on the nodes, or the container does not start", "", finding.Starts)
		}
	}
}

// SecurityOption splits an item of security_opt.
func SecurityOption(option string) (name, value string) {
	if at := strings.IndexAny(option, "=:"); at >= 0 {
		return option[:at], option[at+1:]
	}
	return option, ""
}

// securityOptions are the options by name. Each sets its field, or returns the
// reason and the fix.
var securityOptions = map[string]func(sc *corev1.SecurityContext, value string) (problem, fix string){
	"no-new-privileges": noNewPrivileges,
	"label":             seLinuxLabel,
	"seccomp":           seccomp,
	"apparmor":          appArmor,
	"systempaths": func(*corev1.SecurityContext, string) (string, string) {
		return "unmasking the paths of /proc (procMount: Unmasked) requires a pod with its own user namespace", "set hostUsers and procMount in the manifests"
	},
}

func noNewPrivileges(sc *corev1.SecurityContext, value string) (problem, fix string) {
	no := false
	switch {
	case value == "false":
	case value != "" && value != "true":
		return "no-new-privileges must be true or false, not " + strconv.Quote(value), "write no-new-privileges:true"
	case sc.Privileged != nil:
		return "Kubernetes does not allow no-new-privileges on a privileged container", "remove one of the two"
	default:
		sc.AllowPrivilegeEscalation = &no
	}
	return "", ""
}

// seLinuxLabel converts label=PART:VALUE. label=disable is the type that SELinux
// does not confine, as in Docker (DisableSecOpt in opencontainers/selinux).
func seLinuxLabel(sc *corev1.SecurityContext, value string) (problem, fix string) {
	options := sc.SELinuxOptions
	if options == nil {
		options = &corev1.SELinuxOptions{}
	}
	part, text, _ := strings.Cut(value, ":")
	switch {
	case part == "disable":
		options.Type = "spc_t"
	case text == "":
		return "label needs a part of the SELinux label and its value", "write label=type:NAME, or label=disable"
	case part == "user":
		options.User = text
	case part == "role":
		options.Role = text
	case part == "type":
		options.Type = text
	case part == "level":
		options.Level = text
	default:
		return "a pod cannot set the part " + strconv.Quote(part) + " of the SELinux label", "use user, role, type or level"
	}
	sc.SELinuxOptions = options
	return "", ""
}

// seccomp converts the profiles that every node has. Without one Kubernetes sets
// none, unless the kubelet has --seccomp-default.
func seccomp(sc *corev1.SecurityContext, value string) (problem, fix string) {
	switch value {
	case "unconfined":
		sc.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeUnconfined}
	case "builtin":
		sc.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	default:
		return "the seccomp profile " + strconv.Quote(value) + " is a file on this machine; nodes read profiles from a folder of the kubelet",
			"copy it to seccomp/ of the kubelet on every node, and set a seccompProfile of type Localhost"
	}
	return "", ""
}

func appArmor(sc *corev1.SecurityContext, value string) (problem, fix string) {
	profile := &corev1.AppArmorProfile{}
	switch value {
	case "":
		return "apparmor needs the name of a profile", "write apparmor=NAME or apparmor=unconfined"
	case "unconfined":
		profile.Type = corev1.AppArmorProfileTypeUnconfined
	case "docker-default", "runtime/default":
		profile.Type = corev1.AppArmorProfileTypeRuntimeDefault
	default:
		if len(value) > 4095 || strings.TrimSpace(value) != value { // ValidateAppArmorProfileField in pkg/apis/core/validation
			return strconv.Quote(value) + " cannot be the name of an AppArmor profile", "write the name as aa-status shows it"
		}
		profile.Type, profile.LocalhostProfile = corev1.AppArmorProfileTypeLocalhost, &value
	}
	sc.AppArmorProfile = profile
	return "", ""
}
