package convert

import (
	"encoding/json"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// annotationDependencies says on a pod template what those of its dependencies
// are: NAME=HASH for each that asks for it, so that the pods are replaced when
// one of them changes.
const annotationDependencies = "kubectl-compose/dependencies"

// restartWith carries depends_on.*.restart, once all workloads are there. The
// hash is over the dependency's template without this annotation: as in Compose,
// a restart does not go on to the dependents of the dependent.
func (c *converter) restartWith() {
	var templates map[string]*corev1.PodTemplateSpec
	hashes := map[*corev1.PodTemplateSpec]string{}
	found := map[*corev1.PodTemplateSpec][]string{}
	for _, u := range c.units {
		for _, name := range sortedKeys(u.service.DependsOn) {
			on := c.byService[name]
			if !u.service.DependsOn[name].Restart || on == nil || on.pod() == u.pod() {
				continue
			}
			if templates == nil {
				templates = c.templates()
			}
			own, other := templates[u.pod().name], templates[on.pod().name]
			if u.kind.ends() || own == nil || other == nil {
				c.refuse(u.at("depends_on", name, "restart"), "what runs to its end is not started again because what it depends on has changed", "")
				continue
			}
			if hashes[other] == "" {
				hashes[other] = c.templateHash(other)
			}
			found[own] = append(found[own], on.pod().name+"="+hashes[other])
		}
	}
	for template, all := range found {
		template.Annotations = put(template.Annotations, annotationDependencies, strings.Join(all, " "))
	}
}

// templates are the pod templates of all workloads, by the workload's name.
func (c *converter) templates() map[string]*corev1.PodTemplateSpec {
	all := map[string]*corev1.PodTemplateSpec{}
	for _, o := range c.objects {
		switch o := o.(type) {
		case *appsv1.Deployment:
			all[o.Name] = &o.Spec.Template
		case *appsv1.StatefulSet:
			all[o.Name] = &o.Spec.Template
		case *appsv1.DaemonSet:
			all[o.Name] = &o.Spec.Template
		case *batchv1.Job:
			all[o.Name] = &o.Spec.Template
		}
	}
	return all
}

// templateHash is 10 hex digits over the template, as it is meant.
func (c *converter) templateHash(template *corev1.PodTemplateSpec) string {
	var value any
	if text, err := json.Marshal(template); err != nil || json.Unmarshal(text, &value) != nil {
		return ""
	}
	text, err := json.Marshal(c.revealAll(value))
	if err != nil {
		return ""
	}
	return hash(string(text), 10)
}

// revealAll reveals every text in a decoded JSON value.
func (c *converter) revealAll(value any) any {
	switch v := value.(type) {
	case string:
		return c.reveal(v)
	case []any:
		for i := range v {
			v[i] = c.revealAll(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = c.revealAll(v[key])
		}
	}
	return value
}
