// Package attribute is the table of Compose attributes: how each is converted, to
// which Kubernetes field, since which version, or the reason why not. [Check]
// looks up every attribute that a project sets, so that nothing is dropped
// silently. Start with [Rows].
package attribute

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/docs"
)

// How is the way an attribute is handled.
type How int

// The ways to handle an attribute.
const (
	Converted    How = iota + 1 // in the output; the converter reports values it cannot convert
	Approximated                // in the output as the closest equivalent: reported as a warning
	Refused                     // not in the output: reported as refused
	LocalOnly                   // without meaning in a cluster: reported as a note
)

func (h How) String() string {
	return [...]string{"", "converted", "approximated", "refused", "local-only"}[h]
}

// Row is one line of the table.
type Row struct {
	Path        string // as in schema.AttributePaths() of compose-go: "*" for any key, "[]" for any item
	How         How
	Field       string              // the Kubernetes fields, as TYPE.PATH separated by ", "; Container is any container of a pod; "" where there is none
	Since       string              // the Kubernetes version that the field needs, such as "1.36"; "" if every supported version has it
	Reason      string              // why it is not converted, or how it differs: one line; "" for what is converted exactly
	Fix         string              // what to do about it; "" when there is nothing to do
	Consequence finding.Consequence // of its findings; 0: the usual one of their severity
	Native      string              // values, separated by spaces, for the behaviour of Kubernetes: they are not reported
	By          string              // the function that converts it, as PACKAGE.FUNCTION; "" for none
}

// isNative reports whether the attribute, named by the first n segments of the
// path, has a value that matches the behaviour of Kubernetes.
func (r Row) isNative(a project.Attribute, n int) bool {
	return r.Native != "" && a.Leaf && n == len(a.Path) && slices.Contains(strings.Fields(r.Native), a.Value)
}

// Pattern is the path as people write it: services.*.ports[].target.
func (r Row) Pattern() string { return strings.ReplaceAll(r.Path, ".[]", "[]") }

// severities are those of the findings that the table alone reports.
var severities = map[How]finding.Severity{
	Approximated: finding.Warning, Refused: finding.Refused, LocalOnly: finding.Note,
}

// Severity is the severity of the table's own finding about an attribute; false
// if there is none, because the attribute is converted.
func (h How) Severity() (finding.Severity, bool) {
	severity, ok := severities[h]
	return severity, ok
}

// Worst is the consequence of what the table alone reports about the attribute.
func (r Row) Worst() finding.Consequence {
	if r.Consequence != 0 {
		return r.Consequence
	}
	return severities[r.How].Usual()
}

// extension is the row of attributes for other tools (x-…), hinted that of
// x-kubernetes, unspecified that of attributes that are not in the specification.
var (
	extension   = Row{How: LocalOnly, Reason: "an extension field is not converted itself; the parts that the project uses through an anchor are"}
	hinted      = Row{How: Converted, Reason: "hints: " + docs.Page("hints.md"), By: "hint.Reader.Read"}
	unspecified = Row{How: Refused, Reason: "the Compose specification does not have this attribute", Fix: "remove it, or name it x-…"}
)

// Lookup finds the row of an attribute, or of the list that it is an item of. The
// second result is the number of segments of the path that the row covers.
func Lookup(path project.Path) (Row, int) {
	return theTable().lookup(path)
}

// Check finds every attribute of the source that the table does not call
// converted, each once and at its own place: a mapping by its parts, a list of
// plain values as a whole. Nothing is reported for the content of an extension
// field.
func Check(source *project.Source) []finding.Finding {
	table := theTable()
	var findings []finding.Finding
	var last project.Path
	for a := range source.All() {
		row, n := table.lookup(a.Path)
		if row.How == Converted || row.isNative(a, n) || n == len(a.Path) && !a.Leaf && table.hasParts(a.Path) {
			continue
		}
		at := a.Path[:n]
		if slices.Equal(at, last) || n < len(a.Path) && !a.Leaf {
			continue
		}
		last = slices.Clone(at)
		findings = append(findings, finding.Finding{
			Severity: severities[row.How], Consequence: row.Worst(), Attribute: last, Position: source.Position(last...), Message: row.Reason, Fix: row.Fix,
		})
	}
	return findings
}

// table is the rows as a tree of segments.
type table struct {
	row      Row // without a How if the path is not an attribute
	children map[string]*table
}

func (t *table) insert(row Row) {
	for segment := range strings.SplitSeq(row.Path, ".") {
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

// rows gives every row of the tree, in no order.
func (t *table) rows(yield func(Row) bool) {
	t.walk(yield)
}

func (t *table) walk(yield func(Row) bool) bool {
	if t.row.How != 0 && !yield(t.row) {
		return false
	}
	for _, child := range t.children {
		if !child.walk(yield) {
			return false
		}
	}
	return true
}

// step goes to the child for a segment: the literal key before "*".
func (t *table) step(segment string) *table {
	if strings.HasPrefix(segment, "[") {
		return t.children["[]"]
	}
	if child := t.children[segment]; child != nil {
		return child
	}
	return t.children["*"]
}

// lookup finds the row of the path, or of the longest part of it that has a row.
func (t *table) lookup(path project.Path) (row Row, n int) {
	for i, segment := range path {
		next := t.step(segment)
		switch {
		case next != nil:
		case hint.IsExtension(path[:i+1]):
			return hinted, i + 1
		case strings.HasPrefix(segment, "x-"):
			return extension, i + 1
		case t.hasKeys() && !strings.HasPrefix(segment, "["):
			return unspecified, i + 1
		default:
			return row, n
		}
		if t = next; t.row.How != 0 {
			row, n = t.row, i+1
		}
	}
	return row, n
}

// hasParts reports whether there are rows under the path.
func (t *table) hasParts(path project.Path) bool {
	for _, segment := range path {
		if t = t.step(segment); t == nil {
			return false
		}
	}
	return t.children != nil
}

func (t *table) hasKeys() bool {
	for key := range t.children {
		if key != "[]" {
			return true
		}
	}
	return false
}
