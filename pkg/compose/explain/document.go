package explain

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// list is the rows for programs; docs/findings.md describes it.
type list struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Items      []item `json:"items"`
}

type item struct {
	Attribute   string `json:"attribute"`
	How         string `json:"how"`
	Field       string `json:"field,omitempty"`
	Since       string `json:"since,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Fix         string `json:"fix,omitempty"`
	Consequence string `json:"consequence,omitempty"`
	Native      string `json:"native,omitempty"`
}

func listOf(rows []attribute.Row) list {
	l := list{APIVersion: report.APIVersion, Kind: "AttributeList", Items: []item{}}
	for _, row := range rows {
		l.Items = append(l.Items, item{row.Pattern(), row.How.String(), row.Field, row.Since, row.Reason, row.Fix, consequence(row), row.Native})
	}
	return l
}

// consequence is that of the findings about the attribute; "" where the table
// alone reports none.
func consequence(row attribute.Row) string {
	if _, reported := row.How.Severity(); !reported {
		return ""
	}
	return row.Worst().String()
}

// JSON writes the rows as one document.
func JSON(w io.Writer, rows []attribute.Row) error {
	e := json.NewEncoder(text.JSONWriter{Out: w})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(listOf(rows))
}

// YAML writes the same document as YAML.
func YAML(w io.Writer, rows []attribute.Row) error {
	text, err := yaml.Marshal(listOf(rows))
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// Names writes the pattern of each row, one per line.
func Names(w io.Writer, rows []attribute.Row) error {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(row.Pattern() + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Wide writes the rows, one per line, in columns.
func Wide(w io.Writer, rows []attribute.Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "ATTRIBUTE\tHOW\tSINCE\tFIELD\tREASON")
	for _, row := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", row.Pattern(), row.How, row.Since, row.Field, row.Reason)
	}
	return t.Flush()
}
