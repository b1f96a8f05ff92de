package apply

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

func live(annotations map[string]string, managers ...string) *corev1.Secret {
	s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "x", ResourceVersion: "7", Annotations: annotations}}
	for _, m := range managers {
		s.ManagedFields = append(s.ManagedFields, metav1.ManagedFieldsEntry{
			Manager: m, Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", FieldsType: "FieldsV1",
			FieldsV1: metav1.NewFieldsV1(`{"f:data":{"f:a":{}}}`),
		})
	}
	return s
}

// The patch of an adoption lists its changes, and fails on a different version.
func TestAdoption(t *testing.T) {
	tests := map[string]struct {
		live *corev1.Secret
		want string
	}{
		"nothing to do":          {live(nil, "other"), ""},
		"a different annotation": {live(map[string]string{"a": "1"}, "other"), ""},
		"fields":                 {live(nil, "old"), "replace /metadata/managedFields, replace /metadata/resourceVersion"},
		"an annotation":          {live(map[string]string{lastApplied: "{}"}, "other"), "remove /metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration, replace /metadata/resourceVersion"},
		"both": {live(map[string]string{lastApplied: "{}"}, "old"),
			"replace /metadata/managedFields, replace /metadata/resourceVersion, remove /metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			patch, err := adoption(tt.live, tt.live, "ours", []string{"old"}, []string{lastApplied})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range patch {
				got = append(got, o.Op+" "+o.Path)
				if o.Path == "/metadata/resourceVersion" && o.Value != "7" {
					t.Errorf("the version is %v", o.Value)
				}
				if o.Path == "/metadata/managedFields" {
					text, _ := json.Marshal(o.Value)
					if !strings.Contains(string(text), `"manager":"ours","operation":"Apply"`) || strings.Contains(string(text), `"old"`) {
						t.Errorf("managers %s", text)
					}
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	broken := live(nil, "old")
	broken.ManagedFields[0].FieldsV1.SetRawString("[")
	if _, err := adoption(broken, broken, "ours", []string{"old"}, nil); err == nil || !strings.Contains(err.Error(), "read the field managers of x") {
		t.Errorf("fields that cannot be read: %v", err)
	}
}

func TestConflicts(t *testing.T) {
	refused := apierrors.NewApplyConflict([]metav1.StatusCause{
		{Type: metav1.CauseTypeFieldManagerConflict, Field: ".data.a", Message: `conflict with "kubectl-create" using v1`},
		{Type: metav1.CauseTypeFieldManagerConflict, Field: ".data.b", Message: "conflict in other words"},
		{Type: metav1.CauseTypeFieldValueInvalid, Field: ".data.c"},
	}, "Apply failed")
	want := []Conflict{{".data.a", "kubectl-create"}, {".data.b", "conflict in other words"}}
	if diff := cmp.Diff(want, Conflicts(refused)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, err := range []error{nil, errors.New("x"), apierrors.NewConflict(corev1.Resource("secrets"), "x", errors.New("changed"))} {
		if got := Conflicts(err); got != nil {
			t.Errorf("%v: got %v", err, got)
		}
	}
}
