package attribute

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/internal/upstream"
)

// docs/compose-support.md is generated from the table; go test -update rewrites
// it.
func TestMarkdown(t *testing.T) {
	version, err := upstream.Version("../../..", "github.com/compose-spec/compose-go/v2")
	if err != nil {
		t.Fatal(err)
	}
	page := markdown(strings.TrimPrefix(version, "v"))
	golden.Assert(t, "../../../docs/compose-support.md", page)
	for _, area := range Areas() {
		for _, row := range area.Rows {
			for path := range strings.FieldsSeq(row.Path) {
				if !strings.Contains(string(page), code(path)) {
					t.Errorf("%s of %q is not on the page", path, area.Title)
				}
			}
		}
	}
}

// intro is the beginning of docs/compose-support.md.
const intro = `# How each Compose attribute is converted

<!-- Written by "make generate" from the table in pkg/compose/attribute. -->

The Compose specification, as compose-go %s defines it, has %d attributes. This page has a row for each: ` + "`kubectl compose convert`" + `
converts it or reports the reason, with file and line. Nothing is dropped silently.

`

// legend explains the words and the columns.
const legend = `
- ✓ **converted**: in the manifests, exact unless the last column describes a difference. A value that Kubernetes does not support is a finding.
- ≈ **approximated**: in the manifests as the closest equivalent, with a warning each time.
- ✗ **refused**: not in the manifests, and reported as not converted. With ` + "`--strict`" + ` the exit code is 3.
- – **local only**: without meaning in a cluster; a note.

The column *Kubernetes* names fields as the API has them; ` + "`Container`" + ` is any container of a pod, and ` + "`Deployment`" + ` includes the other
workloads that have the field. *Since* is the Kubernetes version that a field needs, if it is newer than the oldest one supported
upstream: ` + "`--kube-version`" + ` sets the oldest version that the manifests must support. ` + "`kubectl compose explain ATTRIBUTE`" + ` prints the same on a terminal.

The attributes of containers are the same for services, jobs and ` + "`pre_start`" + ` hooks, and are listed once; separate sections list the differences
for hooks and jobs. Hints (` + "`x-kubernetes`" + `) are in [hints.md](hints.md), the findings themselves in [findings.md](findings.md).
`

// markdown is docs/compose-support.md: the table for people to read. version is
// that of compose-go.
func markdown(version string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, intro, version, len(Rows()))
	writeCounts(&b)
	b.WriteString(legend)
	writeContents(&b)
	for _, area := range Areas() {
		area.write(&b)
	}
	return []byte(b.String())
}

// kinds are the parts of the specification that attributes are counted in.
var kinds = []string{"services", "jobs", "`pre_start` hooks", "top level"}

// kindOf is the index in kinds of what a row's path is about.
func kindOf(path string) int {
	switch {
	case strings.HasPrefix(path, preStart[0]):
		return 2
	case strings.HasPrefix(path, services[0]):
		return 0
	case strings.HasPrefix(path, jobs[0]):
		return 1
	}
	return 3
}

// writeCounts writes how many attributes are handled in each way.
func writeCounts(b *strings.Builder) {
	counts, totals := map[How][4]int{}, map[How]int{}
	for _, row := range Rows() {
		n := counts[row.How]
		n[kindOf(row.Path)]++
		counts[row.How] = n
		totals[row.How]++
	}
	fmt.Fprintf(b, "| | all | %s |\n|---|---:|%s\n", strings.Join(kinds, " | "), strings.Repeat("---:|", len(kinds)))
	for how := Converted; how <= LocalOnly; how++ {
		fmt.Fprintf(b, "| %s | **%d** |", how.title(), totals[how])
		for _, n := range counts[how] {
			fmt.Fprintf(b, " %d |", n)
		}
		b.WriteString("\n")
	}
}

// title is the word with a symbol before it, so that it is easy to find in a long
// table.
func (h How) title() string {
	sign := [...]string{"", "✓", "≈", "✗", "–"}[h]
	return sign + " " + strings.ReplaceAll(h.String(), "-", " ")
}

// writeContents links the sections, with the number of attributes in each.
func writeContents(b *strings.Builder) {
	b.WriteString("\n## Contents\n\n")
	for _, area := range Areas() {
		n := 0
		area.each(func(Row) { n++ })
		fmt.Fprintf(b, "- [%s](#%s) (%d)\n", area.Title, anchor(area.Title), n/len(area.Under))
	}
}

// anchor is the fragment that GitHub gives a heading.
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, strings.ToLower(title))
}

// write is one section: the place of the attributes, and a line for each row.
func (a Area) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n", a.Title)
	if a.Under[0] != "" {
		var under []string
		for _, prefix := range a.Under {
			under = append(under, code(strings.TrimSuffix(prefix, ".")))
		}
		fmt.Fprintf(b, "Under %s:\n\n", strings.Join(under, ", "))
	}
	b.WriteString("| attribute | how | Kubernetes | since | reason, and *what to do* |\n|---|---|---|---|---|\n")
	for _, row := range a.Rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", codes(strings.Fields(row.Path), "<br>"), row.How.title(), codes(fields(row.Field), "<br>"), row.Since, row.remarks())
	}
}

// remarks are the reason, the fix and the values that need neither.
func (r Row) remarks() string {
	var parts []string
	if r.Reason != "" {
		parts = append(parts, r.Reason)
	}
	if r.Fix != "" {
		parts = append(parts, "*"+r.Fix+"*")
	}
	if r.Native != "" {
		parts = append(parts, codes(strings.Fields(r.Native), " and ")+" is not reported: it is the behaviour of Kubernetes")
	}
	return strings.Join(parts, "<br>")
}

func fields(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ", ")
}

// codes are the texts as code; a long list is one paragraph.
func codes(texts []string, between string) string {
	const most = 6
	if len(texts) > most {
		between = " "
	}
	var out []string
	for _, text := range texts {
		out = append(out, code(text))
	}
	return strings.Join(out, between)
}

func code(text string) string { return "`" + strings.ReplaceAll(text, ".[]", "[]") + "`" }
