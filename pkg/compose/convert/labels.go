package convert

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The recommended labels. Source: "Recommended Labels" of the Kubernetes
// documentation.
const (
	labelName      = "app.kubernetes.io/name"
	labelInstance  = "app.kubernetes.io/instance"
	labelPartOf    = "app.kubernetes.io/part-of"
	labelManagedBy = "app.kubernetes.io/managed-by"
	manager        = "kubectl-compose"
)

// selector is what the unit's Services and workload select pods by.
func (c *converter) selector(u *unit) map[string]string {
	return map[string]string{labelName: u.pod().name, labelInstance: labelValue(c.project.Name)}
}

// labels are those of every object of the unit.
func (c *converter) labels(u *unit) map[string]string {
	labels := c.projectLabels()
	maps.Copy(labels, c.selector(u))
	return labels
}

// projectLabels are those of objects that belong to no single service.
func (c *converter) projectLabels() map[string]string {
	name := labelValue(c.project.Name)
	return map[string]string{labelInstance: name, labelPartOf: name, labelManagedBy: manager}
}

func (c *converter) meta(name string, labels map[string]string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: c.options.Namespace, Labels: labels}
}

// labelValue makes a valid label value of the text.
func labelValue(text string) string {
	if len(text) > validation.LabelValueMaxLength {
		text = text[:validation.LabelValueMaxLength]
	}
	return strings.Trim(text, "-_.")
}

// decorate carries the pairs of a Compose labels or annotations mapping to the
// object: as annotations, which take any text, and as labels where labels are
// asked for and the value is valid as one. A key that Kubernetes refuses is a
// finding; nothing is told when at is nil.
func (c *converter) decorate(meta *metav1.ObjectMeta, pairs map[string]string, at project.Path, asLabels bool) {
	for _, key := range sortedKeys(pairs) {
		if problem := annotationProblem(meta, key, pairs[key]); problem != "" {
			if at != nil {
				c.refuse(at.Join(key), "this cannot be an annotation in Kubernetes: "+problem, "use a key of letters, digits, '-', '_', '.' and at most one '/'")
			}
			continue
		}
		meta.Annotations = put(meta.Annotations, key, pairs[key])
		if asLabels && isLabel(key, pairs[key]) && meta.Labels[key] == "" {
			meta.Labels = put(meta.Labels, key, pairs[key])
		}
	}
}

// brief leaves out the examples and regular expressions of Kubernetes' messages.
func brief(problem string) string {
	text, _, _ := strings.Cut(problem, " (e.g.")
	return text
}

// annotationProblem mirrors ValidateAnnotations in
// k8s.io/apimachinery/pkg/api/validation (1.36).
func annotationProblem(meta *metav1.ObjectMeta, key, value string) string {
	if problems := validation.IsQualifiedName(strings.ToLower(key)); len(problems) > 0 {
		return brief(problems[0])
	}
	const limit = 256 << 10 // TotalAnnotationSizeLimitB
	total := len(key) + len(value)
	for k, v := range meta.Annotations {
		total += len(k) + len(v)
	}
	if total > limit {
		return "all annotations together hold at most 256 KiB"
	}
	return ""
}

func isLabel(key, value string) bool {
	return len(validation.IsQualifiedName(key)) == 0 && len(validation.IsValidLabelValue(value)) == 0
}

func put[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	if m == nil {
		m = map[K]V{}
	}
	m[key] = value
	return m
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
