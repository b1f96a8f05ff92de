// Package finding holds the results of a conversion for people: attributes that
// were not converted, and important decisions, each with its place.
package finding

import (
	"cmp"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Severity orders findings.
type Severity int

// The severities, from "important decision" to "not converted".
const (
	Note    Severity = iota // an important decision
	Warning                 // converted in part, or differently
	Refused                 // set in the project, absent from the output
)

func (s Severity) String() string {
	return [...]string{"note", "warning", "refused"}[s]
}

// Finding is one thing to report about the project.
type Finding struct {
	Severity    Severity
	Consequence Consequence
	Attribute   project.Path     // the attribute it is about
	Position    project.Position // where that was written
	Message     string           // what happened and why, one line, no full stop
	Fix         string           // what to do about it; "" when there is nothing to do
}

// Sort orders findings by file, line, column, attribute, then message: the order
// in which a person reads the project, the same in every run.
func Sort(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		place := cmp.Or(
			cmp.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
		)
		if place != 0 {
			return place // the texts below cost more
		}
		return cmp.Or(
			cmp.Compare(a.Attribute.String(), b.Attribute.String()),
			cmp.Compare(b.Severity, a.Severity),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// Count counts the findings of each severity.
func Count(findings []Finding) map[Severity]int {
	counts := map[Severity]int{}
	for _, f := range findings {
		counts[f.Severity]++
	}
	return counts
}
