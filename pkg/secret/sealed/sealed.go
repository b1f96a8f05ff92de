// Package sealed encrypts a Secret for the controller of Bitnami's Sealed
// Secrets, so that it can be stored publicly. Start at [Certificate] for the
// controller's key and [Seal] for the object.
//
// The format is that of github.com/bitnami-labs/sealed-secrets (pkg/crypto and
// pkg/apis/sealedsecrets/v1alpha1, commit 3039f67): every value is encrypted
// with its own key, which is encrypted with the controller's key. The label of
// that second encryption binds a value to its Secret, see [Scope].
//
// The package is pure, except for crypto/rand.
package sealed

import (
	"crypto/rsa"
	"maps"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
)

// Secret is a Secret with encrypted values. Every printer of kubectl accepts
// it.
type Secret struct {
	metav1.TypeMeta
	metav1.ObjectMeta `json:"metadata"`

	Spec Spec `json:"spec"`
}

// Spec is the input from which the controller makes the Secret.
type Spec struct {
	EncryptedData map[string]string `json:"encryptedData"` // base64, by key
	Template      Template          `json:"template"`
}

// Template is the Secret without its values.
type Template struct {
	metav1.ObjectMeta `json:"metadata"`

	Type      corev1.SecretType `json:"type,omitempty"`
	Immutable *bool             `json:"immutable,omitempty"`
}

// DeepCopyObject makes a SealedSecret a runtime.Object.
func (s *Secret) DeepCopyObject() runtime.Object {
	out := *s
	s.DeepCopyInto(&out.ObjectMeta)
	s.Spec.Template.DeepCopyInto(&out.Spec.Template.ObjectMeta)
	out.Spec.EncryptedData = maps.Clone(s.Spec.EncryptedData)
	if s.Spec.Template.Immutable != nil {
		immutable := *s.Spec.Template.Immutable
		out.Spec.Template.Immutable = &immutable
	}
	return &out
}

// Seal encrypts the values of the Secret for the controller that has the
// private key. Name, namespace, type, immutable, labels and annotations stay
// readable, except annotations that hold a copy of the values.
//
// The scopes strict and namespace-wide need a namespace, so the Secret must
// have one.
func Seal(s *secret.Secret, key *rsa.PublicKey, scope Scope) (*Secret, error) {
	if s.Name == "" {
		return nil, fault.Usagef("a sealed Secret needs a name, but this one has none").WithHint("give it a NAME")
	}
	if s.Namespace == "" && scope != ClusterWide {
		return nil, fault.Usagef("the scope %s needs a namespace, but this Secret has none", scope).
			WithHint("set the namespace with -n, or choose the scope " + ClusterWide.String())
	}
	encrypted, err := encryptAll(s.Data, key, scope.label(s.Namespace, s.Name))
	if err != nil {
		return nil, err
	}
	return &Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "bitnami.com/v1alpha1", Kind: "SealedSecret"},
		ObjectMeta: metav1.ObjectMeta{
			Name: s.Name, Namespace: s.Namespace, Annotations: scope.annotate(nil),
		},
		Spec: Spec{
			EncryptedData: encrypted,
			Template: Template{
				ObjectMeta: metav1.ObjectMeta{
					Name: s.Name, Namespace: s.Namespace,
					Labels: maps.Clone(s.Labels), Annotations: scope.annotate(s.Annotations),
				},
				Type:      s.Type,
				Immutable: s.Immutable,
			},
		},
	}, nil
}
