package dotenv_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// A line of the documentation that lists three dialects must list all of them.
func TestListsOfDialectsAreComplete(t *testing.T) {
	const root = "../../.."
	pages, err := filepath.Glob(root + "/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	lists := 0
	for _, page := range append(pages, root+"/README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(text), "\n") {
			var missing []string
			for _, name := range dotenv.Names() {
				if !strings.Contains(line, "`"+name+"`") {
					missing = append(missing, name)
				}
			}
			if len(dotenv.Names())-len(missing) < 3 {
				continue
			}
			lists++
			if len(missing) > 0 {
				t.Errorf("%s:%d lists dialects of env files without %s: complete the line (see \"Where things go\" in CONTRIBUTING.md)",
					strings.TrimPrefix(page, root+"/"), n+1, strings.Join(missing, ", "))
			}
		}
	}
	if lists == 0 {
		t.Error("no list of dialects was found, not even in README.md: the test reads the wrong files")
	}
}
