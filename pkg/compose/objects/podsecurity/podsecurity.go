// Package podsecurity makes pods comply with a Pod Security Standard, and reports
// violations.
package podsecurity

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/container"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// unprivileged is the user of containers that only wait. Source: the number has no
// rights anywhere by convention (Linux' overflowuid).
const unprivileged = int64(65534)

// Secure makes the pod of the unit comply with the requested Pod Security
// Standard where that changes no setting of the project, and reports violations.
// Annotations are those of the pod. Source: "Pod Security Standards" of the
// Kubernetes documentation, and the checks in policy of
// k8s.io/pod-security-admission (1.37).
func Secure(p *plan.Plan, u *plan.Unit, spec corev1.PodSpec, annotations map[string]string) (corev1.PodSpec, []finding.Finding) {
	c := start(p)
	level := c.Options.PodSecurity
	if level != plan.PodSecurityBaseline && level != plan.PodSecurityRestricted {
		return spec, nil
	}
	pod := &spec
	if level == plan.PodSecurityRestricted {
		c.restrict(u, pod)
	}
	for _, control := range controls {
		if control.level == level || control.level == "" {
			control.inspect(inspection{conversion: c, unit: u, pod: pod, annotations: annotations, control: control.name})
		}
	}
	c.Note(c.AllUnits[0].Path[:1], "the pods comply with the Pod Security Standard "+string(level)+" unless a finding reports a violation; the cluster enforces it in namespaces with its label",
		"kubectl label namespace "+c.namespaceOr("NAMESPACE")+" pod-security.kubernetes.io/enforce="+string(level), finding.Behaviour)
	return spec, c.Findings()
}

func (c conversion) namespaceOr(other string) string {
	if c.Options.Namespace != "" {
		return c.Options.Namespace
	}
	return other
}

// restrict sets the fields that "restricted" requires of every pod. A pod for
// Windows has no settings for Linux; the API server decides by its os field.
func (c conversion) restrict(u *plan.Unit, pod *corev1.PodSpec) {
	windows := pod.NodeSelector[corev1.LabelOSStable] == string(corev1.Windows) && !hasLinuxSettings(pod)
	if windows {
		pod.OS = &corev1.PodOS{Name: corev1.Windows}
	} else {
		if pod.SecurityContext == nil {
			pod.SecurityContext = &corev1.PodSecurityContext{}
		}
		pod.SecurityContext.SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	}
	eachContainer(pod, func(k *corev1.Container) {
		if k.SecurityContext == nil {
			k.SecurityContext = &corev1.SecurityContext{}
		}
		if !windows {
			restrictLinux(k.SecurityContext)
		}
		if !ownUsers(pod) {
			c.forbidRoot(u, k)
		}
	})
}

// restrictLinux prevents that a container gains privileges. Capabilities that the
// project adds are kept and reported.
func restrictLinux(sc *corev1.SecurityContext) {
	no := false
	if sc.Privileged == nil { // the API server refuses both
		sc.AllowPrivilegeEscalation = &no
	}
	if sc.Capabilities == nil {
		sc.Capabilities = &corev1.Capabilities{}
	}
	sc.Capabilities.Drop = []corev1.Capability{container.AllCapabilities}
}

// forbidRoot makes the kubelet reject an image that runs as root. A user that the
// project sets is kept.
func (c conversion) forbidRoot(u *plan.Unit, k *corev1.Container) {
	yes := true
	user := k.SecurityContext.RunAsUser
	if user != nil && *user == 0 {
		return
	}
	k.SecurityContext.RunAsNonRoot = &yes
	if user == nil {
		of := c.owner(u, k)
		at := of.FirstSet("user", "image")
		if hint := of.Hints.InitContainer.Image; of.Name != k.Name && hint.Given() {
			at = hint.At
		}
		c.Warn(at, "the container "+k.Name+" starts only if its image sets a numeric user other than 0 (runAsNonRoot)", "set user to a number other than 0", finding.Starts)
	}
}

// Unprivileged is the security context of containers that only wait; nil if no
// standard requires one.
func Unprivileged(o plan.Options) *corev1.SecurityContext {
	if o.PodSecurity != plan.PodSecurityRestricted {
		return nil
	}
	user := unprivileged
	return &corev1.SecurityContext{RunAsUser: &user}
}

// hasLinuxSettings reports whether the pod has anything that the API server
// refuses for Windows. Source: validateWindows in pkg/apis/core/validation of
// Kubernetes 1.37.
func hasLinuxSettings(pod *corev1.PodSpec) bool {
	linux := pod.SecurityContext != nil || pod.HostUsers != nil || pod.HostPID || pod.HostIPC || pod.ShareProcessNamespace != nil
	eachContainer(pod, func(k *corev1.Container) {
		if k.SecurityContext != nil {
			linux = linux || *k.SecurityContext != corev1.SecurityContext{WindowsOptions: k.SecurityContext.WindowsOptions}
		}
	})
	return linux
}
