package difference_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
)

// runKey is a key for digests; a command uses a random one.
func runKey() []byte { return []byte("0123456789abcdef") }

func newSecret(data map[string]string, change ...func(*secret.Secret)) *secret.Secret {
	s := &secret.Secret{ObjectMeta: metav1.ObjectMeta{Name: "db", Namespace: "shop"}, Data: secret.Data{}}
	for key, value := range data {
		s.Data[key] = secret.NewValue([]byte(value))
	}
	for _, c := range change {
		c(s)
	}
	return s
}

func labels(pairs ...string) func(*secret.Secret) {
	return func(s *secret.Secret) { s.Labels = mapOf(pairs) }
}
func annotations(pairs ...string) func(*secret.Secret) {
	return func(s *secret.Secret) { s.Annotations = mapOf(pairs) }
}
func typed(t corev1.SecretType) func(*secret.Secret) { return func(s *secret.Secret) { s.Type = t } }
func immutable(is bool) func(*secret.Secret)         { return func(s *secret.Secret) { s.Immutable = &is } }

func mapOf(pairs []string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

type data = map[string]string

func TestText(t *testing.T) {
	many := func(value string) data {
		d := data{}
		for i := range 113 {
			d[fmt.Sprintf("key-%03d", i)] = value
		}
		return d
	}
	tests := map[string]struct {
		live, planned *secret.Secret
		same, data    bool
		want          string
	}{
		"all changes": {
			newSecret(data{"user": "admin", "old": "twelve bytes", "a": "1", "b": "2", "c": "3"}),
			newSecret(data{"user": "operator", "password": strings.Repeat("x", 32), "a": "1", "b": "2", "c": "3"}),
			false, true, `
secret/db -n shop
  + password   32 bytes
  ~ user       5 → 8 bytes   af864b0d → 4766260c
  - old        12 bytes
  = 3 keys unchanged: a, b, c`,
		},
		"new": {nil, newSecret(data{"a": "1", "empty": ""}, labels("app", "web")), false, true, `
secret/db -n shop (new)
  + label app   web
  + a           1 byte
  + empty       0 bytes`},
		"new and of a type": {nil, newSecret(nil, typed("kubernetes.io/tls"), immutable(true)), false, false, `
secret/db -n shop (new)
  + type        kubernetes.io/tls
  + immutable   true`},
		"new and empty": {nil, newSecret(nil), false, false, `
secret/db -n shop (new)
  = no keys`},
		"same": {newSecret(data{"a": "1"}), newSecret(data{"a": "1"}), true, false, `
secret/db -n shop
  = 1 key unchanged: a`},
		"same size": {newSecret(data{"a": "12"}), newSecret(data{"a": "34"}), false, true, `
secret/db -n shop
  ~ a   2 bytes   b89b0f48 → 59d12283`},
		"server defaults": {
			newSecret(data{"a": "1"}, typed("Opaque")), newSecret(data{"a": "1"}, immutable(false)), true, false, `
secret/db -n shop
  = 1 key unchanged: a`,
		},
		"fields": {
			newSecret(nil, typed("example.com/a b"), labels("gone", "", "kept", "x"), annotations("n", "line\n\x1b[31m", "long", strings.Repeat("ä", 61))),
			newSecret(nil, immutable(true), labels("kept", "x", "more", "y"), annotations("n", "ö", "long", "short")),
			false, false, `
secret/db -n shop
  ~ type              "example.com/a b" → Opaque
  ~ immutable         false → true
  - label gone        ""
  + label more        y
  ~ annotation long   "` + strings.Repeat("ä", 60) + `"… → short
  ~ annotation n      "line\n\x1b[31m" → "ö"`,
		},
		"copy removed": {
			newSecret(nil, annotations(corev1.LastAppliedConfigAnnotation, "canary-1")), newSecret(nil), false, false, `
secret/db -n shop
  - annotation kubectl.kubernetes.io/last-applied-configuration   removed (held a copy of the data)`,
		},
		"copy changed": {
			newSecret(nil, annotations(corev1.LastAppliedConfigAnnotation, "canary-1")),
			newSecret(nil, annotations(corev1.LastAppliedConfigAnnotation, "canary-2")), false, false, `
secret/db -n shop
  ~ annotation kubectl.kubernetes.io/last-applied-configuration   changed (holds a copy of the data)`,
		},
		"copy added": {
			newSecret(nil), newSecret(nil, annotations(corev1.LastAppliedConfigAnnotation, "canary-2")), false, false, `
secret/db -n shop
  + annotation kubectl.kubernetes.io/last-applied-configuration   added (holds a copy of the data)`,
		},
		"many unchanged": {newSecret(many("1")), newSecret(many("1")), true, false, `
secret/db -n shop
  = 113 keys unchanged: key-000, key-001, key-002, key-003, key-004, key-005, key-006, key-007, key-008, key-009, key-010, key-011 and 101 more`},
	}
	for name, tt := range tests {
		d := difference.Between(tt.live, tt.planned, runKey())
		if d.Same() != tt.same || d.DataChanged() != tt.data {
			t.Errorf("%s: same %v, data changed %v", name, d.Same(), d.DataChanged())
		}
		got := "\n" + strings.Join(d.Text(difference.Style{Unicode: true}), "\n")
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	lines := difference.Between(newSecret(many("1")), newSecret(many("2")), runKey()).Text(difference.Style{})
	if len(lines) != 102 || lines[101] != "  ... and 13 more keys change" {
		t.Errorf("%d lines, the last: %s", len(lines), lines[len(lines)-1])
	}
}

func TestStyles(t *testing.T) {
	live := newSecret(data{"user": "admin", "same": "x"}, annotations("n", "a"))
	planned := newSecret(data{"user": "operator", "new": "1", "same": "x"}, annotations("n", "é"))
	planned.Namespace = ""
	paint := func(c difference.Change, s string) string { return fmt.Sprintf("<%d>%s</>", c, s) }
	want := []string{
		"secret/db",
		`<1>  ~ annotation n   a -> "\u00e9"</>`,
		"<0>  + new            1 byte</>",
		"<1>  ~ user           5 -> 8 bytes   af864b0d -> 4766260c</>",
		"<3>  = 1 key unchanged: same</>",
	}
	d := difference.Between(live, planned, runKey())
	if diff := cmp.Diff(want, d.Text(difference.Style{Paint: paint})); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// Equal values have equal digests within a run, and different ones in another
// run.
func TestDigests(t *testing.T) {
	live, planned := newSecret(data{"old": "canary", "x": "1"}), newSecret(data{"new": "canary", "x": "2"})
	digests := func(key []byte) map[string]string {
		m := map[string]string{}
		for _, k := range difference.Between(live, planned, key).Keys {
			m[k.Name+" before"], m[k.Name+" after"] = k.Before.Digest, k.After.Digest
		}
		return m
	}
	one, two := digests(runKey()), digests([]byte("fedcba9876543210"))
	if one["old before"] == "" || one["old before"] != one["new after"] || one["x before"] == one["x after"] {
		t.Errorf("digests: %v", one)
	}
	if one["old after"] != "" || one["new before"] != "" {
		t.Errorf("a digest without a value: %v", one)
	}
	if one["old before"] == two["old before"] {
		t.Error("the digests do not depend on the key")
	}
	// Without a secret key the value of a digest could be guessed, so there is
	// no digest.
	for name, d := range digests(runKey()[:15]) {
		if d != "" {
			t.Errorf("%s: a digest under a short key", name)
		}
	}
	lines := difference.Between(live, planned, nil).Text(difference.Style{})
	if lines[2] != "  ~ x     1 byte" {
		t.Errorf("without digests: %q", lines[2])
	}
}

// Only sizes and digests depend on the values.
func TestNoValues(t *testing.T) {
	const a, b = "canary-before-1", "canary-behind-2"
	d := difference.Between(newSecret(data{"gone": a, "k": a}), newSecret(data{"come": b, "k": b}), runKey())
	text := fmt.Sprintf("%+v\n%s", d, strings.Join(d.Text(difference.Style{}), "\n"))
	for _, part := range []string{"canary", "before", "Y2FuYX", "63616e"} {
		if strings.Contains(text, part) {
			t.Errorf("%q is shown:\n%s", part, text)
		}
	}
}
