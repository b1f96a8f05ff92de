package convert

import corev1 "k8s.io/api/core/v1"

// container is the unit's container. What belongs to the pod (volumes, host
// names, the grace period) is added to p.
func (c *converter) container(u *unit, p *pod) corev1.Container {
	s := u.service
	image, policy := c.image(u)
	k := corev1.Container{
		Name:            u.name,
		Image:           image,
		ImagePullPolicy: policy,
		Command:         literals(s.Entrypoint),
		Args:            literals(s.Command),
		WorkingDir:      s.WorkingDir,
		Env:             c.environment(u),
		Resources:       c.resources(u),
		SecurityContext: c.securityContext(u),
		Ports:           containerPorts(u),
		Stdin:           s.StdinOpen,
		TTY:             s.Tty,
		Lifecycle:       c.lifecycle(u, p),
	}
	c.reportCleared(u)
	c.reportAmounts(u)
	k.VolumeMounts = c.mounts(u, p)
	return k
}

// reportCleared tells that Kubernetes cannot clear what the image says.
func (c *converter) reportCleared(u *unit) {
	const fix = "name the program that should run"
	s := u.service
	if s.Entrypoint != nil && len(s.Entrypoint) == 0 {
		c.refuse(u.at("entrypoint"), "an empty entrypoint clears the image's; Kubernetes then uses the image's again", fix)
	}
	if s.Command != nil && len(s.Command) == 0 && len(s.Entrypoint) == 0 {
		c.refuse(u.at("command"), "an empty command clears the image's; Kubernetes then uses the image's again", fix)
	}
}

// podSettings adds to the pod what a service says about it, its own container
// apart. Kubernetes' variables for every Service (WEB_PORT=tcp://…) are left
// out: they would take the place of an application's own.
func (c *converter) podSettings(u *unit, p *pod) {
	p.EnableServiceLinks = new(bool)
	for _, carry := range []func(*unit, *pod){
		c.namespaces, c.groups, c.sysctls, c.initProcess, c.platform, c.placement, c.runtimeClass, c.gracePeriod, c.hostname, c.dns, c.hostAliases,
	} {
		carry(u, p)
	}
}
