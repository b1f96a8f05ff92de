package convert_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
)

// Every attribute of the specification is set in some golden case, which shows
// its conversion.
func TestGoldenCasesSetEveryAttributeAccountedFor(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, file := range cases {
		dir, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		request, _ := flags(t, dir)
		p, _, err := load.Load(context.Background(), request)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for a := range p.Source.All() {
			if row, n := attribute.Lookup(a.Path); n == len(a.Path) {
				set[row.Path] = true
			}
		}
	}
	counted, all := 0, attribute.Rows()
	for _, row := range all {
		if !set[row.Path] {
			t.Errorf("no golden case sets %s: set it in the compose.yaml of a folder in pkg/compose/convert/testdata, and run make generate (see \"Where things go\" in CONTRIBUTING.md)", row.Path)
			continue
		}
		counted++
	}
	t.Logf("golden cases: %d of %d", counted, len(all))
}
