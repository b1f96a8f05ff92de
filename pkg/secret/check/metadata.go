package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

const (
	errLabelKey      broken = "a label's key has at most 63 letters, digits, '-', '_' and '.', starts and ends with a letter or digit, and can have a domain and '/' before it"
	errLabelValue    broken = "a label's value has at most 63 letters, digits, '-', '_' and '.', and starts and ends with a letter or digit"
	errAnnotationKey broken = "an annotation's key has at most 63 letters, digits, '-', '_' and '.', starts and ends with a letter or digit, and can have a domain and '/' before it"
	errFinalizer     broken = "a finalizer has a domain and '/' before it, unless it is kubernetes, orphan or foregroundDeletion"
)

// metadata are the rules of ValidateObjectMeta, of the core group's and of
// k8s.io/apimachinery/pkg/api/validation/objectmeta.go v0.37.2. Fields that
// users write have our own messages; the others have the server's messages,
// without the values.
func metadata(meta metav1.ObjectMeta) []Violation {
	var found []Violation
	if err := Name(meta.Name); err != nil {
		found = append(found, Violation{"metadata.name", err})
	}
	if meta.Namespace != "" && Namespace(meta.Namespace) != nil {
		found = append(found, Violation{"metadata.namespace", errNamespace})
	}
	return slices.Concat(found, labels(meta.Labels), annotations(meta.Annotations), otherMetadata(meta))
}

func labels(labels map[string]string) []Violation {
	var found []Violation
	refused := false
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		switch {
		case len(validation.IsQualifiedName(key)) > 0:
			refused = true
		case len(validation.IsValidLabelValue(labels[key])) > 0:
			found = append(found, Violation{"metadata.labels[" + key + "]", errLabelValue})
		}
	}
	if refused {
		found = append(found, Violation{"metadata.labels", errLabelKey})
	}
	return found
}

func annotations(annotations map[string]string) []Violation {
	var found []Violation
	total, refused := 0, false
	for key, value := range annotations {
		total += len(key) + len(value)
		// The server accepts upper case in the domain here.
		refused = refused || len(validation.IsQualifiedName(strings.ToLower(key))) > 0
	}
	if refused {
		found = append(found, Violation{"metadata.annotations", errAnnotationKey})
	}
	if limit := apivalidation.TotalAnnotationSizeLimitB; total > limit {
		says := fmt.Sprintf("keys and values of the annotations have %d bytes; an object has at most %d", total, limit)
		found = append(found, Violation{"metadata.annotations", broken(says)})
	}
	return found
}

// otherMetadata are the rules for other fields that a Secret from a file or a
// cluster may have: owners, finalizers, managed fields.
func otherMetadata(meta metav1.ObjectMeta) []Violation {
	rest := meta
	rest.Name, rest.Namespace, rest.Labels, rest.Annotations = "checked", "checked", nil, nil
	var found []Violation
	for _, e := range apivalidation.ValidateObjectMeta(&rest, true, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata")) {
		found = append(found, Violation{e.Field, broken(cmp.Or(e.Detail, e.Type.String()))})
	}
	standard := []string{string(corev1.FinalizerKubernetes), metav1.FinalizerOrphanDependents, metav1.FinalizerDeleteDependents}
	for i, f := range meta.Finalizers {
		if !strings.Contains(f, "/") && !slices.Contains(standard, f) {
			found = append(found, Violation{fmt.Sprintf("metadata.finalizers[%d]", i), errFinalizer})
		}
	}
	return found
}
