package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/internal/corpus"
	hidden "github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// validationCases are the cases of the API server's own tests of Secrets.
func validationCases(t *testing.T) map[string]*corev1.Secret {
	t.Helper()
	text := corpus.File(t, "secrets", "kubectl", "api_validation_cases.json")
	var file struct {
		Cases []struct {
			Case   string
			Secret struct {
				Name, Namespace, Type string
				Annotations           map[string]string
				Data                  map[string][]byte
				Lengths               map[string]int `json:"data_len"`
			}
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	cases := map[string]*corev1.Secret{}
	for _, c := range file.Cases {
		s := &corev1.Secret{Type: corev1.SecretType(c.Secret.Type), Data: c.Secret.Data}
		s.Name, s.Namespace, s.Annotations = c.Secret.Name, c.Secret.Namespace, c.Secret.Annotations
		for key, length := range c.Secret.Lengths {
			s.Data = map[string][]byte{key: make([]byte, length)}
		}
		cases[c.Case] = s
	}
	return cases
}

// ours are cases that the API server's tests do not have.
func ours() map[string]*corev1.Secret {
	named := func(name string, change func(*corev1.Secret)) *corev1.Secret {
		s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "bar"}, Data: map[string][]byte{"k": []byte("v")}}
		change(s)
		return s
	}
	keyed := func(key string) *corev1.Secret {
		return named("foo", func(s *corev1.Secret) { s.Data = map[string][]byte{key: {}} })
	}
	long := strings.Repeat("a", 253)
	return map[string]*corev1.Secret{
		"longest name":         named(long, func(*corev1.Secret) {}),
		"too long name":        named(long+"a", func(*corev1.Secret) {}),
		"longest key":          keyed(long),
		"too long key":         keyed(long + "a"),
		"key of a path":        keyed("a/b"),
		"key of two ..":        keyed("..data"),
		"key a..b":             keyed("a..b"),
		"key with space":       keyed("a b"),
		"upper case key":       keyed("A_B-c.D"),
		"label":                named("foo", func(s *corev1.Secret) { s.Labels = map[string]string{"example.com/a": "b"} }),
		"label's value":        named("foo", func(s *corev1.Secret) { s.Labels = map[string]string{"a": "b c"} }),
		"label's key":          named("foo", func(s *corev1.Secret) { s.Labels = map[string]string{"a b": "c"} }),
		"annotation":           named("foo", func(s *corev1.Secret) { s.Annotations = map[string]string{"EXAMPLE.com/a": "any text\n"} }),
		"annotation key":       named("foo", func(s *corev1.Secret) { s.Annotations = map[string]string{"a b": "c"} }),
		"most annotations":     named("foo", func(s *corev1.Secret) { s.Annotations = map[string]string{"a": string(make([]byte, 256<<10-1))} }),
		"too many annotations": named("foo", func(s *corev1.Secret) { s.Annotations = map[string]string{"a": string(make([]byte, 256<<10))} }),
		"own type":             named("foo", func(s *corev1.Secret) { s.Type = "Example/ÄÖ ü" }),
		"two keys over": named("foo", func(s *corev1.Secret) {
			s.Data = map[string][]byte{"a": make([]byte, 1<<19), "b": make([]byte, 1<<19+1)}
		}),
		"tls without certificate": named("foo", func(s *corev1.Secret) {
			s.Type, s.Data = corev1.SecretTypeTLS, map[string][]byte{"tls.key": nil}
		}),
		"tls with empty values": named("foo", func(s *corev1.Secret) {
			s.Type, s.Data = corev1.SecretTypeTLS, map[string][]byte{"tls.key": {}, "tls.crt": {}}
		}),
		"docker config that is a list": named("foo", func(s *corev1.Secret) {
			s.Type, s.Data = corev1.SecretTypeDockerConfigJson, map[string][]byte{".dockerconfigjson": []byte("[]")}
		}),
		"docker config of nothing": named("foo", func(s *corev1.Secret) {
			s.Type, s.Data = corev1.SecretTypeDockerConfigJson, map[string][]byte{".dockerconfigjson": []byte("{}")}
		}),
		"empty ssh key": named("foo", func(s *corev1.Secret) {
			s.Type, s.Data = corev1.SecretTypeSSHAuth, map[string][]byte{"ssh-privatekey": {}}
		}),
	}
}

// The API server accepts exactly the Secrets that check.Secret accepts.
func TestSecretgenAPIValidation(t *testing.T) {
	t.Parallel()
	agree, all := newSecrets(t).agree(t, ours())
	t.Logf("API validation of our cases: %d of %d agree", agree, all)
}

// The same for the API server's own cases.
func TestSecretgenAPIValidationCorpus(t *testing.T) {
	t.Parallel()
	agree, all := newSecrets(t).agree(t, validationCases(t))
	t.Logf("API validation: %d of %d agree", agree, all)
}

// agree checks the cases with both. The namespace bar is replaced by an existing
// one.
func (s *secrets) agree(t *testing.T, cases map[string]*corev1.Secret) (agree, all int) {
	t.Helper()
	for name, secret := range cases {
		mine := check.Secret(hidden.Hide(secret))
		if mine == nil {
			mine = check.Namespace(secret.Namespace) // it is a part of the request, and checked before
		}
		if secret.Namespace == "bar" {
			secret.Namespace = s.namespace
		}
		theirs := s.wouldCreate(t, secret)
		if (mine == nil) != (theirs == nil) {
			t.Errorf("%s: check says %v, the API server %v", name, mine, theirs)
			continue
		}
		agree++
	}
	return agree, len(cases)
}

// wouldCreate is a dry run on the API server.
func (s *secrets) wouldCreate(t *testing.T, secret *corev1.Secret) error {
	t.Helper()
	_, err := s.client.CoreV1().Secrets(secret.Namespace).Create(t.Context(), secret, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil && !apierrors.IsInvalid(err) && secret.Namespace == s.namespace {
		t.Errorf("%s: not about the content: %v", secret.Name, err)
	}
	return err
}

// The same for changes: the type, and what is immutable.
func TestSecretgenAPIUpdateValidation(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	yes, no := true, false
	makeOne := func(name string, immutable *bool, kind corev1.SecretType, value string) *corev1.Secret {
		return &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: s.namespace, Labels: map[string]string{"value": value}},
			Type:       kind, Immutable: immutable, Data: map[string][]byte{"k": []byte(value)},
		}
	}
	type states struct {
		immutable *bool
		kind      corev1.SecretType
		value     string
	}
	agree, all := 0, 0
	for i, old := range []states{{nil, "", "1"}, {&no, corev1.SecretTypeOpaque, "1"}, {&yes, "", "1"}, {&yes, "example.com/own", "1"}} {
		name := string(rune('a' + i))
		made := must(s.client.CoreV1().Secrets(s.namespace).Create(t.Context(), makeOne(name, old.immutable, old.kind, old.value), metav1.CreateOptions{}))(t)
		for _, immutable := range []*bool{nil, &no, &yes} {
			for _, kind := range []corev1.SecretType{"", corev1.SecretTypeOpaque, "example.com/own", "example.com/other"} {
				for _, value := range []string{"1", "2", ""} {
					changed := makeOne(name, immutable, kind, value)
					mine := check.Update(hidden.Hide(made), hidden.Hide(changed))
					_, theirs := s.client.CoreV1().Secrets(s.namespace).Update(t.Context(), changed, metav1.UpdateOptions{DryRun: []string{metav1.DryRunAll}})
					if all++; (mine == nil) != (theirs == nil) {
						t.Errorf("%+v to immutable %v, type %q, value %q: check says %v, the API server %v", old, immutable, kind, value, mine, theirs)
						continue
					}
					agree++
				}
			}
		}
	}
	t.Logf("API validation of changes: %d of %d agree", agree, all)
}
