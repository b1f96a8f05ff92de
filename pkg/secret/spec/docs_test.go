package spec_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

const docs = "../../../docs/secrets-file.md"

func readDocs(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fenced is the first YAML example of a page.
func fenced(page string) string {
	_, rest, _ := strings.Cut(page, "```yaml\n")
	example, _, _ := strings.Cut(rest, "```\n")
	return example
}

func TestDocsExample(t *testing.T) {
	var got []string
	for _, s := range parse(t, fenced(readDocs(t))) {
		got = append(got, fmt.Sprintf("%s in %v: %s, %d sources", s.Name.Value, values(s.Namespaces), s.Type.Value, len(s.Sources)))
	}
	want := []string{
		"db in [shop]: , 2 sources", "web in [shop]: , 4 sources",
		"web-tls in [shop shop-staging]: kubernetes.io/tls, 0 sources", "pull in [shop]: kubernetes.io/dockerconfigjson, 0 sources",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
}

// The page has the table between two marker lines; -update writes it.
func TestDocsTable(t *testing.T) {
	const begin, end = "<!-- begin: fields -->\n", "<!-- end: fields -->\n"
	before, rest, ok := strings.Cut(readDocs(t), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the lines around the table are missing")
	}
	golden.Assert(t, docs, []byte(before+begin+markdown()+end+after))
}

func markdown() string {
	var b strings.Builder
	b.WriteString("| field | value | description | in `defaults` |\n|---|---|---|---|\n")
	for _, r := range spec.Fields() {
		also := ""
		if r.Default {
			also = "yes"
		}
		cells := strings.Join([]string{r.Takes, r.Says, also}, " | ")
		fmt.Fprintf(&b, "| `%s` | %s |\n", r.Path, strings.ReplaceAll(cells, "*", `\*`))
	}
	return b.String()
}

func TestFields(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range spec.Fields() {
		if r.Takes == "" || r.Says == "" || strings.HasSuffix(r.Says, ".") || seen[r.Path] {
			t.Errorf("%+v", r)
		}
		seen[r.Path] = true
	}
}
