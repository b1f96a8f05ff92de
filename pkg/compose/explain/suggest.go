package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// unknown is the error for a query that matches nothing.
func (t table) unknown(query string, path project.Path) error {
	err := fmt.Errorf("the Compose specification has no attribute %q", query)
	hint := "run kubectl compose explain without an attribute for an overview"
	if guess, ok := t.suggest(path); ok {
		hint = "did you mean " + guess + "?"
	}
	return fault.Wrap(fault.Usage, err, hint)
}

// suggest is the attribute that is most similar to the query, with the part of
// the beginning that is right.
func (t table) suggest(path project.Path) (string, bool) {
	asked := names(path)
	if len(asked) == 0 {
		return "", false
	}
	last := len(asked) - 1
	for from := range asked { // the beginning contains the name of a service
		if guess, ok := likely(asked[last], t.children(asked[from:last])); ok {
			return strings.Join(append(slices.Clone(asked[from:last]), guess), "."), true
		}
	}
	return "", false
}

// likely is the name for a typo, for the beginning of a name, or for a part of
// it.
func likely(name string, candidates []string) (string, bool) {
	if guess, ok := didyoumean.Best(name, candidates); ok {
		return guess, true
	}
	longer := slices.DeleteFunc(slices.Clone(candidates), func(c string) bool { return len(name) < 2 || !strings.HasPrefix(c, name) })
	if len(longer) > 0 {
		return slices.MinFunc(longer, func(a, b string) int { return cmp.Compare(len(a), len(b)) }), true
	}
	return didyoumean.Part(name, candidates)
}

// children are the names directly under the attributes that end with the path:
// all names for an empty path.
func (t table) children(path []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, e := range t {
		name := strings.Split(e.name, ".")
		n := len(name) - 1
		if n >= len(path) && slices.Equal(name[n-len(path):n], path) && !seen[name[n]] {
			seen[name[n]] = true
			out = append(out, name[n])
		}
	}
	return out
}

// Complete are the completions of the beginning of a query, one segment at a
// time, sorted: those of services without the prefix "services".
func Complete(prefix string) []string {
	depth := strings.Count(prefix, ".") + 1
	seen := map[string]bool{}
	var out []string
	for _, e := range newTable() {
		name := strings.TrimPrefix(e.name, "services.")
		if parts := strings.Split(name, "."); len(parts) > depth {
			name = strings.Join(parts[:depth], ".")
		}
		if strings.HasPrefix(name, prefix) && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
