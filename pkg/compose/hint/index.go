package hint

import (
	"slices"
	"strings"
)

// index is the table of one scope.
type index struct {
	scope   Scope
	rows    []Row
	keys    []string
	byKey   map[string]*Row
	byLabel map[string]*Row
}

func (r *Reader) index(scope Scope) *index {
	if i := r.table[scope]; i != nil {
		return i
	}
	i := &index{scope: scope, byKey: map[string]*Row{}, byLabel: map[string]*Row{}}
	for _, row := range Table() {
		if row.Scope&scope != 0 {
			i.rows = append(i.rows, row)
		}
	}
	for n := range i.rows {
		row := &i.rows[n]
		i.keys = append(i.keys, row.Key)
		i.byKey[row.Key] = row
		for _, label := range row.Labels {
			i.byLabel[label] = row
		}
	}
	if r.table == nil {
		r.table = map[Scope]*index{}
	}
	r.table[scope] = i
	return i
}

// level is the keys directly under a part of x-kubernetes, each once.
func (i *index) level(above string) []string {
	var names []string
	for _, key := range i.keys {
		if rest, ok := strings.CutPrefix(key, above); ok {
			name, _, _ := strings.Cut(rest, ".")
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
