package kustomize

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

func parse(t *testing.T, text string) map[string]any {
	t.Helper()
	var o map[string]any
	if err := yaml.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestDifference(t *testing.T) {
	for _, tc := range []struct{ name, from, to, want string }{
		{"nothing", "{a: {b: [1, {c: x}]}}", "{a: {b: [1, {c: x}]}}", "[]\n"},
		{"a field in a list", "{a: [{b: 1, c: 2}, 3]}", "{a: [{b: 1, c: 4}, 3]}", "- op: replace\n  path: /a/0/c\n  value: 4\n"},
		{"another item", "{a: [{name: x, c: 2}]}", "{a: [{name: z, c: 2}]}", "- op: replace\n  path: /a/0\n  value:\n    c: 2\n    name: z\n"},
		{"a longer list", "{a: [1]}", "{a: [0, 1]}", "- op: replace\n  path: /a\n  value:\n  - 0\n  - 1\n"},
		{"another type", "{a: [1]}", "{a: {b: 1}}", "- op: replace\n  path: /a\n  value:\n    b: 1\n"},
		{"new, gone, null", "{a: 1, c: 1}", "{b: false, c: null}", "- op: remove\n  path: /a\n- op: add\n  path: /b\n  value: false\n- op: replace\n  path: /c\n  value: null\n"},
		{"slash and tilde in a key", `{"a/b~c": {x: 1}}`, `{"a/b~c": {x: 2}}`, "- op: replace\n  path: /a~1b~0c/x\n  value: 2\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text, err := encode(difference(parse(t, tc.from), parse(t, tc.to)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// tree is a random value of at most the depth.
func tree(r *rand.Rand, depth int) any {
	switch n := r.IntN(5); {
	case depth == 0 || n == 0:
		return float64(r.IntN(3))
	case n < 3:
		list := make([]any, r.IntN(3))
		for i := range list {
			list[i] = tree(r, depth-1)
		}
		return list
	}
	return mapping(r, depth)
}

func mapping(r *rand.Rand, depth int) map[string]any {
	m := map[string]any{}
	for range r.IntN(4) {
		m[[]string{"a", "b/c", "d~e", "~1", "", "name"}[r.IntN(6)]] = tree(r, depth-1)
	}
	return m
}

// The difference of any two objects, applied to the one, gives the other.
func TestDifferenceApplied(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		from, to := mapping(r, 4), mapping(r, 4)
		var got any = from
		before := fmt.Sprint(from)
		for _, operation := range difference(from, to) {
			o := map[string]any{}
			for _, item := range operation {
				o[item.Key.(string)] = item.Value
			}
			got = apply(t, got, strings.Split(o["path"].(string), "/")[1:], o)
		}
		if diff := cmp.Diff(any(to), got); diff != "" {
			t.Fatalf("%s:\n%s", before, diff)
		}
	}
}

// apply does one operation of RFC 6902 on a copy of the value.
func apply(t *testing.T, value any, at []string, o map[string]any) any {
	t.Helper()
	if len(at) == 0 {
		return o["value"]
	}
	if list, ok := value.([]any); ok {
		i, err := strconv.Atoi(at[0])
		if err != nil || i >= len(list) {
			t.Fatalf("no item %s in %v", at[0], list)
		}
		out := append([]any{}, list...)
		out[i] = apply(t, list[i], at[1:], o)
		return out
	}
	out := map[string]any{}
	for key, child := range value.(map[string]any) {
		out[key] = child
	}
	key := strings.NewReplacer("~1", "/", "~0", "~").Replace(at[0])
	child, known := out[key]
	if known != (len(at) > 1 || o["op"] != "add") {
		t.Fatalf("%s at %q of %v", o["op"], key, out)
	}
	if len(at) == 1 && o["op"] == "remove" {
		delete(out, key)
		return out
	}
	out[key] = apply(t, child, at[1:], o)
	return out
}

func TestFolderNames(t *testing.T) {
	names := []string{"aks", "AKS", "dev", "..", "../../etc", ".hidden", "", "a b", "a_b", "dev-2", "DEV"}
	want := []string{"aks", "AKS-2", "dev", "_..", "_.._.._etc", "_.hidden", "_", "a_b", "a_b-2", "dev-2", "DEV-3"}
	if diff := cmp.Diff(want, FolderNames(names)); diff != "" {
		t.Error(diff)
	}
}
