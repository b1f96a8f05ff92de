package report_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
)

// The page has the tables between two markers; -update writes them.
func TestDocs(t *testing.T) {
	const page = "../../../docs/rollout-json.md"
	const begin, end = "<!-- begin: fields -->\n", "<!-- end: fields -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the lines around the tables are missing")
	}
	golden.Assert(t, page, []byte(before+begin+tables()+end+after))
}

func tables() string {
	var b strings.Builder
	for _, typ := range formatTypes() {
		fmt.Fprintf(&b, "\n### %s\n\n| field | type | description |\n|---|---|---|\n", typ.Name)
		for _, f := range typ.Fields {
			name, takes := "`"+f.Name+"`", f.Takes
			if !f.Always {
				name += "?"
			}
			if f.Words != nil {
				takes = "`" + strings.Join(f.Words, "`, `") + "`"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", name, takes, f.Says)
		}
	}
	return b.String() + "\n"
}
