package report

import (
	"cmp"
	"io"
	"net/url"
	"path/filepath"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
)

// levels are the severities as SARIF has them.
var levels = map[finding.Severity]string{finding.Refused: "error", finding.Warning: "warning", finding.Note: "note"}

// SARIF writes the report as a SARIF 2.1.0 log with one run, for the code
// scanning of a forge. The rules are the rows of the table that the findings
// are about.
func (r Report) SARIF(w io.Writer) error {
	all := entries(r.Findings)
	rules := sarifRules(all)
	run := sarifRun{Properties: sarifRunProperty{APIVersion}, ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: r.Tool.Name, Version: r.Tool.Version, InformationURI: r.Tool.URI, Rules: rules}
	for _, t := range all {
		at, _ := slices.BinarySearchFunc(rules, t.rule, func(rule sarifRule, id string) int { return cmp.Compare(rule.ID, id) })
		run.Results = append(run.Results, sarifResult{
			RuleID: t.rule, RuleIndex: at, Level: levels[t.Severity], Message: sarifText{about(t) + sentence(t.Message, t.Fix)}, Locations: r.locations(t),
			Properties: sarifResultProperty{t.Consequence.String()},
		})
	}
	return encode(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// about names the attribute in the text, which is all that some readers show.
func about(t entry) string {
	if name := t.Attribute.String(); name != "" {
		return name + ": "
	}
	return ""
}

func sentence(message, fix string) string {
	if fix == "" {
		return message
	}
	return message + "; fix: " + fix
}

// sarifRules are the rules of the findings, sorted.
func sarifRules(all []entry) []sarifRule {
	rules := []sarifRule{}
	seen := map[string]bool{}
	for _, t := range all {
		if !seen[t.rule] {
			seen[t.rule] = true
			rules = append(rules, sarifRuleOf(t))
		}
	}
	slices.SortFunc(rules, func(a, b sarifRule) int { return cmp.Compare(a.ID, b.ID) })
	return rules
}

func sarifRuleOf(t entry) sarifRule {
	if t.row.How == 0 {
		return sarifRule{ID: t.rule, ShortDescription: sarifText{"the project as a whole"}, Help: sarifText{"about the project as a whole, or a file that it reads"}}
	}
	rule := sarifRule{
		ID: t.rule, ShortDescription: sarifText{t.rule + ": " + t.row.How.String()}, Help: sarifText{help(t)},
		Properties: &sarifProperty{How: t.row.How.String(), Field: t.row.Field, Since: t.row.Since},
	}
	if severity, ok := t.row.How.Severity(); ok {
		rule.Configuration = &sarifLevel{levels[severity]}
	}
	return rule
}

// help says what the table says.
func help(t entry) string {
	switch {
	case t.row.Reason != "":
		return sentence(t.row.Reason, t.row.Fix)
	case t.row.Field != "":
		return "becomes " + t.row.Field
	}
	return "converted; values that cannot be converted are reported"
}

// locations are the place and the attribute. What has no place is about the
// Compose file as a whole: GitHub refuses results without a file.
func (r Report) locations(t entry) []sarifLocation {
	var location sarifLocation
	if uri := r.uri(cmp.Or(t.Position.File, r.File)); uri != "" {
		location.Physical = &sarifPhysical{Artifact: sarifArtifact{uri}}
		if t.Position.Line > 0 {
			location.Physical.Region = &sarifRegion{t.Position.Line, t.Position.Column}
		}
	}
	if name := t.Attribute.String(); name != "" {
		location.Logical = []sarifLogical{{name}}
	}
	if location.Physical == nil && location.Logical == nil {
		return nil
	}
	return []sarifLocation{location}
}

// uri is the file relative to the working directory; "" for standard input and
// for what has no such name (another drive).
func (r Report) uri(file string) string {
	if file == "" || file == "-" {
		return ""
	}
	if filepath.IsAbs(file) {
		rel, err := filepath.Rel(r.Dir, file)
		if err != nil {
			return ""
		}
		file = rel
	}
	return (&url.URL{Path: filepath.ToSlash(file)}).String()
}
