// Package depcheck enforces the import rules of ARCHITECTURE.md. It reads the
// imports and a few selectors of every Go file that is not a test; it needs
// neither a build nor a network. Start with [Check].
package depcheck

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Offence is one place that breaks a rule.
type Offence struct {
	Place string // file:line
	What  string // the import path or the selector
	Rule  string
}

func (o Offence) String() string { return o.Place + ": " + o.What + ": " + o.Rule }

// Check reads the module below root and returns what breaks the rules, in the
// order of the files.
func Check(root, module string) ([]Offence, error) {
	var offences []Offence
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if entry.IsDir() {
			return skip(rel)
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		found, err := checkFile(name, rel, module)
		offences = append(offences, found...)
		return err
	})
	return offences, err
}

// skip excludes folders without rules: tests, tools and test data.
func skip(dir string) error {
	switch first, _, _ := strings.Cut(dir, "/"); first {
	case "test", "hack", "internal", "docs", "examples", "bin", "dist", ".git":
		return filepath.SkipDir
	}
	if path.Base(dir) == "testdata" {
		return filepath.SkipDir
	}
	return nil
}

// file is one Go file under the rules.
type file struct {
	rel     string // from the root, with forward slashes
	dir     string // its folder
	module  string
	imports map[string]string // local name → import path
}

func checkFile(name, rel, module string) ([]Offence, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	f := file{rel: rel, dir: path.Dir(rel), module: module, imports: map[string]string{}}
	var offences []Offence
	add := func(pos token.Pos, what, rule string) {
		if rule != "" {
			offences = append(offences, Offence{fmt.Sprintf("%s:%d", rel, set.Position(pos).Line), what, rule})
		}
	}
	for _, spec := range tree.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		f.imports[localName(spec, target)] = target
		for _, rule := range importRules {
			add(spec.Pos(), target, rule(f, target))
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			what := ""
			switch x := selector.X.(type) {
			case *ast.Ident:
				what = f.imports[x.Name] + "." + selector.Sel.Name
			case *ast.SelectorExpr: // a field, such as env.Out.Write
				what = x.Sel.Name + "." + selector.Sel.Name
			}
			add(n.Pos(), what, f.selectorRule(what))
			if selector.Sel.Name == "Reveal" {
				add(n.Pos(), "Reveal", f.revealRule())
			}
		}
		return true
	})
	return offences, nil
}

func localName(spec *ast.ImportSpec, target string) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return path.Base(target)
}

// within reports whether the file is in the folder or under it.
func (f file) within(folders ...string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool { return below(f.dir, folder) })
}

func below(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// own is the import path relative to the module's root.
func (f file) own(target string) (string, bool) {
	return strings.CutPrefix(target, f.module+"/")
}
