package cli

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// row is a line of a table of two columns: a name and its text.
type row struct{ left, right string }

// table prints the rows: the texts start in one column, wrapped to the width. If a
// name is too long for its column, or the terminal is narrow, the text is under the
// name.
func table(rows []row, width int) string { return tableAt(rows, columnOf(rows, width), width) }

// columnOf is the column in which the texts start.
func columnOf(rows []row, width int) int {
	const gap = "  "
	column := 0
	for _, r := range rows {
		if n := text.Width(r.left + gap); n <= width*2/5 {
			column = max(column, n)
		}
	}
	if width < narrowHelp || column == 0 {
		column = 10
	}
	return column
}

func tableAt(rows []row, column, width int) string {
	var b strings.Builder
	for _, r := range rows {
		r.write(&b, column, width)
	}
	return b.String()
}

// write writes the row, with its text in the column.
func (r row) write(b *strings.Builder, column, width int) {
	b.WriteString(r.left)
	at := text.Width(r.left)
	if r.right != "" && (width < narrowHelp || at+2 > column) {
		b.WriteString("\n")
		at = 0
	}
	for i, line := range text.Wrap(r.right, width-column) {
		if i > 0 {
			b.WriteString("\n")
			at = 0
		}
		if line != "" {
			b.WriteString(strings.Repeat(" ", column-at) + line)
		}
	}
	b.WriteString("\n")
}

// hang wraps the paragraph; the lines after the first are indented further.
func hang(indent, paragraph string, width int) string {
	var b strings.Builder
	for i, line := range text.Wrap(paragraph, width-len(indent)-4) {
		if i > 0 {
			b.WriteString("    ")
		}
		b.WriteString(indent + line + "\n")
	}
	return b.String()
}

// reflow wraps paragraphs that are wider than the width, and no others.
func reflow(page string, width int) string {
	paragraphs := strings.Split(page, "\n\n")
	for i, p := range paragraphs {
		for line := range strings.Lines(p) {
			if text.Width(strings.TrimRight(line, "\n")) > width {
				paragraphs[i] = strings.Join(text.Wrap(p, width), "\n")
				break
			}
		}
	}
	return strings.Join(paragraphs, "\n\n")
}
