package explain

import (
	"fmt"
	"io"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// The columns of the overview.
var (
	hows    = []attribute.How{attribute.Converted, attribute.Approximated, attribute.Refused, attribute.LocalOnly}
	headers = []string{"converted", "approx.", "refused", "local"}
)

const columnWidth = 9

// Overview writes, for each area, the number of attributes per way of handling.
func Overview(w io.Writer, style report.Style) error {
	var b strings.Builder
	all := count(attribute.Rows())
	total := 0
	var sums []string
	for _, how := range hows {
		total += all[how]
		sums = append(sums, fmt.Sprintf("%d %s", all[how], how))
	}
	style.Write(&b, style.Words(fmt.Sprintf("%d attributes of the Compose specification: %s", total, strings.Join(sums, ", ")), ""), "", "  ")
	b.WriteByte('\n')
	areas(&b, style)
	style.Write(&b, style.Words("Details: kubectl compose explain ATTRIBUTE, such as ports, healthcheck.test or services.web.deploy", ""), "\n", "  ")
	_, err := io.WriteString(w, b.String())
	return err
}

// areas is the table of the areas. On a narrow screen the numbers are under the
// titles.
func areas(b *strings.Builder, style report.Style) {
	rows := byArea()
	column := 0
	for _, area := range attribute.Areas() {
		column = max(column, text.Width(area.Title))
	}
	below := style.Width > 0 && column+len(hows)*columnWidth > style.Width
	if below {
		column = 0
	}
	fmt.Fprintf(b, "%*s", column, "")
	for _, header := range headers {
		fmt.Fprintf(b, "%*s", columnWidth, header)
	}
	b.WriteByte('\n')
	for _, area := range attribute.Areas() {
		if below {
			style.Write(b, style.Words(area.Title, ""), "", "  ")
		} else {
			b.WriteString(text.Pad(area.Title, column))
		}
		numbers(b, count(rows[area.Title]), style)
	}
}

func numbers(b *strings.Builder, counts map[attribute.How]int, style report.Style) {
	for _, how := range hows {
		words, color := "-", text.Dim
		if n := counts[how]; n > 0 {
			words, color = fmt.Sprint(n), colors[how]
		}
		b.WriteString(strings.Repeat(" ", columnWidth-len(words)) + style.Paint(report.Word{Text: words, Style: color}))
	}
	b.WriteByte('\n')
}

func count(rows []attribute.Row) map[attribute.How]int {
	counts := map[attribute.How]int{}
	for _, row := range rows {
		counts[row.How]++
	}
	return counts
}

// byArea are the rows of each area, each once: an exception counts in its own
// area.
func byArea() map[string][]attribute.Row {
	title := map[string]string{}
	for _, area := range attribute.Areas() {
		for _, row := range area.Rows {
			for path := range strings.FieldsSeq(row.Path) {
				for _, prefix := range area.Under {
					title[prefix+path] = area.Title
				}
			}
		}
	}
	out := map[string][]attribute.Row{}
	for _, row := range attribute.Rows() {
		out[title[row.Path]] = append(out[title[row.Path]], row)
	}
	return out
}
