package depcheck

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Rooms reads the Go packages that the patterns name, under root, and returns
// violations of the rules inside a package: no file needs itself through other
// files, and no field of a struct is written by more than one file.
func Rooms(root string, patterns ...string) ([]Offence, error) {
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports
	loaded, err := packages.Load(&packages.Config{Mode: mode, Dir: root}, patterns...)
	if err != nil {
		return nil, err
	}
	var offences []Offence
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return nil, fmt.Errorf("%s: %w", p.PkgPath, p.Errors[0])
		}
		r := room{p, map[string]map[string]string{}, map[*types.Var]map[string]string{}}
		for _, f := range p.Syntax {
			ast.Inspect(f, r.inspect)
		}
		offences = append(offences, r.circles()...)
		offences = append(offences, r.sharedFields()...)
	}
	return offences, nil
}

// room is one package under the rules.
type room struct {
	*packages.Package
	needs  map[string]map[string]string     // file → a file whose declarations it uses → where, and what
	writes map[*types.Var]map[string]string // field → a file that writes it → where
}

func (r room) inspect(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.Ident:
		r.use(n)
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			r.write(left)
		}
	case *ast.IncDecStmt:
		r.write(n.X)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			r.write(n.X)
		}
	case *ast.CallExpr:
		if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "delete" {
			r.write(n.Args[0])
		}
	case *ast.CompositeLit:
		r.literal(n)
	}
	return true
}

func (r room) file(pos token.Pos) string { return filepath.Base(r.Fset.Position(pos).Filename) }

func (r room) place(pos token.Pos) string {
	p := r.Fset.Position(pos)
	return fmt.Sprintf("%s/%s:%d", r.PkgPath, filepath.Base(p.Filename), p.Line)
}

// use records that a file needs the file that declares the name.
func (r room) use(name *ast.Ident) {
	object := r.TypesInfo.Uses[name]
	if object == nil || object.Pkg() != r.Types {
		return
	}
	field, isVar := object.(*types.Var)
	_, isFunc := object.(*types.Func) // methods are not in a scope
	if object.Parent() != r.Types.Scope() && !isFunc && (!isVar || !field.IsField()) {
		return // a local name
	}
	if from, to := r.file(name.Pos()), r.file(object.Pos()); from != to {
		record(r.needs, from, to, r.place(name.Pos())+" "+name.Name)
	}
}

// record keeps the first value for the two keys.
func record[K comparable](m map[K]map[string]string, key K, file, value string) {
	if m[key] == nil {
		m[key] = map[string]string{}
	}
	if _, known := m[key][file]; !known {
		m[key][file] = value
	}
}

// write records the field that an expression on the left of an assignment changes:
// of x.f, x.f[i], and *x.f it is f.
func (r room) write(left ast.Expr) {
	for {
		switch e := left.(type) {
		case *ast.IndexExpr:
			left = e.X
			continue
		case *ast.ParenExpr:
			left = e.X
			continue
		case *ast.StarExpr:
			left = e.X
			continue
		case *ast.SelectorExpr:
			if field, ok := r.TypesInfo.Uses[e.Sel].(*types.Var); ok && field.IsField() {
				r.record(field, e.Sel.Pos())
			}
		}
		return
	}
}

// literal records the fields that a composite literal sets.
func (r room) literal(n *ast.CompositeLit) {
	structure, ok := r.TypesInfo.Types[n].Type.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, element := range n.Elts {
		pair, keyed := element.(*ast.KeyValueExpr)
		if !keyed {
			r.record(structure.Field(i), element.Pos())
			continue
		}
		if field, ok := r.TypesInfo.Uses[pair.Key.(*ast.Ident)].(*types.Var); ok {
			r.record(field, pair.Pos())
		}
	}
}

func (r room) record(field *types.Var, pos token.Pos) {
	if field.Pkg() == r.Types {
		record(r.writes, field, r.file(pos), r.place(pos))
	}
}

// circles are the files that need themselves through other files.
func (r room) circles() []Offence {
	reach := map[string]map[string]bool{}
	var visit func(from, file string)
	visit = func(from, file string) {
		for next := range r.needs[file] {
			if !reach[from][next] {
				reach[from][next] = true
				visit(from, next)
			}
		}
	}
	files := slices.Sorted(maps.Keys(r.needs))
	for _, file := range files {
		reach[file] = map[string]bool{}
		visit(file, file)
	}
	var offences []Offence
	for _, from := range files {
		for _, to := range slices.Sorted(maps.Keys(r.needs[from])) {
			if reach[to][from] {
				offences = append(offences, Offence{r.needs[from][to], from + " needs " + to, "rule 9: " + to + " needs " + from + " too"})
			}
		}
	}
	return offences
}

// sharedFields are the fields that several files write.
func (r room) sharedFields() []Offence {
	var offences []Offence
	for field, files := range r.writes {
		if len(files) > 1 {
			places := slices.Sorted(maps.Values(files))
			offences = append(offences, Offence{places[0], "the field " + field.Name(), "rule 9: it is also written at " + strings.Join(places[1:], ", ")})
		}
	}
	slices.SortFunc(offences, func(a, b Offence) int { return strings.Compare(a.Place, b.Place) })
	return offences
}
