package assemble_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
)

func entry(key, value, source string) assemble.Entry {
	return assemble.Entry{Key: key, Value: secret.NewValue([]byte(value)), Origin: assemble.Origin{Source: source}}
}

func TestSecret(t *testing.T) {
	got, err := assemble.Secret(
		assemble.Identity{Name: "x", Namespace: "ns", Type: "my-type"},
		[]assemble.Entry{entry("b", "2", "f"), entry("a", "", "g")})
	want := &secret.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Name: "x", Namespace: "ns"},
		Type:       "my-type",
		Data:       secret.NewData(map[string][]byte{"a": {}, "b": []byte("2")}),
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("err %v, Secret (-want +got):\n%s", err, diff)
	}
}

func TestSecretRefuses(t *testing.T) {
	env := entry("A", "canary", "app.env")
	env.Origin.Line, env.Origin.Column = 3, 1
	many := []assemble.Entry{entry("a", "canary", "f0")}
	for i := range 12 {
		many = append(many, entry("a", "canary", fmt.Sprint("f", i+1)))
	}
	tests := map[string]struct {
		entries []assemble.Entry
		want    string
		hint    string
	}{
		"a key twice": {
			[]assemble.Entry{env, entry("A", "canary", "the 1st --from-literal")},
			`the 1st --from-literal: key "A" is given twice, first by app.env:3:1`,
			"remove one",
		},
		"no key": {
			[]assemble.Entry{entry("can#ry", "canary", "the 2nd --from-literal")},
			"the 2nd --from-literal: a key has 1 to 253 letters",
			"choose a valid key",
		},
		"two problems": {
			[]assemble.Entry{entry("", "canary", "f"), entry("..", "canary", "g"), env},
			"2 keys cannot be part of the Secret\n  f: a key has",
			"choose a valid key",
		},
		"many problems": {many, "12 keys cannot", "remove one"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			made, err := assemble.Secret(assemble.Identity{Name: "x"}, tt.entries)
			var refused *assemble.EntryError
			if made != nil || !errors.As(err, &refused) {
				t.Fatalf("got %v, %v", made, err)
			}
			if !strings.HasPrefix(err.Error(), tt.want) || !strings.HasPrefix(refused.Hint(), tt.hint) {
				t.Errorf("got %q, hint %q", err, refused.Hint())
			}
			if strings.Contains(err.Error(), "can") && strings.Contains(err.Error(), "ary") {
				t.Errorf("the error has a value or a refused key in it: %v", err)
			}
		})
	}
}

// The hashes are those of kubectl's own unit tests
// (k8s.io/kubectl/pkg/util/hash/hash_test.go v0.37.2).
func TestHash(t *testing.T) {
	tests := []struct {
		data map[string][]byte
		want string
	}{
		{map[string][]byte{}, "t75bgf6ctb"},
		{map[string][]byte{"one": []byte("")}, "74bd68bm66"},
		{map[string][]byte{"two": []byte("2"), "one": []byte(""), "three": []byte("3")}, "dgcb6h9tmk"},
	}
	for _, tt := range tests {
		if got := assemble.Hash(&secret.Secret{Type: "my-type", Data: secret.NewData(tt.data)}); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.data, got, tt.want)
		}
	}
}

func TestAppendHash(t *testing.T) {
	named, err := assemble.Secret(assemble.Identity{Name: "foo", AppendHash: true}, nil)
	if err != nil || named.Name != "foo-949tdgdkgg" {
		t.Errorf("got %q, %v", named.Name, err)
	}
	yes := true
	if assemble.Hash(&secret.Secret{Immutable: &yes}) == assemble.Hash(&secret.Secret{}) {
		t.Error("immutable is not part of the hash")
	}
}
