package report

import (
	"encoding/json"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Object is the document for kubectl's printers, as something without a type:
// numbers stay whole there, also in templates.
func Object(d Document) runtime.Object {
	text, err := json.Marshal(d)
	if err != nil { // no field has a type that JSON lacks
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

// Workload is the workload itself, without all but its name: -o name prints
// "deployment.apps/web" of it, as kubectl get does.
func Workload(r model.Rollout) *metav1.PartialObjectMetadata {
	return &metav1.PartialObjectMetadata{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: kindOf(r.Kind)},
		ObjectMeta: metav1.ObjectMeta{Name: r.Name, Namespace: r.Namespace, UID: r.UID},
	}
}
