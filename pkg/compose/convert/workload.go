package convert

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// convertUnit adds the workload of the unit, unless it runs in another's pod.
func (c *converter) convertUnit(u *unit) {
	if u.host != nil {
		c.reportMemberHints(u)
		return
	}
	c.reportKind(u)
	template := c.podTemplate(u)
	c.addAutoscaler(u, template.Spec)
	meta := c.meta(u.name, c.labels(u))
	c.decorate(&meta, u.service.Annotations, nil, false) // the pod's tell about them
	if u.service.Deploy != nil {
		c.decorate(&meta, u.service.Deploy.Labels, u.at("deploy", "labels"), true)
	}
	switch u.kind {
	case statefulSet:
		c.addStatefulSet(u, meta, template)
	case cronJob:
		c.addCronJobs(u, meta, template)
	case daemonSet:
		c.add(&appsv1.DaemonSet{TypeMeta: typeMeta("apps/v1", "DaemonSet"), ObjectMeta: meta, Spec: c.daemonSetSpec(u, template)})
	case job:
		c.add(&batchv1.Job{TypeMeta: typeMeta("batch/v1", "Job"), ObjectMeta: meta, Spec: c.jobSpec(u, template)})
	default:
		c.add(&appsv1.Deployment{TypeMeta: typeMeta("apps/v1", "Deployment"), ObjectMeta: meta, Spec: c.deploymentSpec(u, template)})
	}
}

func typeMeta(version, kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: version, Kind: kind}
}

// podTemplate is the pod of the unit: its container, and before it what it
// waits for and what runs to its end first.
func (c *converter) podTemplate(u *unit) corev1.PodTemplateSpec {
	meta := metav1.ObjectMeta{Labels: c.labels(u)}
	c.joinNetworks(u, meta.Labels)
	p := &pod{}
	for _, m := range u.containers() {
		c.decorate(&meta, m.service.Labels, m.at("labels"), true)
		c.decorate(&meta, m.service.Annotations, m.at("annotations"), false)
		c.podSettings(m, p)
		c.podHints(m, p)
		if m.seesProcesses() {
			yes := true
			p.ShareProcessNamespace = &yes
		}
		c.addContainer(m, p)
	}
	p.matchHostPorts()
	c.settleGroup(p)
	c.secure(u, p, meta.Annotations)
	return corev1.PodTemplateSpec{ObjectMeta: meta, Spec: p.PodSpec}
}

// addContainer adds the unit's container to its pod, behind what runs before
// it. A member that goes on in a pod that ends is a native sidecar, which does
// not keep the pod from ending (GA in Kubernetes 1.33).
func (c *converter) addContainer(u *unit, p *pod) {
	k := c.container(u, p)
	sidecar := u.host != nil && u.kind.ends() && !ends(u)
	if !u.kind.ends() || sidecar {
		c.probes(u, &k)
	} else if c.set(u, "healthcheck") && u.service.HealthCheck != nil && !u.service.HealthCheck.Disable {
		c.refuse(u.at("healthcheck"), "a Job is done when it ends; its readiness is never asked for", "")
	}
	c.hintProbes(u, &k)
	p.InitContainers = append(p.InitContainers, c.initContainers(u, p)...)
	if sidecar {
		always := corev1.ContainerRestartPolicyAlways
		k.RestartPolicy = &always
		p.InitContainers = append(p.InitContainers, k)
		return
	}
	p.Containers = append(p.Containers, k)
}

func (c *converter) deploymentSpec(u *unit, template corev1.PodTemplateSpec) appsv1.DeploymentSpec {
	spec := appsv1.DeploymentSpec{
		Replicas: replicas(u),
		Selector: &metav1.LabelSelector{MatchLabels: c.selector(u)},
		Template: template,
		Strategy: c.deploymentStrategy(u),
	}
	if config := updateConfig(u); config != nil {
		spec.MinReadySeconds = minReadySeconds(config)
		spec.ProgressDeadlineSeconds = progressDeadline(spec.MinReadySeconds)
	}
	return spec
}

func (c *converter) daemonSetSpec(u *unit, template corev1.PodTemplateSpec) appsv1.DaemonSetSpec {
	spec := appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: c.selector(u)}, Template: template}
	if replicas(u) != nil {
		c.refuse(c.replicasPath(u), "a global service runs once on every node; a number of replicas has no meaning there", "remove it")
	}
	if config := updateConfig(u); config != nil {
		spec.MinReadySeconds = minReadySeconds(config)
		spec.UpdateStrategy = c.daemonSetStrategy(u)
	}
	return spec
}

// jobSpec runs the unit once, or as many times as there are replicas.
func (c *converter) jobSpec(u *unit, template corev1.PodTemplateSpec) batchv1.JobSpec {
	spec := batchv1.JobSpec{Template: template}
	spec.Template.Spec.RestartPolicy, spec.BackoffLimit = retry(u)
	if n := replicas(u); n != nil && (*n != 1 || mode(u) == "replicated-job") {
		spec.Completions, spec.Parallelism = n, n
	}
	c.hintJob(u, &spec)
	if c.set(u, "deploy", "update_config") {
		c.refuse(u.at("deploy", "update_config"), "a Job is not rolled out: a changed one takes the place of the old one", "")
	}
	return spec
}
