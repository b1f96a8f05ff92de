// Package metadata makes the common part of all objects: their type and metadata,
// and the labels and annotations of the project.
package metadata

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Type is the apiVersion and kind of an object.
func Type(version, kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: version, Kind: kind}
}

// New is the metadata of an object of the plan, in the namespace of the plan.
func New(p *plan.Plan, name string, labels map[string]string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: p.Options.Namespace, Labels: labels}
}

// Decorate adds the pairs of a Compose labels or annotations mapping to the
// metadata: as annotations, which allow any text, and also as labels if requested
// and valid. A key that Kubernetes rejects is a finding; no finding is made if at
// is nil.
func Decorate(f *finding.Collector, meta *metav1.ObjectMeta, pairs map[string]string, at project.Path, asLabels bool) {
	for _, key := range mapping.Keys(pairs) {
		if problem := annotationProblem(meta, key, pairs[key]); problem != "" {
			if at != nil {
				f.Refuse(at.Join(key), "this cannot be an annotation in Kubernetes: "+problem, "use a key of letters, digits, '-', '_', '.' and at most one '/'")
			}
			continue
		}
		meta.Annotations = mapping.Put(meta.Annotations, key, pairs[key])
		if asLabels && isLabel(key, pairs[key]) && meta.Labels[key] == "" {
			meta.Labels = mapping.Put(meta.Labels, key, pairs[key])
		}
	}
}

// annotationProblem mirrors ValidateAnnotations in
// k8s.io/apimachinery/pkg/api/validation (1.36).
func annotationProblem(meta *metav1.ObjectMeta, key, value string) string {
	if problems := validation.IsQualifiedName(strings.ToLower(key)); len(problems) > 0 {
		return plan.Brief(problems[0])
	}
	const limit = 256 << 10 // TotalAnnotationSizeLimitB
	total := len(key) + len(value)
	for k, v := range meta.Annotations {
		total += len(k) + len(v)
	}
	if total > limit {
		return "all annotations together can have at most 256 KiB"
	}
	return ""
}

func isLabel(key, value string) bool {
	return len(validation.IsQualifiedName(key)) == 0 && len(validation.IsValidLabelValue(value)) == 0
}
