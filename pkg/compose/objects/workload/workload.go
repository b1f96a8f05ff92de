// Package workload makes the workloads of a plan: Deployments, StatefulSets,
// DaemonSets, Jobs and CronJobs, with their strategies and autoscalers.
package workload

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// New are the workloads of the parts.
func New(p *plan.Plan, parts []Part) ([]object.Object, []finding.Finding) {
	c := start(p)
	var objects []object.Object
	templates := map[*plan.Unit]*corev1.PodTemplateSpec{}
	for _, part := range parts {
		if scaler := c.autoscaler(part.Unit, part.Template.Spec); scaler != nil {
			objects = append(objects, scaler)
		}
		made, template := c.objects(part)
		objects = append(objects, made...)
		if template != nil {
			templates[part.Unit] = template
		}
	}
	c.restartWith(templates)
	return objects, c.Findings()
}

// objects are the workload of a part, and its pod template for changes; nil for
// CronJobs, whose pods are not restarted.
func (c conversion) objects(part Part) ([]object.Object, *corev1.PodTemplateSpec) {
	u, meta := part.Unit, c.meta(part.Unit)
	switch c.Kind(u) {
	case plan.StatefulSet:
		o := &appsv1.StatefulSet{TypeMeta: metadata.Type("apps/v1", "StatefulSet"), ObjectMeta: meta, Spec: c.statefulSetSpec(part)}
		return []object.Object{o}, &o.Spec.Template
	case plan.CronJob:
		return c.cronJobs(u, meta, *part.Template), nil
	case plan.DaemonSet:
		o := &appsv1.DaemonSet{TypeMeta: metadata.Type("apps/v1", "DaemonSet"), ObjectMeta: meta, Spec: c.daemonSetSpec(u, *part.Template)}
		return []object.Object{o}, &o.Spec.Template
	case plan.Job:
		o := &batchv1.Job{TypeMeta: metadata.Type("batch/v1", "Job"), ObjectMeta: meta, Spec: c.jobSpec(u, *part.Template)}
		return []object.Object{o}, &o.Spec.Template
	}
	o := &appsv1.Deployment{TypeMeta: metadata.Type("apps/v1", "Deployment"), ObjectMeta: meta, Spec: c.deploymentSpec(u, *part.Template)}
	return []object.Object{o}, &o.Spec.Template
}

func (c conversion) meta(u *plan.Unit) metav1.ObjectMeta {
	meta := metadata.New(c.Plan, u.Name, c.Labels(u))
	metadata.Decorate(c.Collector, &meta, u.Service.Annotations, nil, false) // findings about them are reported with the pod
	if u.Service.Deploy != nil {
		metadata.Decorate(c.Collector, &meta, u.Service.Deploy.Labels, u.At("deploy", "labels"), true)
	}
	return meta
}

func (c conversion) deploymentSpec(u *plan.Unit, template corev1.PodTemplateSpec) appsv1.DeploymentSpec {
	spec := appsv1.DeploymentSpec{
		Replicas: u.Replicas(),
		Selector: &metav1.LabelSelector{MatchLabels: c.Selector(u)},
		Template: template,
		Strategy: c.deploymentStrategy(u),
	}
	if config := u.UpdateConfig(); config != nil {
		spec.MinReadySeconds = minReadySeconds(config)
		spec.ProgressDeadlineSeconds = progressDeadline(spec.MinReadySeconds)
	}
	return spec
}

func (c conversion) daemonSetSpec(u *plan.Unit, template corev1.PodTemplateSpec) appsv1.DaemonSetSpec {
	spec := appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: c.Selector(u)}, Template: template}
	if u.Replicas() != nil {
		c.Refuse(u.ReplicasPath(), "a global service runs once on every node; the number of replicas is ignored", "remove it")
	}
	if config := u.UpdateConfig(); config != nil {
		spec.MinReadySeconds = minReadySeconds(config)
		spec.UpdateStrategy = c.daemonSetStrategy(u)
	}
	return spec
}

// jobSpec runs the unit once, or as many times as there are replicas.
func (c conversion) jobSpec(u *plan.Unit, template corev1.PodTemplateSpec) batchv1.JobSpec {
	spec := batchv1.JobSpec{Template: template}
	spec.Template.Spec.RestartPolicy, spec.BackoffLimit = u.Retry()
	if n := u.Replicas(); n != nil && (*n != 1 || u.Mode() == "replicated-job") {
		spec.Completions, spec.Parallelism = n, n
	}
	setBackoffLimit(u, &spec)
	if u.IsSet("deploy", "update_config") {
		c.Refuse(u.At("deploy", "update_config"), "a Job has no rollout: a changed Job replaces the old one", "", finding.Cosmetic)
	}
	return spec
}
