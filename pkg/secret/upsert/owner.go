package upsert

import (
	"encoding/json"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// owner is a field manager and what it owns of a Secret.
type owner struct {
	name   string
	update bool // by updates, not by apply
	fields map[string]any
}

// owners reads managedFields (FieldsV1 in
// k8s.io/apimachinery/pkg/apis/meta/v1/types.go v0.37.2: a member "f:NAME" for
// each field). An entry that cannot be read owns nothing.
func owners(entries []metav1.ManagedFieldsEntry) []owner {
	var all []owner
	for _, e := range entries {
		if e.Subresource != "" || e.FieldsV1 == nil {
			continue
		}
		o := owner{name: e.Manager, update: e.Operation == metav1.ManagedFieldsOperationUpdate}
		if raw, err := e.FieldsV1.MarshalJSON(); err == nil && json.Unmarshal(raw, &o.fields) == nil {
			all = append(all, o)
		}
	}
	return all
}

// owns reports whether the path is one of the owner's fields.
func (o owner) owns(path ...string) bool {
	fields := o.fields
	for i, name := range path {
		inner, ok := fields["f:"+name].(map[string]any)
		if !ok {
			return false
		}
		if i == len(path)-1 {
			return true
		}
		fields = inner
	}
	return false
}

// field is the path as the API server writes it.
func field(path ...string) string { return "." + strings.Join(path, ".") }
