package explain

import (
	"fmt"
	"io"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// On screens narrower than this the text about an attribute is under its name.
const narrow = 60

// colors of the ways to handle an attribute.
var colors = map[attribute.How]text.Style{
	attribute.Converted: text.Green, attribute.Approximated: text.Orange, attribute.Refused: text.Red, attribute.LocalOnly: text.Cyan,
}

// Text writes the answer for people: all about the attribute, and one line for
// each child and for each other attribute with that name.
func (a Answer) Text(w io.Writer, style report.Style) error {
	var b strings.Builder
	style.Write(&b, style.Words(a.Row.Pattern(), text.Bold), "", "")
	b.WriteByte('\n')
	for _, f := range facts(a.Row) {
		style.Write(&b, style.Words(f.text, f.color), fmt.Sprintf("  %-9s", f.label), "           ")
	}
	lists := []struct {
		title string
		lines []line
	}{{"Under it", parts(a.Row, a.Parts)}, {"Also", others(a.Others)}}
	for _, list := range lists {
		if len(list.lines) > 0 {
			style.Write(&b, style.Words(list.title, text.Bold), "\n", "")
			writeList(&b, list.lines, style)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// fact is a line about an attribute.
type fact struct {
	label, text string
	color       text.Style
}

func facts(row attribute.Row) []fact {
	all := []fact{{"handled", row.How.String(), colors[row.How]}, {"becomes", row.Field, ""}}
	if row.Since != "" {
		all = append(all, fact{"since", "Kubernetes " + row.Since, ""})
	}
	why := "why"
	if row.How == attribute.Converted {
		why = "note"
	}
	all = append(all, fact{why, row.Reason, ""}, fact{"instead", row.Fix, ""})
	if row.Native != "" {
		all = append(all, fact{"except", strings.Join(strings.Fields(row.Native), ", ") + " is not reported: it is the behaviour of Kubernetes", ""})
	}
	var out []fact
	for _, f := range all {
		if f.text != "" {
			out = append(out, f)
		}
	}
	return out
}

// line is an attribute in a list.
type line struct {
	name string
	how  attribute.How
	text string
}

// parts are the children of the row, each with the number of its own children. A
// single child is followed by its own children.
func parts(row attribute.Row, all []attribute.Row) []line {
	var lines []line
	var direct []attribute.Row
	more := make([]int, len(all))
	for _, part := range all {
		n := len(direct)
		if n > 0 && strings.HasPrefix(part.Path, direct[n-1].Path+".") {
			more[n-1]++
			continue
		}
		direct = append(direct, part)
	}
	if len(direct) == 1 && len(all) > 1 {
		only := line{strings.TrimPrefix(direct[0].Pattern(), row.Pattern()), direct[0].How, gist(direct[0])}
		return append([]line{only}, parts(row, all[1:])...)
	}
	for i, part := range direct {
		name := strings.TrimPrefix(part.Pattern(), row.Pattern())
		if more[i] > 0 {
			name += fmt.Sprintf(" (+%d)", more[i])
		}
		lines = append(lines, line{name, part.How, gist(part)})
	}
	return lines
}

func others(all []attribute.Row) []line {
	var lines []line
	for _, row := range all {
		lines = append(lines, line{row.Pattern(), row.How, gist(row)})
	}
	return lines
}

// gist is a short form of a row.
func gist(row attribute.Row) string {
	if row.How == attribute.Converted && row.Field != "" {
		return row.Field
	}
	return row.Reason
}

// writeList writes the lines in columns. The text is under the name if the name
// is too long, and always on a narrow screen.
func writeList(b *strings.Builder, lines []line, style report.Style) {
	names, hows := 0, 0
	for _, l := range lines {
		hows = max(hows, len(l.how.String())+2)
		if width := text.Width(l.name) + 4; width <= style.Width*2/5 || style.Width == 0 {
			names = max(names, width)
		}
	}
	for _, l := range lines {
		if style.Width > 0 && style.Width < narrow {
			l.stack(b, style)
			continue
		}
		l.columns(b, max(names, 8), hows, style)
	}
}

func (l line) columns(b *strings.Builder, names, hows int, style report.Style) {
	indent := strings.Repeat(" ", names)
	first := "  " + text.Pad(l.name, names-2)
	if text.Width(l.name)+4 > names {
		b.WriteString("  " + l.name + "\n")
		first = indent
	}
	how := report.Word{Text: fmt.Sprintf("%-*s", hows-1, l.how), Style: colors[l.how]}
	style.Write(b, append([]report.Word{how}, style.Words(l.text, "")...), first, indent+strings.Repeat(" ", hows))
}

func (l line) stack(b *strings.Builder, style report.Style) {
	b.WriteString("  " + l.name + "\n")
	how := report.Word{Text: l.how.String() + ":", Style: colors[l.how]}
	style.Write(b, append([]report.Word{how}, style.Words(l.text, "")...), "    ", "      ")
}
