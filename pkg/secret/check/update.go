package check

import (
	"cmp"
	"fmt"
	"maps"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

const errUnfreeze broken = "the existing Secret is immutable; this cannot be undone"

// Update checks whether the API server accepts changed as an update of the
// existing old: the rules of ValidateSecretUpdate in addition to those of
// [Secret]. Changed is the whole Secret as it would be stored, after a merge;
// no type means Opaque, the server's default. The error is an [*Error].
func Update(old, changed *secret.Secret) error {
	var found []Violation
	if was := kind(old); was != kind(changed) {
		says := fmt.Sprintf("the existing Secret has the type %s, and a Secret's type cannot change", was)
		found = append(found, Violation{"type", advised{broken(says), "choose a different name, or first run: " + deletion(old)}})
	}
	if old.Immutable == nil || !*old.Immutable {
		return verdict(found)
	}
	hint := "give the new values a different name (--append-hash), or first run: " + deletion(old)
	if changed.Immutable == nil || !*changed.Immutable {
		found = append(found, Violation{"immutable", advised{errUnfreeze, hint}})
	}
	if keys := differing(old.Data, changed.Data); len(keys) > 0 {
		says := "the existing Secret is immutable, and these keys differ: " + strings.Join(keys, ", ")
		found = append(found, Violation{"data", advised{broken(says), hint}})
	}
	return verdict(found)
}

func kind(s *secret.Secret) corev1.SecretType {
	return cmp.Or(s.Type, corev1.SecretTypeOpaque)
}

// deletion is the command that removes s.
func deletion(s *secret.Secret) string {
	if s.Namespace == "" {
		return "kubectl delete secret " + s.Name
	}
	return "kubectl delete secret " + s.Name + " --namespace " + s.Namespace
}

// differing are the keys whose values differ; invalid keys are not named.
func differing(a, b secret.Data) []string {
	all := a.Clone()
	if all == nil {
		all = secret.Data{}
	}
	maps.Copy(all, b)
	var keys []string
	for _, key := range all.Keys() {
		was, before := a[key]
		is, after := b[key]
		if before == after && was.Equal(is) {
			continue
		}
		if Key(key) != nil {
			key = "an invalid key"
		}
		keys = append(keys, key)
	}
	return keys
}
