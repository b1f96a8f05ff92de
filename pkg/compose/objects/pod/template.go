// Package pod makes the pods of a plan from their containers: namespaces, DNS,
// placement, init containers, and the Linux settings of the pod.
package pod

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/container"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/podsecurity"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/storage"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// Pod is the pod of a unit.
type Pod struct {
	Unit       *plan.Unit
	Template   corev1.PodTemplateSpec
	Subdomains []Subdomain // that needs a Service for DNS

	readers []reader
}

// New is the pod of the unit, with its containers and volumes: the unit's own
// container and those next to it, each after its init containers.
func New(p *plan.Plan, u *plan.Unit, containers map[*plan.Unit]*corev1.Container, volumes storage.PodVolumes) (Pod, []finding.Finding) {
	c := start(p)
	meta := metav1.ObjectMeta{Labels: c.labels(u)}
	made := newPod(volumes.Volumes)
	for _, m := range c.Containers(u) {
		metadata.Decorate(c.Collector, &meta, m.Service.Labels, m.At("labels"), true)
		metadata.Decorate(c.Collector, &meta, m.Service.Annotations, m.At("annotations"), false)
		c.settings(m, made)
		c.hints(m, made)
		if c.SeesProcesses(m) {
			yes := true
			made.ShareProcessNamespace = &yes
		}
		c.addContainer(m, containers, made)
	}
	made.matchHostPorts()
	c.setGroup(volumes.Groups, made)
	spec, findings := podsecurity.Secure(p, u, made.PodSpec, meta.Annotations)
	c.AddAll(findings)
	return Pod{u, corev1.PodTemplateSpec{ObjectMeta: meta, Spec: spec}, made.subdomains, made.readers}, c.Findings()
}

// labels are those of the unit's pod: with one for each network that it is in,
// when there are policies.
func (c conversion) labels(u *plan.Unit) map[string]string {
	labels := c.Labels(u)
	if c.Options.NetworkPolicy {
		for _, key := range c.NetworksOf(u) {
			labels[c.NetworkLabel(key)] = "true"
		}
	}
	return labels
}

// settings adds the pod fields of a service, except those of its container.
// Kubernetes' variables for every Service (WEB_PORT=tcp://…) are disabled: they
// could replace variables of the application.
func (c conversion) settings(u *plan.Unit, p *pod) {
	p.EnableServiceLinks = new(bool)
	for _, add := range []func(*plan.Unit, *pod){
		c.namespaces, c.groups, c.sysctls, c.initProcess, c.platform, c.placement, c.runtimeClass, c.gracePeriod, c.hostname, c.dns, c.hostAliases,
	} {
		add(u, p)
	}
}

// addContainer adds the unit's container to its pod, after its init containers.
func (c conversion) addContainer(u *plan.Unit, containers map[*plan.Unit]*corev1.Container, p *pod) {
	k := *containers[u]
	p.InitContainers = append(p.InitContainers, c.initContainers(u, containers, p)...)
	if container.IsSidecar(c.Plan, u) {
		always := corev1.ContainerRestartPolicyAlways
		k.RestartPolicy = &always
		p.InitContainers = append(p.InitContainers, k)
		return
	}
	p.Containers = append(p.Containers, k)
}
