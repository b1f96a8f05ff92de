// Package attribute is the table of Compose attributes: how each one is handled.
// [Check] walks every attribute a person wrote through it, so that nothing is
// dropped without being told. Start with [Rows].
package attribute

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// How an attribute is handled.
type How int

// The ways to handle an attribute.
const (
	Carried   How = iota + 1 // in the output; the converter reports values it cannot carry
	LocalOnly                // without meaning in a cluster: told as a note
	Refused                  // not in the output
)

// Row is one line of the table. Its pattern is a path with "*" for any key and
// "[]" for any item; "**" at the end stands for everything below.
type Row struct {
	Pattern string
	How     How
	Reason  string // why it is not carried; "" for Carried
	Fix     string // what to do about it; "" when there is nothing to do
}

// unlisted is what becomes of an attribute that no row matches, extension of
// one that is made for other tools (x-…).
var (
	unlisted  = Row{How: Refused, Reason: notCarried, Fix: "set it in the manifests by hand"}
	extension = Row{How: LocalOnly, Reason: "an extension field is not carried itself; what the project takes from it by an anchor is"}
)

// Lookup finds the row of an attribute.
func Lookup(path project.Path) (Row, bool) {
	return newTable().lookup(path)
}

// Check finds every attribute of the source that is not carried, once: below a
// reported attribute nothing more is said.
func Check(source *project.Source) []finding.Finding {
	table := newTable()
	var findings []finding.Finding
	var reported project.Path
	for _, a := range source.Attributes() {
		if reported != nil && below(a.Path, reported) {
			continue
		}
		row := table.rowFor(a.Path)
		if row.How == Carried {
			continue
		}
		reported = a.Path
		findings = append(findings, report(a, row))
	}
	return findings
}

func (t *table) rowFor(path project.Path) Row {
	row, ok := t.lookup(path)
	switch {
	case ok:
		return row
	case strings.HasPrefix(path[len(path)-1], "x-"):
		return extension
	}
	return unlisted
}

func report(a project.Attribute, row Row) finding.Finding {
	severity := finding.Refused
	if row.How == LocalOnly {
		severity = finding.Note
	}
	return finding.Finding{Severity: severity, Attribute: a.Path, Position: a.Position, Message: row.Reason, Fix: row.Fix}
}

func below(path, ancestor project.Path) bool {
	if len(path) < len(ancestor) {
		return false
	}
	for i, segment := range ancestor {
		if path[i] != segment {
			return false
		}
	}
	return true
}

// table is the rows as a tree of segments.
type table struct {
	row      *Row
	children map[string]*table
}

func newTable() *table {
	root := &table{}
	for i := range rows {
		root.insert(&rows[i])
	}
	return root
}

func (t *table) insert(row *Row) {
	for segment := range strings.SplitSeq(row.Pattern, ".") {
		if t.children == nil {
			t.children = map[string]*table{}
		}
		if t.children[segment] == nil {
			t.children[segment] = &table{}
		}
		t = t.children[segment]
	}
	t.row = row
}

// lookup prefers the literal key to "*", and both to "**" of an ancestor.
func (t *table) lookup(path project.Path) (Row, bool) {
	if len(path) == 0 {
		if t.row == nil {
			return t.everythingBelow()
		}
		return *t.row, true
	}
	for _, segment := range candidates(path[0]) {
		if child := t.children[segment]; child != nil {
			if row, ok := child.lookup(path[1:]); ok {
				return row, true
			}
		}
	}
	return t.everythingBelow()
}

func (t *table) everythingBelow() (Row, bool) {
	if all := t.children["**"]; all != nil {
		return *all.row, true
	}
	return Row{}, false
}

func candidates(segment string) []string {
	if strings.HasPrefix(segment, "[") {
		return []string{"[]"}
	}
	return []string{segment, "*"}
}
