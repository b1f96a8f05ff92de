package secret

import (
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Secret is a Secret of the API with hidden values. Printed, it is its name:
// annotations may hold copies of values.
type Secret struct {
	metav1.TypeMeta
	metav1.ObjectMeta

	Type      corev1.SecretType
	Immutable *bool
	Data      Data
}

// Hide is the Secret with hidden values. As on the server, stringData overrides
// data (k8s.io/kubernetes/pkg/apis/core/v1/conversion.go v1.37.2). It shares
// the values and the metadata with s.
func Hide(s *corev1.Secret) *Secret {
	if s == nil {
		return nil
	}
	data := NewData(s.Data)
	if data == nil && len(s.StringData) > 0 {
		data = Data{}
	}
	for key, value := range s.StringData {
		data[key] = NewValue([]byte(value))
	}
	return &Secret{TypeMeta: s.TypeMeta, ObjectMeta: s.ObjectMeta, Type: s.Type, Immutable: s.Immutable, Data: data}
}

// Reveal is the Secret with its values.
func (s *Secret) Reveal() *corev1.Secret {
	return &corev1.Secret{TypeMeta: s.TypeMeta, ObjectMeta: s.ObjectMeta, Type: s.Type, Immutable: s.Immutable, Data: s.Data.Reveal()}
}

// DeepCopy is a copy that shares nothing with s but the bytes of values, which
// do not change.
func (s *Secret) DeepCopy() *Secret {
	if s == nil {
		return nil
	}
	out := *s
	s.DeepCopyInto(&out.ObjectMeta)
	if s.Immutable != nil {
		immutable := *s.Immutable
		out.Immutable = &immutable
	}
	out.Data = s.Data.Clone()
	return &out
}

// Format writes secret/NAME for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// String is secret/NAME.
func (s Secret) String() string { return "secret/" + s.Name }

// GoString is secret/NAME.
func (s Secret) GoString() string { return s.String() }

// MarshalText is secret/NAME, in JSON and YAML too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
