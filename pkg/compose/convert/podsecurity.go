package convert

import corev1 "k8s.io/api/core/v1"

// nobody is the user that what only waits runs as. Source: the number has no
// rights anywhere by convention (Linux' overflowuid).
const nobody = int64(65534)

// secure makes the pod keep to the Pod Security Standard that was asked for, as
// far as that takes nothing from what a person wrote, and tells what does not.
// Source: "Pod Security Standards" of the Kubernetes documentation, and the
// checks in policy of k8s.io/pod-security-admission (1.37).
func (c *converter) secure(u *unit, p *pod, annotations map[string]string) {
	level := c.options.PodSecurity
	if level != PodSecurityBaseline && level != PodSecurityRestricted {
		return
	}
	if level == PodSecurityRestricted {
		c.restrict(u, p)
	}
	i := &inspection{converter: c, unit: u, pod: p, annotations: annotations}
	for _, control := range controls {
		if control.level == level || control.level == "" {
			i.control = control.name
			control.inspect(i)
		}
	}
	c.note(c.units[0].path[:1], "the pods keep to the Pod Security Standard "+string(level)+" where nothing else is told; the cluster enforces it in namespaces that say so",
		"kubectl label namespace "+c.namespaceOr("NAMESPACE")+" pod-security.kubernetes.io/enforce="+string(level))
}

func (c *converter) namespaceOr(other string) string {
	if c.options.Namespace != "" {
		return c.options.Namespace
	}
	return other
}

// restrict sets what "restricted" asks every pod for. A pod for Windows has
// none of Linux' settings, which the API server takes from its os.
func (c *converter) restrict(u *unit, p *pod) {
	windows := p.NodeSelector[corev1.LabelOSStable] == string(corev1.Windows) && !p.hasLinuxSettings()
	if windows {
		p.OS = &corev1.PodOS{Name: corev1.Windows}
	} else {
		p.security().SeccompProfile = &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	}
	p.eachContainer(func(k *corev1.Container) {
		if k.SecurityContext == nil {
			k.SecurityContext = &corev1.SecurityContext{}
		}
		if !windows {
			restrictLinux(k.SecurityContext)
		}
		if !ownUsers(p) {
			c.forbidRoot(u, k)
		}
	})
}

// restrictLinux takes away what a container may gain. Capabilities that were
// asked for stay, for a finding to tell about.
func restrictLinux(sc *corev1.SecurityContext) {
	no := false
	if sc.Privileged == nil { // the API server refuses both
		sc.AllowPrivilegeEscalation = &no
	}
	if sc.Capabilities == nil {
		sc.Capabilities = &corev1.Capabilities{}
	}
	sc.Capabilities.Drop = []corev1.Capability{allCapabilities}
}

// forbidRoot makes the kubelet refuse an image that runs as root. A user that
// was asked for stays.
func (c *converter) forbidRoot(u *unit, k *corev1.Container) {
	yes := true
	user := k.SecurityContext.RunAsUser
	if user != nil && *user == 0 {
		return
	}
	k.SecurityContext.RunAsNonRoot = &yes
	if user == nil {
		of := c.owner(u, k)
		at := firstSet(c, of, "user", "image")
		if hint := of.hints.InitContainer.Image; of.name != k.Name && hint.Given() {
			at = hint.At
		}
		c.warn(at, "the container "+k.Name+" only starts when its image says that it runs as a user with a number other than 0 (runAsNonRoot)", "set user to such a number")
	}
}

// unprivileged is the security context of containers that only wait.
func (c *converter) unprivileged() *corev1.SecurityContext {
	if c.options.PodSecurity != PodSecurityRestricted {
		return nil
	}
	user := nobody
	return &corev1.SecurityContext{RunAsUser: &user}
}

// ownUsers tells whether root of the pod is nobody on the node: then it may be
// root (relaxPolicyForUserNamespacePod, since Kubernetes 1.35).
func ownUsers(p *pod) bool { return p.HostUsers != nil && !*p.HostUsers }

// eachContainer calls do with every container of the pod.
func (p *pod) eachContainer(do func(*corev1.Container)) {
	for _, containers := range [][]corev1.Container{p.InitContainers, p.Containers} {
		for i := range containers {
			do(&containers[i])
		}
	}
}

// hasLinuxSettings tells whether the pod has anything that the API server
// refuses for Windows. Source: validateWindows in pkg/apis/core/validation of
// Kubernetes 1.37.
func (p *pod) hasLinuxSettings() bool {
	linux := p.SecurityContext != nil || p.HostUsers != nil || p.HostPID || p.HostIPC || p.ShareProcessNamespace != nil
	p.eachContainer(func(k *corev1.Container) {
		if k.SecurityContext != nil {
			linux = linux || *k.SecurityContext != corev1.SecurityContext{WindowsOptions: k.SecurityContext.WindowsOptions}
		}
	})
	return linux
}

// owner is the unit whose container it is; u for those that were added to its
// pod.
func (c *converter) owner(u *unit, k *corev1.Container) *unit {
	if of := c.byObject[k.Name]; of != nil && of.pod() == u.pod() {
		return of
	}
	return u
}
