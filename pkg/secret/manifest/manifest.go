// Package manifest formats a Secret for printing: the fields and the order of
// `kubectl create secret generic --dry-run=client`, with the values, or with
// only their sizes on a terminal.
//
// The package is pure.
package manifest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// View is a Secret as it is printed. Every printer of cli-runtime accepts it:
// they all use its JSON form.
type View struct {
	corev1.Secret

	// NullTimestamp prints `creationTimestamp: null`. kubectl did up to 1.33;
	// the field is left out when zero since k8s.io/apimachinery v0.34.0.
	NullTimestamp bool
	// Masked shows the size of each value instead of the value.
	Masked bool
}

// NewView is the Secret as it is printed, with its values.
func NewView(s *secret.Secret) *View { return &View{Secret: *s.Reveal()} }

// Format writes secret/NAME for every verb: the printers use the JSON form.
func (v View) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "secret/"+v.Name) }

// DeepCopyObject makes a View a runtime.Object.
func (v *View) DeepCopyObject() runtime.Object {
	out := *v
	v.DeepCopyInto(&out.Secret)
	return &out
}

// MarshalJSON writes the fields in kubectl's order: that of corev1.Secret
// (k8s.io/api/core/v1/types.go v0.37.2).
func (v *View) MarshalJSON() ([]byte, error) {
	return json.Marshal(printed{
		TypeMeta:  v.TypeMeta,
		Metadata:  v.metadata(),
		Immutable: v.Immutable,
		Data:      v.data(),
		Type:      v.Type,
	})
}

type printed struct {
	metav1.TypeMeta
	Metadata  any               `json:"metadata"`
	Immutable *bool             `json:"immutable,omitempty"`
	Data      any               `json:"data,omitempty"`
	Type      corev1.SecretType `json:"type,omitempty"`
}

// identity is the part of ObjectMeta that a Secret not yet created has, with
// the timestamp as kubectl up to 1.33 prints it.
type identity struct {
	Name              string            `json:"name,omitempty"`
	Namespace         string            `json:"namespace,omitempty"`
	CreationTimestamp *metav1.Time      `json:"creationTimestamp"`
	Labels            map[string]string `json:"labels,omitempty"`
	Annotations       map[string]string `json:"annotations,omitempty"`
}

func (v *View) metadata() any {
	annotations := v.Annotations
	if v.Masked {
		annotations = v.maskedCopies()
	}
	if !v.NullTimestamp {
		meta := v.ObjectMeta
		meta.Annotations = annotations
		return meta
	}
	return identity{
		Name:        v.Name,
		Namespace:   v.Namespace,
		Labels:      v.Labels,
		Annotations: annotations,
	}
}

// maskedCopies are the annotations with the size of those that hold a copy of
// the data.
func (v *View) maskedCopies() map[string]string {
	out := maps.Clone(v.Annotations)
	for name, text := range out {
		if check.HiddenAnnotation(name, text, secret.NewData(v.Data)) {
			out[name] = size(len(text))
		}
	}
	return out
}

func (v *View) data() any {
	switch {
	case len(v.Data) == 0:
		return nil
	case v.Masked:
		return masked(v.Data)
	}
	return v.Data
}

// masked has "(12 bytes)" for every value. That is not base64, so a masked
// manifest cannot be applied by accident.
func masked(data map[string][]byte) map[string]string {
	out := make(map[string]string, len(data))
	for key, value := range data {
		out[key] = size(len(value))
	}
	return out
}

func size(n int) string {
	if n == 1 {
		return "(1 byte)"
	}
	return fmt.Sprintf("(%d bytes)", n)
}

// List combines several objects, for formats that can have only one. It prints
// like kubectl's lists.
type List struct {
	metav1.TypeMeta
	Items []runtime.Object
}

// DeepCopyObject makes a List a runtime.Object.
func (l *List) DeepCopyObject() runtime.Object {
	out := &List{TypeMeta: l.TypeMeta, Items: make([]runtime.Object, len(l.Items))}
	for i, item := range l.Items {
		out.Items[i] = item.DeepCopyObject()
	}
	return out
}

// GetObjectKind is that of v1 List.
func (l *List) GetObjectKind() schema.ObjectKind {
	l.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "List"}
	return &l.TypeMeta
}

// MarshalJSON writes the list in the form of the API.
func (l *List) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		APIVersion string           `json:"apiVersion"`
		Kind       string           `json:"kind"`
		Items      []runtime.Object `json:"items"`
	}{"v1", "List", l.Items})
}
