package report

import (
	"encoding/json"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Object is the document as an unstructured object for kubectl's printers. In it, numbers
// stay integers, also in templates.
func Object(d Document) runtime.Object {
	text, err := json.Marshal(d)
	if err != nil { // all fields have types that JSON supports
		return &unstructured.Unstructured{}
	}
	if _, several := d.(RolloutList); several {
		list := &unstructured.UnstructuredList{}
		_ = list.UnmarshalJSON(text)
		return list
	}
	object := &unstructured.Unstructured{}
	_ = object.UnmarshalJSON(text)
	return object
}

// Workload is the workload with only its name: -o name prints "deployment.apps/web" for
// it, as kubectl get does.
func Workload(r model.Rollout) *metav1.PartialObjectMetadata {
	return &metav1.PartialObjectMetadata{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: kindOf(r.Kind)},
		ObjectMeta: metav1.ObjectMeta{Name: r.Name, Namespace: r.Namespace, UID: r.UID},
	}
}
