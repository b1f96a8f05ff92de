package plan_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// phases are the functions that plan.New calls, by name.
var phases = map[string]any{
	"ReadUnits": plan.ReadUnits, "Relate": plan.Relate, "ReadMentions": plan.ReadMentions, "Share": plan.Share, "ReadLinks": plan.ReadLinks,
	"ChooseKinds": plan.ChooseKinds, "PlacePods": plan.PlacePods, "AssignServices": plan.AssignServices, "FindWaits": plan.FindWaits,
	"FindClaims": plan.FindClaims, "AssignWorkloads": plan.AssignWorkloads, "LabelNetworks": plan.LabelNetworks, "Publish": plan.Publish,
}

// The table of phases in ARCHITECTURE.md has a line for each phase, with what it
// takes and returns.
func TestArchitectureListsPhases(t *testing.T) {
	guide, err := os.ReadFile("../../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	called := calledByNew(t)
	for _, name := range called {
		phase, ok := phases[name]
		if !ok {
			t.Errorf("New calls %s: add it to phases in this test, and to the table of phases in ARCHITECTURE.md", name)
			continue
		}
		takes, returns := results(reflect.TypeOf(phase))
		line := "| `" + name + "` | " + takes + " | `" + returns + "`: "
		if !strings.Contains(string(guide), line) {
			t.Errorf("the table of phases in ARCHITECTURE.md has no line that begins with %s", line)
		}
	}
	if len(called) != len(phases) {
		t.Errorf("New calls %d phases, and this test has %d", len(called), len(phases))
	}
}

// results are the results of earlier phases that the function takes, and the one
// that it returns.
func results(phase reflect.Type) (takes, returns string) {
	var names []string
	for in := range phase.Ins() {
		if in.PkgPath() == phase.Out(0).PkgPath() && in != reflect.TypeFor[plan.Options]() {
			names = append(names, in.Name())
		}
	}
	if len(names) == 0 {
		names = append(names, "the project")
	}
	return strings.Join(names, ", "), phase.Out(0).Name()
}

// calledByNew are the exported functions that plan.New calls.
func calledByNew(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "plan.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == "New" {
			ast.Inspect(fn, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if name, ok := call.Fun.(*ast.Ident); ok && name.IsExported() {
						names = append(names, name.Name)
					}
				}
				return true
			})
		}
	}
	slices.Sort(names)
	return names
}
