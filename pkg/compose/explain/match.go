package explain

import (
	"cmp"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// exact are the rows that match the whole path, the most literal first.
func (t table) exact(path project.Path) []attribute.Row {
	readings := []project.Path{path}
	for i := 3; i < len(path); i++ { // the name of a service may contain dots
		readings = append(readings, append(project.Path{path[0], "*"}, path[i:]...))
	}
	for _, p := range readings {
		if found := t.matching(p); len(found) > 0 {
			return found
		}
	}
	for _, p := range readings {
		if found := t.within(p); len(found) > 0 {
			return found
		}
	}
	return nil
}

// within are the rows that match the beginning of the path: the key of a label
// may contain dots, and the items of plain lists have no rows.
func (t table) within(path project.Path) []attribute.Row {
	for n := len(path) - 1; n > 2; n-- {
		found := t.matching(path[:n])
		if len(found) == 0 {
			continue
		}
		if key := strings.HasSuffix(found[0].Path, ".*") && len(t.below(found[0])) == 0; key || n == len(path)-1 && strings.HasPrefix(path[n], "[") {
			return found[:1]
		}
	}
	return nil
}

func (t table) matching(path project.Path) []attribute.Row {
	best := map[string]int{}
	var found []attribute.Row
	for _, e := range t {
		if same, ok := match(e.segments, path); ok {
			best[e.Path] = same
			found = append(found, e.Row)
		}
	}
	slices.SortStableFunc(found, func(a, b attribute.Row) int { return cmp.Compare(best[b.Path], best[a.Path]) })
	return found
}

// match compares a path with a pattern and counts the equal segments. "*" matches
// any key on both sides; the path may omit "[]".
func match(pattern []string, path project.Path) (same int, ok bool) {
	for i, segment := range pattern {
		item := len(path) > 0 && strings.HasPrefix(path[0], "[")
		switch {
		case segment == "[]" && !item && i < len(pattern)-1:
			continue
		case len(path) == 0 || (segment == "[]") != item:
			return 0, false
		case segment == path[0]:
			same++
		case segment != "*" && path[0] != "*" && !item:
			return 0, false
		}
		path = path[1:]
	}
	return same, len(path) == 0
}

// endings are the rows whose pattern ends with the path; the parts that match any
// key or item are ignored. Those of services come first, then the short ones.
func (t table) endings(path project.Path) []attribute.Row {
	end := "." + strings.Join(names(path), ".")
	if end == "." {
		return nil
	}
	var found []attribute.Row
	for _, e := range t {
		if strings.HasSuffix("."+e.name, end) && e.segments[len(e.segments)-1] != "*" {
			found = append(found, e.Row)
		}
	}
	slices.SortStableFunc(found, func(a, b attribute.Row) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(strings.Count(a.Path, "."), strings.Count(b.Path, ".")))
	})
	return found
}

// rank puts services first, and the same attributes of hooks and jobs last.
func rank(row attribute.Row) int {
	switch {
	case strings.HasPrefix(row.Path, "services.*.pre_start."), strings.HasPrefix(row.Path, "jobs."):
		return 2
	case strings.HasPrefix(row.Path, "services."):
		return 0
	}
	return 1
}

// names are the segments that are names.
func names(path []string) []string {
	return slices.DeleteFunc(slices.Clone(path), func(segment string) bool {
		return segment == "*" || strings.HasPrefix(segment, "[")
	})
}

// Name is the path of a row without the parts that match any key or item:
// services.ports.target.
func Name(row attribute.Row) string { return strings.Join(names(strings.Split(row.Path, ".")), ".") }

// extension is the answer for attributes of other tools (x-…), which have no row.
func extension(path project.Path) []attribute.Row {
	row, _ := attribute.Lookup(path)
	if row.Path == "" && row.How == attribute.LocalOnly {
		row.Path = "x-*"
		return []attribute.Row{row}
	}
	return nil
}

// below are the rows under one.
func (t table) below(row attribute.Row) []attribute.Row {
	var parts []attribute.Row
	for _, e := range t {
		if strings.HasPrefix(e.Path, row.Path+".") {
			parts = append(parts, e.Row)
		}
	}
	return parts
}
