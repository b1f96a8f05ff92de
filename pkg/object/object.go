// Package object has the common functions for Kubernetes objects as data: their
// identity, the order to apply them in, and the fields that only an API server
// fills in.
package object

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// Object is a Kubernetes object with its identity.
type Object interface {
	runtime.Object
	metav1.Object
}

// order has objects before their users: policies, configuration and claims before
// Services, and these before workloads, so that no pod is unprotected for a
// moment or waits in a back-off.
var order = []string{
	"Namespace", "ServiceAccount", "Role", "RoleBinding",
	"NetworkPolicy", "ConfigMap", "Secret", "PersistentVolumeClaim",
	"Service", "DaemonSet", "StatefulSet", "Deployment", "Job", "CronJob",
	"Ingress",
}

// Sort orders objects for applying: by kind, then by namespace and name. Unknown
// kinds are last.
func Sort[O Object](objects []O) {
	slices.SortStableFunc(objects, func(a, b O) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(kind(a), kind(b)),
			cmp.Compare(a.GetNamespace(), b.GetNamespace()),
			cmp.Compare(a.GetName(), b.GetName()),
		)
	})
}

func rank(o Object) int {
	if i := slices.Index(order, kind(o)); i >= 0 {
		return i
	}
	return len(order)
}

func kind(o Object) string { return o.GetObjectKind().GroupVersionKind().Kind }

// FileName is a file name for the object, unique in its namespace:
// "deployment-web.yaml".
func FileName(o Object) string {
	return strings.ToLower(kind(o)) + "-" + o.GetName() + ".yaml"
}

// Clean is the object without the fields that only an API server sets (status,
// creation time) and without the empty structs that Go's types print.
func Clean(o Object) (*unstructured.Unstructured, error) {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	if err != nil {
		return nil, fmt.Errorf("encode %s %s: %w", kind(o), o.GetName(), err)
	}
	delete(content, "status")
	prune(content)
	return &unstructured.Unstructured{Object: content}, nil
}

// hollow are fields that Go's types print as {} if they are not set.
var hollow = []string{"resources", "strategy", "updateStrategy", "securityContext"}

func prune(value any) {
	switch v := value.(type) {
	case map[string]any:
		if created, ok := v["creationTimestamp"]; ok && created == nil {
			delete(v, "creationTimestamp")
		}
		for _, key := range hollow {
			if m, ok := v[key].(map[string]any); ok && len(m) == 0 {
				delete(v, key)
			}
		}
		for _, child := range v {
			prune(child)
		}
	case []any:
		for _, child := range v {
			prune(child)
		}
	}
}

// Masked is the object with the size of each value instead of the value, if it is
// a Secret. Values that are not base64 count as they are.
func Masked(o Object) (Object, error) {
	if kind(o) != "Secret" {
		return o, nil
	}
	u, err := Clean(o)
	if err != nil {
		return nil, err
	}
	for _, field := range []string{"data", "stringData"} {
		values, _, err := unstructured.NestedStringMap(u.Object, field)
		if err != nil {
			return nil, fmt.Errorf("encode the Secret %s: %w", o.GetName(), err)
		}
		for key, value := range values {
			if text, err := base64.StdEncoding.DecodeString(value); err == nil && field == "data" {
				value = string(text)
			}
			if err := unstructured.SetNestedField(u.Object, fmt.Sprintf("(%d bytes)", len(value)), field, key); err != nil {
				return nil, fmt.Errorf("encode the Secret %s: %w", o.GetName(), err)
			}
		}
	}
	return u, nil
}
