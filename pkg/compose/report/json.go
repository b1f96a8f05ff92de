package report

import (
	"encoding/json"
	"io"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// APIVersion is the version of the documents for programs. Within a version
// fields are added, never changed or removed.
const APIVersion = "compose.batuta-k8s.github.io/v1alpha2"

// document is the report as JSON; docs/findings.md describes it.
type document struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Project    string    `json:"project"`
	Counts     counts    `json:"counts"`
	Findings   []element `json:"findings"`
}

type counts struct {
	Refused int `json:"refused"`
	Warning int `json:"warning"`
	Note    int `json:"note"`
}

// element is one finding.
type element struct {
	Severity    string   `json:"severity"`
	Consequence string   `json:"consequence"`
	Rule        string   `json:"rule"`
	Attribute   string   `json:"attribute,omitempty"`
	Path        []string `json:"path,omitempty"`
	File        string   `json:"file,omitempty"`
	Line        int      `json:"line,omitempty"`
	Column      int      `json:"column,omitempty"`
	Message     string   `json:"message"`
	Fix         string   `json:"fix,omitempty"`
	How         string   `json:"how,omitempty"`
	Field       string   `json:"field,omitempty"`
	Since       string   `json:"since,omitempty"`
}

// JSON writes the report as one JSON document.
func (r Report) JSON(w io.Writer) error {
	n := finding.Count(r.Findings)
	d := document{
		APIVersion: APIVersion, Kind: "Report", Project: r.Project, Findings: []element{},
		Counts: counts{n[finding.Refused], n[finding.Warning], n[finding.Note]},
	}
	for _, t := range entries(r.Findings) {
		d.Findings = append(d.Findings, element{
			Severity: t.Severity.String(), Consequence: t.Consequence.String(), Rule: t.rule, Attribute: t.Attribute.String(), Path: t.Attribute,
			File: t.Position.File, Line: t.Position.Line, Column: t.Position.Column,
			Message: t.Message, Fix: t.Fix, How: t.row.How.String(), Field: t.row.Field, Since: t.row.Since,
		})
	}
	return encode(w, d)
}

// encode writes indented JSON with <, > and & as they are, and what a terminal
// would act on escaped.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(text.JSONWriter{Out: w})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
