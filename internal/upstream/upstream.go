// Package upstream checks the releases that comments name. Code that mirrors
// another project names the file and the release that it mirrors; go.mod has the
// release that is used. If the two differ, the upstream must be read again. Start
// with [Check].
package upstream

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Result is what a check found.
type Result struct {
	Agree    int // comments that name the release of go.mod
	Offences []Offence
}

// Offence is a place with a release that differs from go.mod, or with a release
// of an unknown project.
type Offence struct {
	Place string // file:line
	What  string
	Todo  string
}

func (o Offence) String() string { return o.Place + ": " + o.What + "; " + o.Todo }

// The fix for an offence.
const (
	readAgain = "read the upstream again at the new release, then change the version in this comment"
	nameIt    = "name the module before the version (k8s.io/api/core/v1/types.go v0.37.2), or add a row with a reason to allowed in internal/upstream/rules.go"
)

// Check reads the comments of every Go file below root, tests included, and
// strings that are only a reference to a source ("MODULE/FILE VERSION").
// Generated files and testdata are excluded.
func Check(root string) (*Result, error) {
	c := &checker{root: root, modules: map[string]map[string]string{}, unused: slices.Clone(allowed)}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (slices.Contains([]string{"testdata", "bin", "dist"}, entry.Name()) || strings.HasPrefix(entry.Name(), ".git")):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		return c.file(name)
	})
	for _, a := range c.unused {
		c.result.Offences = append(c.result.Offences, Offence{a.file, a.version + " is not in a comment", "remove the row from allowed in internal/upstream/rules.go"})
	}
	return &c.result, err
}

type checker struct {
	root    string
	modules map[string]map[string]string // by folder of go.mod: module → version
	unused  []exception
	result  Result
}

func (c *checker) file(name string) error {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil || ast.IsGenerated(tree) {
		return err
	}
	rel, err := filepath.Rel(c.root, name)
	if err != nil {
		return err
	}
	rel = filepath.ToSlash(rel)
	modules, err := c.modulesFor(rel)
	if err != nil {
		return err
	}
	for _, group := range tree.Comments {
		for _, m := range find(text(group)) {
			line := set.Position(group.Pos()).Line + m.line
			c.mention(modules, rel, line, m)
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if value, err := strconv.Unquote(literal.Value); err == nil && sourceText.MatchString(value) {
				for _, m := range find(value) {
					c.mention(modules, rel, set.Position(literal.Pos()).Line, m)
				}
			}
		}
		return true
	})
	return nil
}

// text is the group as it is in the file, line by line.
func text(group *ast.CommentGroup) string {
	lines := make([]string, len(group.List))
	for i, c := range group.List {
		lines[i] = c.Text
	}
	return strings.Join(lines, "\n")
}

// mention checks one version.
func (c *checker) mention(modules map[string]string, rel string, line int, m mention) {
	if i := slices.IndexFunc(allowed, func(a exception) bool { return a.file == rel && a.version == m.version }); i >= 0 {
		c.unused = slices.DeleteFunc(c.unused, func(a exception) bool { return a == allowed[i] })
		return
	}
	offend := func(what, todo string) {
		c.result.Offences = append(c.result.Offences, Offence{fmt.Sprintf("%s:%d", rel, line), what, todo})
	}
	module := m.upstream(rel)
	want, ok := release(modules, module)
	switch {
	case module == "":
		offend(m.version+" is a release of an unknown project", nameIt)
	case !ok:
		offend(m.version+" is a release of "+module+", which go.mod does not have", nameIt)
	case strings.TrimPrefix(m.version, "v") != strings.TrimPrefix(want, "v"):
		offend(fmt.Sprintf("names %s of %s, and go.mod has %s", m.version, module, want), readAgain)
	default:
		c.result.Agree++
	}
}
