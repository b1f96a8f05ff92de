package check_test

import (
	"errors"
	"strings"
	"testing"

	apivalidation "k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

func TestRules(t *testing.T) {
	tests := []struct {
		rule func(string) error
		name string
		good []string
		bad  []string
	}{
		{
			check.Name, "name",
			[]string{"a", "a.b-c", "1", strings.Repeat("a", 253)},
			[]string{"", "A", "a_b", "-a", "a.", "a b", strings.Repeat("a", 254)},
		},
		{
			check.Namespace, "namespace",
			[]string{"a", "kube-system", strings.Repeat("a", 63)},
			[]string{"", "a.b", "A", strings.Repeat("a", 64)},
		},
		{
			check.Key, "key",
			[]string{"a", "good-good", "still.good", ".so.is.this", "THIS_IS_GOOD", "so_is_this_17", strings.Repeat("a", 253)},
			[]string{"", ".", "..", "..bad", "b*d", "bad!&bad", "a b", strings.Repeat("a", 254)},
		},
		{check.Type, "type", []string{"Opaque", "example.com/x"}, []string{""}},
	}
	for _, tt := range tests {
		for _, good := range tt.good {
			if err := tt.rule(good); err != nil {
				t.Errorf("%s %q: %v", tt.name, good, err)
			}
		}
		for _, bad := range tt.bad {
			err := tt.rule(bad)
			if err == nil {
				t.Errorf("%s %q is accepted", tt.name, bad)
				continue
			}
			if len(bad) > 3 && strings.Contains(err.Error(), bad) {
				t.Errorf("%s: the error repeats what was refused: %v", tt.name, err)
			}
		}
	}
}

func TestSizes(t *testing.T) {
	if err := check.Sizes([]check.Size{{Key: "a", Bytes: check.MaxBytes - 1}, {Key: "b", Bytes: 1}}); err != nil {
		t.Errorf("exactly the size limit: %v", err)
	}
	err := check.Sizes([]check.Size{{Key: "b", Bytes: 1}, {Key: "a", Bytes: check.MaxBytes}})
	want := "the values have 1048577 bytes; a Secret holds at most 1048576\n     1048576  a\n           1  b"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	var size *check.SizeError
	if !errors.As(err, &size) || size.Hint() == "" {
		t.Error("no hint")
	}
}

func TestSizesListsTheLargest(t *testing.T) {
	sizes := []check.Size{{Key: "huge", Bytes: 2 * check.MaxBytes}}
	for range 12 {
		sizes = append([]check.Size{{Key: "small", Bytes: 1}}, sizes...)
	}
	text := check.Sizes(sizes).Error()
	if rows := strings.Split(text, "\n"); !strings.HasSuffix(rows[1], "huge") || rows[11] != "  and 3 smaller keys" {
		t.Errorf("got:\n%s", text)
	}
}

// Key has the rule of the library that the API server uses.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"", ".", "..", "..a", ".a", "a", "A_b-c.9", "a b", "ä", "a=b", "\xff", strings.Repeat("k", 253), strings.Repeat("k", 254)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		want := len(apivalidation.IsConfigMapKey(key)) == 0
		if got := check.Key(key) == nil; got != want {
			t.Errorf("%q: %v, want %v", key, got, want)
		}
	})
}
