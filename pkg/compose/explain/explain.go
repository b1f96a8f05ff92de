// Package explain reports how a Compose attribute is converted, from the table in
// pkg/compose/attribute. Start with [Find].
package explain

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Answer is the result of a query of the table.
type Answer struct {
	Row    attribute.Row   // the most likely attribute
	Parts  []attribute.Row // all under it, sorted
	Others []attribute.Row // other matches, the most likely first
}

// Rows are all rows of the answer.
func (a Answer) Rows() []attribute.Row {
	return slices.Concat([]attribute.Row{a.Row}, a.Parts, a.Others)
}

// Find finds the attributes that a query names:
//
//	services.web.ports[0].target    a place in a project, as in findings
//	services.*.ports                a pattern, as in the table
//	healthcheck.test                the end of a pattern
//	ports                           a name
//	x-kubernetes.workload           a hint
//	kompose.service.type            a label of Kompose for a hint
//
// Indices, and parts that match any key, are optional. A query without a result
// is an error with suggestions (exit code 2).
func Find(query string) (Answer, error) { return newTable().find(query) }

// table is the parsed rows.
type table []entry

type entry struct {
	attribute.Row
	segments []string // of the path
	name     string   // see Name
}

func newTable() table {
	rows := append(attribute.Rows(), hintRows()...)
	t := make(table, 0, len(rows))
	for _, row := range rows {
		t = append(t, entry{row, strings.Split(row.Path, "."), Name(row)})
	}
	return t
}

func (t table) find(query string) (Answer, error) {
	path := hinted(parse(query))
	if len(path) == 0 {
		return Answer{}, fault.Usagef("%q is not an attribute", query)
	}
	found := t.exact(path)
	if len(found) == 0 {
		found = extension(path)
	}
	for _, row := range t.endings(path) {
		if !slices.Contains(found, row) {
			found = append(found, row)
		}
	}
	if len(found) == 0 {
		return Answer{}, t.unknown(query, path)
	}
	return Answer{Row: found[0], Parts: t.below(found[0]), Others: found[1:]}, nil
}

// parse splits "a.b[0].c" into a, b, [0] and c.
func parse(query string) project.Path {
	spaced := strings.ReplaceAll(strings.TrimSpace(query), "[", ".[")
	return strings.FieldsFunc(spaced, func(r rune) bool { return r == '.' })
}
