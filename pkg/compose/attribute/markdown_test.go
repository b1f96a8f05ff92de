package attribute

import (
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
)

// The page for people is the table; go test -update rewrites it.
func TestMarkdown(t *testing.T) {
	page := Markdown()
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
