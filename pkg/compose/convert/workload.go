package convert

import (
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// workloadKind is the kind of object that runs a unit.
type workloadKind string

const (
	deployment workloadKind = "Deployment"
	daemonSet  workloadKind = "DaemonSet"
	job        workloadKind = "Job"
)

// planWorkloads chooses the kind of every unit and tells why where it is not
// the usual Deployment.
func (c *converter) planWorkloads() {
	for _, u := range c.units {
		var reason string
		u.kind, reason = c.chooseKind(u)
		if reason != "" {
			c.note(u.path, u.path[1]+" is a "+string(u.kind)+" because "+reason, "")
		}
	}
}

func (c *converter) chooseKind(u *unit) (kind workloadKind, reason string) {
	switch mode(u) {
	case "global":
		return daemonSet, "deploy.mode is global"
	case "replicated-job":
		return job, "deploy.mode is replicated-job"
	case "global-job":
		c.refuse(u.at("deploy", "mode"), "Kubernetes has no Job that runs once on every node; this one runs once", "use a DaemonSet that sleeps when it is done")
		return job, "deploy.mode is global-job"
	}
	if c.someoneAwaitsTheEnd(u) {
		return job, "another service waits for its end (service_completed_successfully)"
	}
	if ends(u) && !c.serves(u) {
		return job, "it is not restarted when it ends (restart: " + restart(u) + ") and nobody connects to it"
	}
	if ends(u) {
		c.warn(c.restartPath(u), "a Deployment restarts its containers always; restart: "+restart(u)+" is not carried because others connect to this service",
			"remove ports, expose and healthcheck to make it a Job")
	}
	return deployment, ""
}

func mode(u *unit) string {
	if u.service.Deploy == nil {
		return ""
	}
	return u.service.Deploy.Mode
}

// restart is the restart policy as written, in the words of "restart";
// deploy.restart_policy wins as in Compose. "" when neither is set.
func restart(u *unit) string {
	if d := u.service.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.Condition != "" {
		return map[string]string{"none": "no", "any": "always"}[d.RestartPolicy.Condition] + strings.TrimPrefix(strings.TrimPrefix(d.RestartPolicy.Condition, "none"), "any")
	}
	return u.service.Restart
}

func (c *converter) restartPath(u *unit) []string {
	if at := u.at("deploy", "restart_policy"); c.project.Source.Has(at...) {
		return at
	}
	return u.at("restart")
}

// ends tells whether the service is written to run once.
func ends(u *unit) bool {
	policy, _, _ := strings.Cut(restart(u), ":")
	return policy == "no" || policy == "on-failure"
}

// serves tells whether anybody connects to the service: it says so itself with
// ports, expose or a healthcheck, or it is restarted on failure and others need
// it started.
func (c *converter) serves(u *unit) bool {
	s := u.service
	hasCheck := s.HealthCheck != nil && !s.HealthCheck.Disable
	return len(s.Ports) > 0 || len(s.Expose) > 0 || hasCheck ||
		restart(u) != "no" && len(c.dependents(u, types.ServiceConditionStarted, types.ServiceConditionHealthy)) > 0
}

func (c *converter) someoneAwaitsTheEnd(u *unit) bool {
	return len(c.dependents(u, types.ServiceConditionCompletedSuccessfully)) > 0
}

// dependents are the units that depend on u with one of the conditions.
func (c *converter) dependents(u *unit, conditions ...string) []*unit {
	var out []*unit
	for _, other := range c.units {
		d, ok := other.service.DependsOn[u.path[1]]
		if ok && (len(conditions) == 0 || slices.Contains(conditions, d.Condition)) {
			out = append(out, other)
		}
	}
	return out
}

// convertUnit adds the workload of the unit, unless it runs in another's pod.
func (c *converter) convertUnit(u *unit) {
	if u.host != nil {
		return
	}
	template := c.podTemplate(u)
	meta := c.meta(u.name, c.labels(u))
	c.decorate(&meta, u.service.Annotations, u.at("annotations"), false)
	if u.service.Deploy != nil {
		c.decorate(&meta, u.service.Deploy.Labels, u.at("deploy", "labels"), true)
	}
	switch u.kind {
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
	c.decorate(&meta, u.service.Labels, u.at("labels"), true)
	c.decorateQuietly(&meta, u.service.Annotations)
	spec := corev1.PodSpec{SecurityContext: c.podSecurity(u)}
	c.podSettings(u, &spec)
	container := c.container(u, &spec)
	if u.kind != job {
		c.probes(u, &container)
	} else if c.set(u, "healthcheck") && u.service.HealthCheck != nil && !u.service.HealthCheck.Disable {
		c.refuse(u.at("healthcheck"), "a Job is done when it ends; its readiness is never asked for", "")
	}
	spec.InitContainers = c.initContainers(u, &spec)
	spec.Containers = []corev1.Container{container}
	return corev1.PodTemplateSpec{ObjectMeta: meta, Spec: spec}
}

// decorateQuietly adds annotations that were checked and reported elsewhere.
func (c *converter) decorateQuietly(meta *metav1.ObjectMeta, pairs map[string]string) {
	quiet := &converter{project: c.project}
	quiet.decorate(meta, pairs, nil, false)
}

func (c *converter) deploymentSpec(u *unit, template corev1.PodTemplateSpec) appsv1.DeploymentSpec {
	spec := appsv1.DeploymentSpec{
		Replicas: replicas(u),
		Selector: &metav1.LabelSelector{MatchLabels: c.selector(u)},
		Template: template,
		Strategy: c.deploymentStrategy(u),
	}
	if config := updateConfig(u); config != nil {
		spec.MinReadySeconds = delaySeconds(config)
	}
	return spec
}

func (c *converter) daemonSetSpec(u *unit, template corev1.PodTemplateSpec) appsv1.DaemonSetSpec {
	spec := appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: c.selector(u)}, Template: template}
	if replicas(u) != nil && (u.service.Scale != nil || c.set(u, "deploy", "replicas")) {
		c.refuse(u.at("deploy", "replicas"), "a global service runs once on every node; replicas have no meaning there", "remove replicas")
	}
	if config := updateConfig(u); config != nil {
		spec.MinReadySeconds = delaySeconds(config)
		spec.UpdateStrategy = c.daemonSetStrategy(u)
	}
	return spec
}

// replicas is deploy.replicas or scale; nil leaves Kubernetes' default of 1.
func replicas(u *unit) *int32 {
	n := u.service.Scale
	if d := u.service.Deploy; d != nil && d.Replicas != nil {
		n = d.Replicas
	}
	if n == nil {
		return nil
	}
	value := int32(min(max(*n, 0), 1<<30)) //nolint:gosec // capped
	return &value
}

// jobSpec runs the unit once, or as often as replicated-job says. What is not
// restarted at all gets a single try; everything else Kubernetes' six.
func (c *converter) jobSpec(u *unit, template corev1.PodTemplateSpec) batchv1.JobSpec {
	spec := batchv1.JobSpec{Template: template}
	policy, attempts, _ := strings.Cut(restart(u), ":")
	spec.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
	if policy == "no" {
		spec.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
		spec.BackoffLimit = new(int32)
	}
	if n, err := strconv.ParseInt(attempts, 10, 32); err == nil {
		limit := int32(n)
		spec.BackoffLimit = &limit
	}
	if d := u.service.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.MaxAttempts != nil {
		limit := int32(min(*d.RestartPolicy.MaxAttempts, 1<<30)) //nolint:gosec // capped
		spec.BackoffLimit = &limit
	}
	if mode(u) == "replicated-job" {
		spec.Completions, spec.Parallelism = replicas(u), replicas(u)
	}
	return spec
}
