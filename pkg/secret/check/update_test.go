package check_test

import (
	"errors"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

func TestUpdate(t *testing.T) {
	yes, no := true, false
	frozen := func(data map[string]string) *secret.Secret {
		s := newSecret("", data)
		s.Immutable = &yes
		return s
	}
	type data = map[string]string
	was := data{"a": "1", "b": "2"}
	thawed := newSecret("", was)
	thawed.Immutable = &no
	tests := map[string]struct {
		old, changed *secret.Secret
		want         []string
	}{
		"data":              {newSecret("", was), newSecret("", data{"c": canary}), nil},
		"type":              {newSecret(corev1.SecretTypeTLS, nil), newSecret("", nil), []string{"type: the existing Secret has the type kubernetes.io/tls, and"}},
		"no type is Opaque": {newSecret("", nil), newSecret(corev1.SecretTypeOpaque, nil), nil},
		"freezing":          {newSecret("", was), frozen(data{"a": "3"}), nil},
		"the same":          {frozen(was), frozen(was), nil},
		"thawing":           {frozen(was), thawed, []string{"immutable: the existing Secret is immutable"}},
		"immutable removed": {frozen(was), newSecret("", was), []string{"immutable: the existing Secret is immutable"}},
		"changed data":      {frozen(was), frozen(data{"b": canary, "c": "", canary + "!": ""}), []string{"data: the existing Secret is immutable, and these keys differ: a, b, c, an invalid key"}},
		"data from nothing": {frozen(nil), frozen(data{"a": ""}), []string{"data: the existing Secret is immutable, and these keys differ: a"}},
		"all together":      {frozen(was), newSecret("x", nil), []string{"type:", "immutable:", "data:"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			begin(t, violations(t, check.Update(tt.old, tt.changed)), tt.want...)
		})
	}
	hint := func(old, changed *secret.Secret) string {
		var all *check.Error
		if !errors.As(check.Update(old, changed), &all) {
			t.Fatal("no error")
		}
		return all.Hint()
	}
	if got := hint(frozen(nil), frozen(was)); got != "give the new values a different name (--append-hash), or first run: kubectl delete secret foo --namespace bar" {
		t.Errorf("hint %q", got)
	}
	here := newSecret("a", nil)
	here.Namespace = ""
	if got := hint(here, newSecret("b", nil)); got != "choose a different name, or first run: kubectl delete secret foo" {
		t.Errorf("hint %q", got)
	}
}
