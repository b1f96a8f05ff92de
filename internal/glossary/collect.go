package glossary

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Collect reads the texts of the files under root: strings of more than one word
// and comments of Go files, comments and names of tests, the paragraphs of Markdown,
// YAML and script files, and golden files. Paths are relative, with forward slashes.
func Collect(root string) ([]Text, error) {
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
		case entry.IsDir() && slices.Contains([]string{".git", "bin", "dist", "fuzz"}, entry.Name()):
			return filepath.SkipDir
		case entry.IsDir() || !entry.Type().IsRegular():
			return nil
		}
		found, err := read(name, rel)
		all = append(all, found...)
		return err
	})
	return all, err
}

// goldens are the extensions of files below testdata that have texts of the suite.
// Manifests have none: they are the project's own words.
var goldens = []string{".txt", ".txtar", ".json", ".sarif", ".wide", ".html", ".md", ".ndjson"}

func read(name, rel string) ([]Text, error) {
	ext := path.Ext(rel)
	switch {
	case strings.Contains(rel, "testdata/"):
		if slices.Contains(goldens, ext) || path.Base(rel) == "causes.yaml" {
			return readLines(name, rel, Golden)
		}
		return nil, nil
	case ext == ".go":
		return readGo(name, rel)
	case ext == ".md" || ext == ".yaml" || ext == ".sh" || rel == "Makefile" || rel == ".ci/run":
		return readLines(name, rel, Guide)
	}
	return nil, nil
}

// alone finds lines that do not continue the paragraph before: items of lists, rows
// of tables and titles.
var alone = regexp.MustCompile(`^\s*([-*|] ?|#|\d+\.|["{}\[\]])`)

// readLines are the paragraphs of a file. A line of a block of code or of a table
// is a text of its own.
func readLines(name, rel string, kind Kind) ([]Text, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []Text
	code, joins := false, false
	for i, line := range strings.Split(string(content), "\n") {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		if fence {
			code = !code
		}
		text := strings.Join(strings.Fields(strings.TrimLeft(strings.TrimSpace(line), "#")), " ")
		isComment := path.Ext(rel) != ".md" && strings.HasPrefix(strings.TrimSpace(line), "#")
		continues := text != "" && !code && !fence && (isComment || !alone.MatchString(line))
		if joins && continues {
			all[len(all)-1].Text += " " + text
		} else if text != "" {
			all = append(all, Text{fmt.Sprintf("%s:%d", rel, i+1), text, kind})
		}
		joins = text != "" && !code && !fence
	}
	return all, nil
}

// readGo are the strings, the comments and the names of tests of a Go file. Of a test
// the strings are those that it reports; the others are its input.
func readGo(name, rel string) ([]Text, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	c := goCollector{rel: rel, set: set}
	if strings.HasSuffix(rel, "_test.go") {
		ast.Inspect(file, c.test)
	} else {
		ast.Inspect(file, c.messages)
	}
	for _, group := range file.Comments {
		c.add(group.Pos(), strings.Join(strings.Fields(group.Text()), " "), Comment)
	}
	slices.SortStableFunc(c.texts, func(a, b Text) int { return strings.Compare(a.Place, b.Place) })
	return c.texts, nil
}

type goCollector struct {
	rel   string
	set   *token.FileSet
	texts []Text
}

func (c *goCollector) add(pos token.Pos, text string, kind Kind) {
	if strings.Contains(strings.TrimSpace(text), " ") {
		c.texts = append(c.texts, Text{fmt.Sprintf("%s:%d", c.rel, c.set.Position(pos).Line), text, kind})
	}
}

// messages adds the strings of a node. Strings that are added up are one text, with
// … for the parts between them.
func (c *goCollector) messages(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Field:
		return n.Tag == nil
	case *ast.ImportSpec:
		return false
	case *ast.BinaryExpr, *ast.BasicLit:
		if text, ok := sum(n.(ast.Expr)); ok {
			c.add(n.Pos(), text, Message)
			return false
		}
	}
	return true
}

// reporters are the methods of testing.T that take a name or a message.
var reporters = []string{"Run", "Error", "Errorf", "Fatal", "Fatalf", "Log", "Logf", "Skip", "Skipf"}

// test adds the name of a test, and the names and messages that it passes to
// testing.T.
func (c *goCollector) test(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		for _, prefix := range []string{"Test", "Fuzz", "Benchmark", "Example"} {
			if name, ok := strings.CutPrefix(n.Name.Name, prefix); ok && n.Recv == nil {
				c.add(n.Pos(), words(name), TestName)
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "name" {
			if text, ok := sum(n.Value); ok {
				c.add(n.Pos(), text, TestName)
			}
		}
	case *ast.CallExpr:
		method, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains(reporters, method.Sel.Name) || len(n.Args) == 0 {
			return true
		}
		if text, ok := sum(n.Args[0]); ok {
			c.add(n.Pos(), text, TestName)
		}
	}
	return true
}

// words splits a name in camel case: "NobodyIsTold" is "nobody is told".
func words(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		starts := unicode.IsUpper(r) && (i+1 == len(letters) || !unicode.IsUpper(letters[i+1]) || i > 0 && !unicode.IsUpper(letters[i-1]))
		if i > 0 && (starts || r == '_') {
			b.WriteByte(' ')
		}
		if r != '_' {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
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
