// Package report prints findings: as text for people ([Text]), short on a
// terminal and complete in a file, and as documents for programs ([Report.JSON],
// [Report.SARIF]). docs/findings.md describes the documents.
package report

import (
	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
)

// Report is the findings about a project, and the tool that reports them.
type Report struct {
	Project  string
	Findings []finding.Finding // in the order in which they are reported
	Tool     Tool
	Dir      string // the working directory, absolute: what relative file names start from
	File     string // the first Compose file: where SARIF puts what has no place; "" for nowhere
}

// Tool is the program that made the report.
type Tool struct {
	Name    string // kubectl-compose
	Version string // "" leaves it out
	URI     string // where to read about it
}

// The rules of what no row of the table is about.
const (
	ruleExtension = "x-*" // an extension field
	ruleHint      = hint.Extension
	ruleUnknown   = "unknown" // an attribute that the specification does not have
	ruleProject   = "project" // the project as a whole, or its files other than Compose's
)

// rulePorts is the row of published ports.
const rulePorts = "services.*.ports"

// entry is a finding with what the table says about its attribute.
type entry struct {
	finding.Finding
	rule string
	row  attribute.Row // zero where there is none
}

// entries looks every finding's attribute up in the table.
func entries(findings []finding.Finding) []entry {
	all := make([]entry, 0, len(findings))
	for _, f := range findings {
		row, _ := attribute.Lookup(f.Attribute)
		all = append(all, entry{Finding: f, rule: rule(row), row: row})
	}
	return all
}

func rule(row attribute.Row) string {
	switch {
	case row.Path != "":
		return row.Pattern()
	case row.How == attribute.LocalOnly:
		return ruleExtension
	case row.How == attribute.Converted:
		return ruleHint
	case row.How == attribute.Refused:
		return ruleUnknown
	}
	return ruleProject
}
