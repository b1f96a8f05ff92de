package spec_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

// FuzzParse replaces "§" with a value and checks that no error contains it. The
// value is not a valid name of a Secret, so no message may repeat it.
func FuzzParse(f *testing.F) {
	const value = "Zq7Xw9_Kv2"
	for _, seed := range []string{
		"", "§", "a: §", "- §", "{", "&a [*a]", head, head + "secrets: §", head + "defaults: {§: §}\nsecrets: [§]",
		head + "secrets:\n- name: §\n  type: §\n  namespace: §\n  labels: {§: §}\n  sources: [{literal: k=§}, §, {§: §}]\n",
		head + "secrets: [{name: a, tls: {cert: §, key: §, bundle: §}}, {name: a, registry: {logins: [{server: §}]}}]",
		head + "secrets:\n- &x {name: a, sources: &s [{envFile: {path: §, dialect: §}}]}\n- {<<: [*x, §], keyMap: {§: §, a: '§ '}}\n",
		head + "secrets:\n\t- §", head + "defaults: '§", head + "defaults: *§", head + "defaults: @§", "%§ 1\n---\n", "!<§ a", head + "---\n" + head + "? §\n: §\n",
		"apiVersion: §\nkind: SecretSources", "apiVersion: v1\nkind: Secret\ndata: {a: §}", head + "secrets: [{name: a, unset: [§, '§ ']}]", head + "a: |\n  §\n b",
		head + "secrets: [{name: !!binary §, immutable: !§ x, prefix: '§ ', include: ['[§']}]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := spec.Parse("f", []byte(strings.ReplaceAll(text, "§", value)))
		if (err == nil) != (file != nil && len(file.Secrets) > 0) {
			t.Fatalf("file %v, error %v", file, err)
		}
		var bad *spec.Error
		if err == nil || !errors.As(err, &bad) {
			return
		}
		told := err.Error()
		for i, p := range bad.Problems {
			told += p.Text + p.Hint
			if p.Place.Line < 1 || p.Place.Column < 1 {
				t.Errorf("a problem without a place: %+v", p)
			}
			if i > 0 && p.Place.Line < bad.Problems[i-1].Place.Line {
				t.Errorf("line %d is reported after line %d", p.Place.Line, bad.Problems[i-1].Place.Line)
			}
		}
		for i := range len(value) - 5 {
			if strings.Contains(told, value[i:i+6]) {
				t.Errorf("an error contains a value: %s", told)
			}
		}
	})
}

// Aliases that expand exponentially end at a limit that is reported once.
func TestAliasLimit(t *testing.T) {
	var lists, merges strings.Builder
	for i := range 20 {
		next := strings.Repeat(fmt.Sprintf("*a%d, ", i), 10)
		fmt.Fprintf(&lists, "  k%d: &a%d [%s]\n", i+1, i+1, next)
		fmt.Fprintf(&merges, "  k%d: &a%d {<<: [%s]}\n", i+1, i+1, next)
	}
	many := strings.Repeat("*s, ", 3000)
	for name, text := range map[string]string{
		"lists in <<":   "defaults:\n  k: &a0 [{x: y}]\n" + lists.String() + "  <<: *a20\nsecrets: []\n",
		"merges":        "defaults:\n  k: &a0 {x: y}\n" + merges.String() + "  <<: *a20\nsecrets: []\n",
		"large Secrets": "secrets: [&s {name: a, sources: &l [" + strings.Repeat("{literal: k=v}, ", 200) + "]}, " + many + "]\n",
		"large lists":   "secrets: [{name: a, include: &l [" + strings.Repeat("A, ", 2000) + "]}, " + strings.Repeat("{name: b, include: *l}, ", 2000) + "]\n",
	} {
		limits := 0
		for _, p := range problems(t, head+text) {
			if strings.Contains(p, "more than 250000 values once aliases are followed") {
				limits++
			}
		}
		if limits != 1 {
			t.Errorf("%s: the limit is reported %d times", name, limits)
		}
	}
}
