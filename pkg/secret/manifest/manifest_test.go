package manifest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/manifest"
)

func secret() corev1.Secret {
	yes := true
	return corev1.Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{
			Name: "x", Namespace: "ns",
			Labels: map[string]string{"l": "1"}, Annotations: map[string]string{"a": "2"},
		},
		Immutable: &yes,
		Data:      map[string][]byte{"one": []byte("1"), "two": []byte("<>"), "none": {}},
		Type:      "t",
	}
}

func TestJSON(t *testing.T) {
	const (
		open   = `{"kind":"Secret","apiVersion":"v1","metadata":`
		old    = `{"name":"x","namespace":"ns","creationTimestamp":null,"labels":{"l":"1"},"annotations":{"a":"2"}}`
		newer  = `{"name":"x","namespace":"ns","labels":{"l":"1"},"annotations":{"a":"2"}}`
		shown  = `,"immutable":true,"data":{"none":"","one":"MQ==","two":"PD4="},"type":"t"}`
		masked = `,"immutable":true,"data":{"none":"(0 bytes)","one":"(1 byte)","two":"(2 bytes)"},"type":"t"}`
	)
	tests := []struct {
		view manifest.View
		want string
	}{
		{manifest.View{NullTimestamp: true}, open + old + shown},
		{manifest.View{}, open + newer + shown},
		{manifest.View{NullTimestamp: true, Masked: true}, open + old + masked},
		{manifest.View{Masked: true}, open + newer + masked},
	}
	for _, tt := range tests {
		tt.view.Secret = secret()
		got, err := json.Marshal(&tt.view)
		if diff := cmp.Diff(tt.want, string(got)); err != nil || diff != "" {
			t.Errorf("err %v, JSON (-want +got):\n%s", err, diff)
		}
	}
}

// Without the old timestamp the form is that of corev1.Secret.
func TestJSONMatchesSecret(t *testing.T) {
	s := secret()
	want, _ := json.Marshal(&s)
	got, err := json.Marshal(&manifest.View{Secret: s})
	if diff := cmp.Diff(string(want), string(got)); err != nil || diff != "" {
		t.Errorf("err %v, JSON (-want +got):\n%s", err, diff)
	}
}

// A copy of the data in an annotation is data.
func TestCopiesAreMasked(t *testing.T) {
	s := secret()
	s.Annotations = map[string]string{"a": "2", corev1.LastAppliedConfigAnnotation: `{"data":{"one":"MQ=="}}`}
	for _, old := range []bool{true, false} {
		got, err := json.Marshal(&manifest.View{Secret: s, Masked: true, NullTimestamp: old})
		if err != nil || strings.Contains(string(got), "MQ==") || !strings.Contains(string(got), `"a":"2","kubectl.kubernetes.io/last-applied-configuration":"(23 bytes)"`) {
			t.Errorf("got %s, %v", got, err)
		}
	}
	if got, _ := json.Marshal(&manifest.View{Secret: s}); !strings.Contains(string(got), `\"MQ==\"`) {
		t.Errorf("not masked, but hidden: %s", got)
	}
}

func TestEmptyDataIsLeftOut(t *testing.T) {
	for _, masked := range []bool{false, true} {
		v := &manifest.View{Secret: corev1.Secret{Data: map[string][]byte{}}, Masked: masked}
		if got, err := json.Marshal(v); err != nil || string(got) != `{"metadata":{}}` {
			t.Errorf("got %s, %v", got, err)
		}
	}
}

func TestDeepCopy(t *testing.T) {
	v := &manifest.View{Secret: secret(), Masked: true}
	c, ok := v.DeepCopyObject().(*manifest.View)
	if !ok || cmp.Diff(v, c) != "" {
		t.Fatalf("the copy differs: %v", cmp.Diff(v, c))
	}
	c.Data["one"][0] = 'X'
	if string(v.Data["one"]) != "1" {
		t.Error("the copy shares its data")
	}
}
