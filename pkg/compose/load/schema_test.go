package load

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/tree"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// TestKeyedPaths compares the lists that are read as mappings with the schema.
func TestKeyedPaths(t *testing.T) {
	var top shape
	if err := json.Unmarshal([]byte(schema.Schema), &top); err != nil {
		t.Fatal(err)
	}
	v := &validator{defs: top.Defs}
	var want []string
	var visit func(sh *shape, path []string)
	visit = func(sh *shape, path []string) {
		list, keyed := false, false
		for _, form := range v.alternatives(sh) {
			o := v.object(form, &object{properties: map[string]*shape{}, patterns: map[string]*shape{}})
			list = list || form.Items != nil
			if form.Items != nil && len(path) < 12 {
				visit(form.Items, append(path[:len(path):len(path)], "[]"))
			}
			for pattern, below := range o.patterns {
				if !strings.HasPrefix(pattern, "^x-") && len(path) < 12 {
					keyed = true
					visit(below, append(path[:len(path):len(path)], "*"))
				}
			}
			for name, below := range o.properties {
				if !slices.Contains(path, "include") {
					visit(below, append(path[:len(path):len(path)], name))
				}
			}
		}
		if list && keyed {
			want = append(want, strings.Join(path, "."))
		}
	}
	visit(&top, nil)
	if len(want) < 20 {
		t.Fatalf("only %d in the schema", len(want))
	}
	rules := newRules()
	paths := map[string]bool{}
	for _, p := range want {
		paths[p] = true
		r := rules
		for _, part := range strings.Split(p, ".") {
			r = r.step(part)
		}
		if r == nil || r.keyed == nil {
			t.Errorf("%s is a mapping or a list, and has no rule", p)
		}
	}
	var reverse func(r *rule, path []string)
	reverse = func(r *rule, path []string) {
		if r.keyed != nil && !paths[strings.Join(path, ".")] {
			t.Errorf("%s has a rule, but is not a mapping or list", strings.Join(path, "."))
		}
		for part, below := range r.below {
			reverse(below, append(path[:len(path):len(path)], part))
		}
	}
	reverse(rules, nil)
}

// TestNoFalseAlarm runs all code that explains errors on valid projects.
func TestNoFalseAlarm(t *testing.T) {
	for _, c := range corpus(t) {
		s := newSession(c.request())
		root, err := s.prepare()
		if err != nil {
			t.Fatal(c.id, err)
		}
		for _, err := range append(s.checkSchema(root), s.checkValues(root)...) {
			t.Errorf("%s: %v", c.id, err)
		}
		if !c.loads {
			continue
		}
		model, _, err := s.run(t.Context(), s.job(root))
		if err != nil {
			t.Fatal(c.id, err)
		}
		for _, err := range s.inconsistencies(root, model) {
			t.Errorf("%s: %v", c.id, err)
		}
	}
}

// TestCorpusPathsArePatterns: every attribute outside x- keys and free-form
// mappings is one of schema.AttributePaths, or under a short form.
func TestCorpusPathsArePatterns(t *testing.T) {
	patterns := tree.NewMatcher(schema.AttributePaths()...)
	total, good := 0, 0
	for _, c := range corpus(t) {
		if !c.loads {
			continue
		}
		p, _, err := Load(t.Context(), c.request())
		if err != nil {
			t.Fatal(c.id, err)
		}
		for a := range p.Source.All() {
			if slices.ContainsFunc(a.Path, func(part string) bool { return strings.HasPrefix(part, "x-") }) {
				continue
			}
			total++
			if matches(patterns, a.Path) {
				good++
			} else {
				t.Errorf("%s: %s matches no attribute path", c.id, a.Path)
			}
		}
	}
	t.Logf("attributes with a pattern: %d of %d", good, total)
}

// matches looks up the path; items of lists of scalars are not attributes.
func matches(patterns *tree.Matcher, path project.Path) bool {
	if patterns.Matches(patternPath(path)) {
		return true
	}
	last := path[len(path)-1]
	return strings.HasPrefix(last, "[") && patterns.Matches(patternPath(path[:len(path)-1]))
}
