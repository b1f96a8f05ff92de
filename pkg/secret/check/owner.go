package check

import (
	"cmp"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Owner is the object from which a controller writes a Secret. The controller
// overwrites other changes.
type Owner struct {
	Kind string // ExternalSecret, SealedSecret, Certificate, …
	Name string // "" if the Secret does not tell it
}

// String is KIND/NAME as kubectl writes it, or the kind.
func (o Owner) String() string {
	if o.Name == "" {
		return o.Kind
	}
	return strings.ToLower(o.Kind) + "/" + o.Name
}

// Hint says where to make a change.
func (o Owner) Hint(namespace string) string {
	if o.Name == "" {
		return "change it in its " + o.Kind
	}
	return "change it there: kubectl edit " + o.String() + " -n " + cmp.Or(namespace, metav1.NamespaceDefault)
}

// mark is a label or an annotation that a controller sets on its Secrets.
type mark struct {
	name, kind string
	named      bool // the value is the name of the owner
}

// marks are those of cert-manager (pkg/apis/certmanager/v1/types.go), External
// Secrets Operator (apis/externalsecrets/v1/externalsecret_types.go) and Sealed
// Secrets (pkg/apis/sealedsecrets/v1alpha1/types.go), which do not always set an
// ownerReference.
func marks() []mark {
	return []mark{
		{"cert-manager.io/certificate-name", "Certificate", true},
		{"reconcile.external-secrets.io/managed", "ExternalSecret", false},
		{"sealedsecrets.bitnami.com/managed", "SealedSecret", false},
	}
}

// OwnerOf is the owner of a Secret. A Secret of the user has none.
func OwnerOf(o metav1.Object) (Owner, bool) {
	if owner := metav1.GetControllerOfNoCopy(o); owner != nil {
		return Owner{owner.Kind, owner.Name}, true
	}
	for _, m := range marks() {
		value := cmp.Or(o.GetAnnotations()[m.name], o.GetLabels()[m.name])
		switch {
		case value == "":
		case m.named:
			return Owner{m.kind, value}, true
		case value == "true":
			return Owner{Kind: m.kind}, true
		}
	}
	return Owner{}, false
}
