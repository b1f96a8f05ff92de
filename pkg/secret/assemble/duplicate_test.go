package assemble_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
)

func TestResolve(t *testing.T) {
	entry := func(key, value, source string) assemble.Entry {
		return assemble.Entry{Key: key, Value: secret.NewValue([]byte(value)), Origin: assemble.Origin{Source: source}}
	}
	in := []assemble.Entry{entry("a", "1", "x"), entry("b", "2", "x"), entry("a", "3", "y"), entry("a", "4", "z")}
	tests := map[assemble.Policy]struct {
		kept   []assemble.Entry
		passed []string
	}{
		assemble.Refuse: {in, nil},
		assemble.First: {
			[]assemble.Entry{entry("a", "1", "x"), entry("b", "2", "x")},
			[]string{"a of y is ignored: the value of x is used", "a of z is ignored: the value of x is used"},
		},
		assemble.Last: {
			[]assemble.Entry{entry("a", "4", "z"), entry("b", "2", "x")},
			[]string{"a of x is ignored: the value of y is used", "a of y is ignored: the value of z is used"},
		},
	}
	for policy, want := range tests {
		kept, passed := assemble.Resolve(policy, in)
		if diff := cmp.Diff(want.kept, kept); diff != "" {
			t.Errorf("%s: entries (-want +got):\n%s", policy, diff)
		}
		if diff := cmp.Diff(want.passed, passed); diff != "" {
			t.Errorf("%s: ignored (-want +got):\n%s", policy, diff)
		}
	}
}

func TestList(t *testing.T) {
	many := make([]string, 22)
	for i := range many {
		many[i] = "k"
	}
	for want, keys := range map[string][]string{
		"":               nil,
		"a":              {"a"},
		"a and b":        {"a", "b"},
		"a, b and c":     {"a", "b", "c"},
		"(no key)":       {"pass word"},
		"a and (no key)": {"a", "=x"},
		strings.Repeat("k, ", 19) + "k and 2 more": many,
	} {
		if got := assemble.List(keys); got != want {
			t.Errorf("%q: got %q, want %q", keys, got, want)
		}
	}
}
