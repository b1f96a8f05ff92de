package glossary

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Collect reads the texts of the files below root that the function wants: string
// literals of more than one word and comments of Go files that are not tests, and
// the lines of Markdown and YAML files. Paths are relative, with forward slashes.
func Collect(root string, wanted func(path string) bool) ([]Text, error) {
	var all []Text
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		switch {
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == ".git" || entry.Name() == "bin" || entry.Name() == "dist"):
			return filepath.SkipDir
		case entry.IsDir() || !wanted(rel):
			return nil
		}
		found, err := read(name, rel)
		all = append(all, found...)
		return err
	})
	return all, err
}

func read(name, rel string) ([]Text, error) {
	switch filepath.Ext(rel) {
	case ".go":
		if strings.HasSuffix(rel, "_test.go") {
			return nil, nil
		}
		return readGo(name, rel)
	case ".md", ".yaml":
		return readLines(name, rel)
	}
	return nil, nil
}

// readLines are the lines of a guide, without blocks of code.
func readLines(name, rel string) ([]Text, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []Text
	code := false
	for i, line := range strings.Split(string(content), "\n") {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if !code {
			all = append(all, Text{fmt.Sprintf("%s:%d", rel, i+1), line, Guide})
		}
	}
	return all, nil
}

// readGo are the strings and comments of a Go file. Strings that are added up are
// one text, with … for what is between them.
func readGo(name, rel string) ([]Text, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var all []Text
	add := func(pos token.Pos, text string, kind Kind) {
		if strings.Contains(strings.TrimSpace(text), " ") {
			all = append(all, Text{fmt.Sprintf("%s:%d", rel, set.Position(pos).Line), text, kind})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			return n.Tag == nil
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr, *ast.BasicLit:
			if text, ok := sum(n.(ast.Expr)); ok {
				add(n.Pos(), text, Message)
				return false
			}
		}
		return true
	})
	for _, c := range file.Comments {
		add(c.Pos(), strings.Join(strings.Fields(c.Text()), " "), Comment)
	}
	slices.SortStableFunc(all, func(a, b Text) int { return strings.Compare(a.Place, b.Place) })
	return all, nil
}

// sum is the text of a string, or of strings that are added up.
func sum(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		left, isLeft := sum(e.X)
		right, isRight := sum(e.Y)
		switch {
		case isLeft && isRight:
			return left + right, true
		case isLeft:
			return left + "…", true
		case isRight:
			return "…" + right, true
		}
	}
	return "", false
}
