package config

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

func FuzzKey(f *testing.F) {
	f.Add("a/b", "a_b")
	f.Add("..", "...")
	f.Add("0", "")
	f.Add(strings.Repeat("k", 300), "é")
	f.Fuzz(func(t *testing.T, one, other string) {
		data := map[string][]byte{}
		for _, path := range []string{one, other} {
			key := Key(path, data)
			if problems := validation.IsConfigMapKey(key); len(problems) > 0 {
				t.Fatalf("%q: %v", key, problems)
			}
			if _, taken := data[key]; taken && one != other {
				t.Fatalf("%q and %q have one key %q", one, other, key)
			}
			data[key] = nil
		}
	})
}
