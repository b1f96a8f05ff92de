package upsert_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

const ours = upsert.Manager

// secret has the data "a=1 b=2".
func newSecret(data string) *secret.Secret {
	s := &secret.Secret{Data: secret.Data{}}
	for _, pair := range strings.Fields(data) {
		key, value, _ := strings.Cut(pair, "=")
		s.Data[key] = secret.NewValue([]byte(value))
	}
	return s
}

// owned adds the managed fields of "MANAGER Apply: a b @label !type": the data
// a and b, a label and the type.
func owned(s *secret.Secret, entries ...string) *secret.Secret {
	s.ResourceVersion = "7"
	for _, entry := range entries {
		head, fields, _ := strings.Cut(entry, ":")
		manager, operation, _ := strings.Cut(head, " ")
		var data, labels, rest []string
		for _, f := range strings.Fields(fields) {
			switch f[0] {
			case '@':
				labels = append(labels, fmt.Sprintf("%q:{}", "f:"+f[1:]))
			case '!':
				rest = append(rest, fmt.Sprintf("%q:{}", "f:"+f[1:]))
			default:
				data = append(data, fmt.Sprintf("%q:{}", "f:"+f))
			}
		}
		rest = append(rest, `"f:data":{".":{},`+strings.Join(data, ",")+`}`, `"f:metadata":{"f:labels":{`+strings.Join(labels, ",")+`}}`)
		raw := strings.ReplaceAll("{"+strings.Join(rest, ",")+"}", ",}", "}")
		s.ManagedFields = append(s.ManagedFields, metav1.ManagedFieldsEntry{
			Manager: manager, Operation: metav1.ManagedFieldsOperationType(operation), FieldsV1: metav1.NewFieldsV1(raw),
		})
	}
	return s
}

// data is "a=1 b=2", sorted.
func data(s *secret.Secret) string {
	var all []string
	for _, key := range s.Data.Keys() {
		all = append(all, key+"="+string(s.Data[key].Reveal()))
	}
	return strings.Join(all, " ")
}

func TestDecideData(t *testing.T) {
	type want struct {
		planned, applied      string
		removed, kept, absent []string
		adopted               []string
		conflicts             []upsert.Conflict
	}
	tests := map[string]struct {
		live    *secret.Secret
		desired upsert.Desired
		want    want
	}{
		"no live Secret": {
			nil, upsert.Desired{Secret: newSecret("a=1")},
			want{planned: "a=1", applied: "a=1"},
		},
		"no live Secret, a key is unset": {
			nil, upsert.Desired{Secret: newSecret("a=1"), Unset: []string{"b"}},
			want{planned: "a=1", applied: "a=1", absent: []string{"b"}},
		},
		"ours is no longer given": {
			owned(newSecret("a=1 b=2"), ours+" Apply: a b"), upsert.Desired{Secret: newSecret("a=3")},
			want{planned: "a=3", applied: "a=3"},
		},
		"ours is no longer given, merged": {
			owned(newSecret("a=1 b=2"), ours+" Apply: a b"), upsert.Desired{Secret: newSecret("a=3"), Merge: true},
			want{planned: "a=3 b=2", applied: "a=3 b=2", kept: []string{"b"}},
		},
		"a key of another manager is kept": {
			owned(newSecret("a=1 b=2"), ours+" Apply: a", "other Apply: b"), upsert.Desired{Secret: newSecret("a=3")},
			want{planned: "a=3 b=2", applied: "a=3", kept: []string{"b"}},
		},
		"a key of another manager is kept, merged": {
			owned(newSecret("a=1 b=2"), ours+" Apply: a", "other Update: b"), upsert.Desired{Secret: newSecret("a=3"), Merge: true},
			want{planned: "a=3 b=2", applied: "a=3", kept: []string{"b"}},
		},
		"a key without a manager is kept": {
			owned(newSecret("a=1 b=2"), ours+" Apply: a"), upsert.Desired{Secret: newSecret("a=1")},
			want{planned: "a=1 b=2", applied: "a=1", kept: []string{"b"}},
		},
		"a shared key is kept": {
			owned(newSecret("a=1 b=2"), ours+" Apply: a b", "other Apply: b"), upsert.Desired{Secret: newSecret("a=1")},
			want{planned: "a=1 b=2", applied: "a=1", kept: []string{"b"}},
		},
		"a key of another manager is removed by replace": {
			owned(newSecret("a=1 b=2 c=3"), ours+" Apply: a c", "other Apply: b"), upsert.Desired{Secret: newSecret("a=3"), Replace: true},
			want{planned: "a=3", applied: "a=3", removed: []string{"b"}},
		},
		"a key of another manager is removed by unset": {
			owned(newSecret("a=1 b=2"), ours+" Apply: a", "other Apply: b"), upsert.Desired{Secret: newSecret("a=3"), Unset: []string{"b", "c"}},
			want{planned: "a=3", applied: "a=3", removed: []string{"b"}, absent: []string{"c"}},
		},
		"our key is removed by unset, merged": {
			owned(newSecret("a=1 b=2 c=3"), ours+" Apply: a b c"), upsert.Desired{Secret: newSecret("a=1"), Merge: true, Unset: []string{"b"}},
			want{planned: "a=1 c=3", applied: "a=1 c=3", kept: []string{"c"}},
		},
		"a different value of another manager": {
			owned(newSecret("a=1"), "other Update: a"), upsert.Desired{Secret: newSecret("a=2")},
			want{planned: "a=2", applied: "a=2", conflicts: []upsert.Conflict{{Field: ".data.a", Owner: "other"}}},
		},
		"a different value of another manager, forced": {
			owned(newSecret("a=1"), "other Update: a"), upsert.Desired{Secret: newSecret("a=2"), Force: true},
			want{planned: "a=2", applied: "a=2"},
		},
		"the same value of another manager": {
			owned(newSecret("a=1"), "other Update: a"), upsert.Desired{Secret: newSecret("a=1")},
			want{planned: "a=1", applied: "a=1"},
		},
		"a key of client-side apply is taken over": {
			owned(newSecret("a=1 b=2"), upsert.ClientSide+" Update: a b"), upsert.Desired{Secret: newSecret("a=2")},
			want{planned: "a=2", applied: "a=2", adopted: []string{upsert.ClientSide}},
		},
		"a key of our update is taken over": {
			owned(newSecret("a=1 b=2"), ours+" Update: a b"), upsert.Desired{Secret: newSecret("a=2")},
			want{planned: "a=2", applied: "a=2", adopted: []string{ours}},
		},
		"a server-side apply with kubectl's name is another manager": {
			owned(newSecret("a=1"), upsert.ClientSide+" Apply: a"), upsert.Desired{Secret: newSecret("a=2")},
			want{planned: "a=2", applied: "a=2", conflicts: []upsert.Conflict{{Field: ".data.a", Owner: upsert.ClientSide}}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.desired.Manager = ours
			p, err := upsert.Decide(tt.live, tt.desired)
			if err != nil {
				t.Fatal(err)
			}
			got := want{data(p.Planned), data(p.Applied), p.Removed, p.Kept, p.Absent, p.Adopted, p.Conflicts}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecideMetadata(t *testing.T) {
	live := owned(newSecret("a=1"), ours+" Apply: a @mine @both", "other Apply: @theirs @both @changed")
	live.Labels = map[string]string{"mine": "1", "both": "1", "theirs": "1", "changed": "1"}
	live.Annotations = map[string]string{corev1.LastAppliedConfigAnnotation: "{}", "nobody's": "1"}
	desired := upsert.Desired{Secret: newSecret("a=1"), Manager: ours}
	desired.Secret.Labels = map[string]string{"changed": "2"}
	p, err := upsert.Decide(live, desired)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"both": "1", "theirs": "1", "changed": "2"}, p.Planned.Labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"nobody's": "1"}, p.Planned.Annotations); diff != "" || len(p.Strip) != 1 {
		t.Errorf("annotations (-want +got):\n%s\nstripped: %v", diff, p.Strip)
	}
	want := []upsert.Conflict{{Field: ".metadata.labels.changed", Owner: "other"}}
	if diff := cmp.Diff(want, p.Conflicts); diff != "" {
		t.Errorf("conflicts (-want +got):\n%s", diff)
	}
}

func TestDecideIdentity(t *testing.T) {
	yes := true
	for name, tt := range map[string]struct {
		owner   string
		fixed   bool
		applied corev1.SecretType
		version string
	}{
		"a type without a manager is not sent": {"other Apply: a", false, "", ""},
		"our type is sent":                     {ours + " Apply: a !type !immutable", true, "kubernetes.io/ssh-auth", "7"},
	} {
		live := owned(newSecret("a=1"), tt.owner)
		live.Type, live.Immutable = "kubernetes.io/ssh-auth", &yes
		p, err := upsert.Decide(live, upsert.Desired{Secret: newSecret("a=1"), Manager: ours, Fixed: tt.fixed})
		if err != nil {
			t.Fatal(err)
		}
		if p.Planned.Type != live.Type || p.Planned.Immutable != &yes {
			t.Errorf("%s: planned type %q, immutable %v", name, p.Planned.Type, p.Planned.Immutable)
		}
		if p.Applied.Type != tt.applied || (p.Applied.Immutable != nil) != (tt.applied != "") || p.Applied.ResourceVersion != tt.version {
			t.Errorf("%s: sent type %q, immutable %v, version %q", name, p.Applied.Type, p.Applied.Immutable, p.Applied.ResourceVersion)
		}
	}
}

func TestDecideRefuses(t *testing.T) {
	yes := true
	live := owned(newSecret("a=1"), ours+" Apply: a !type")
	live.Name, live.Type, live.Immutable = "x", corev1.SecretTypeOpaque, &yes
	for name, desired := range map[string]*secret.Secret{
		"immutable": newSecret("a=2"),
		"type":      {Type: "other", Data: secret.NewData(map[string][]byte{"a": []byte("1")})},
	} {
		if _, err := upsert.Decide(live, upsert.Desired{Secret: desired, Manager: ours}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Unreadable managed fields own nothing, and given fields are sent.
func TestDecideUnreadableFields(t *testing.T) {
	live := owned(newSecret("a=1"), "other Apply: a")
	live.ManagedFields[0].FieldsV1.SetRawString("[")
	live.ManagedFields = append(live.ManagedFields, metav1.ManagedFieldsEntry{Manager: "status", Subresource: "status"})
	p, err := upsert.Decide(live, upsert.Desired{Secret: newSecret("a=2"), Manager: ours})
	if err != nil || data(p.Planned) != "a=2" || p.Conflicts != nil {
		t.Errorf("planned %v, conflicts %v, err %v", p.Planned.Data, p.Conflicts, err)
	}
}
