package workload

import (
	"encoding/json"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// annotationDependencies holds the hashes of the dependencies on a pod template:
// NAME=HASH for each with restart: true, so that the pods are replaced if one of
// them changes.
const annotationDependencies = "kubectl-compose/dependencies"

// restartWith converts depends_on.*.restart, after all workloads are built;
// templates are their pod templates by unit. The hash is over the dependency's
// template without this annotation: as in Compose, a restart does not propagate
// to the dependents of the dependent.
func (c conversion) restartWith(templates map[*plan.Unit]*corev1.PodTemplateSpec) {
	hashes := map[*corev1.PodTemplateSpec]string{}
	found := map[*corev1.PodTemplateSpec][]string{}
	for _, u := range c.AllUnits {
		for _, name := range mapping.Keys(u.Service.DependsOn) {
			on := c.Service(name)
			if !u.Service.DependsOn[name].Restart || on == nil || c.Pod(on) == c.Pod(u) {
				continue
			}
			own, other := templates[c.Pod(u)], templates[c.Pod(on)]
			if c.Kind(u).Ends() || own == nil || other == nil {
				c.Refuse(u.At("depends_on", name, "restart"), "a Job is not restarted when its dependency changes", "")
				continue
			}
			if hashes[other] == "" {
				hashes[other] = c.templateHash(other)
			}
			found[own] = append(found[own], c.Pod(on).Name+"="+hashes[other])
		}
	}
	for template, all := range found {
		template.Annotations = mapping.Put(template.Annotations, annotationDependencies, strings.Join(all, " "))
	}
}

// templateHash is 10 hex digits over the revealed template.
func (c conversion) templateHash(template *corev1.PodTemplateSpec) string {
	var value any
	if text, err := json.Marshal(template); err != nil || json.Unmarshal(text, &value) != nil {
		return ""
	}
	text, err := json.Marshal(c.revealAll(value))
	if err != nil {
		return ""
	}
	return plan.Hash(string(text), 10)
}

// revealAll reveals every text in a decoded JSON value.
func (c conversion) revealAll(value any) any {
	switch v := value.(type) {
	case string:
		return c.Options.Meant(v)
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
