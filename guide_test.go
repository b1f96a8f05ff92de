package batuta_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// span is code in a line of Markdown.
var span = regexp.MustCompile("`([^`]+)`")

// The guides name only files that exist.
func TestGuidesNameFilesThatExist(t *testing.T) {
	for _, guide := range []string{"CONTRIBUTING.md", "docs/targets.md"} {
		text, err := os.ReadFile(guide)
		if err != nil {
			t.Fatal(err)
		}
		paths := 0
		for n, line := range strings.Split(string(text), "\n") {
			for _, found := range span.FindAllStringSubmatch(line, -1) {
				name := found[1]
				if !isPath(name) {
					continue
				}
				paths++
				if problem := missing(name); problem != "" {
					t.Errorf("%s:%d names %s, but %s", guide, n+1, name, problem)
				}
			}
		}
		if paths == 0 {
			t.Errorf("no path was found in %s: the test reads it wrongly", guide)
		}
	}
}

// isPath reports whether the code is the name of a file or a folder of the repository:
// it has the extension of one, or starts with a folder at the root.
func isPath(code string) bool {
	if strings.ContainsAny(code, " ()=:<>") || strings.HasPrefix(code, "-") {
		return false
	}
	first, _, nested := strings.Cut(code, "/")
	info, err := os.Stat(first)
	atRoot := err == nil && info.IsDir() && first != "." && first != ".."
	return nested && atRoot || slices.Contains([]string{".go", ".md", ".sh", ".txtar"}, path.Ext(code))
}

// missing is what is wrong with the path, in which NAME is any name and * any text; ""
// if something has the path.
func missing(name string) string {
	if strings.Contains(name, "NAME") {
		name = strings.ReplaceAll(name, "NAME", "*")
	}
	found, err := filepath.Glob(name)
	switch {
	case err != nil:
		return err.Error()
	case len(found) == 0 && !strings.Contains(name, "/"):
		return "it is not at the root: write the path from the root of the repository"
	case len(found) == 0:
		return "there is no such file: correct the guide"
	}
	return ""
}

func TestMissingIsFound(t *testing.T) {
	for name, want := range map[string]bool{
		"pkg/compose/target/profiles/NAME.yaml": false, "pkg/compose/attribute/rows_*.go": false, "cmd/kubectl-NAME": false, "README.md": false,
		"pkg/compose/target/profiles/NAME.yml": true, "pkg/gone": true, "rows_*.go": true,
	} {
		if !isPath(name) || (missing(name) != "") != want {
			t.Errorf("%s: a path: %v, missing: %q, want %v", name, isPath(name), missing(name), want)
		}
	}
	for _, code := range []string{"make generate", "--target", "./pkg/printer", "compose.yaml", "target=NAME", "x-kubernetes", "By", ".env"} {
		if isPath(code) {
			t.Errorf("%s is taken for a path", code)
		}
	}
}

// Every package has a line in the table of ARCHITECTURE.md, and every line a
// folder or a file.
func TestArchitectureListsEveryPackage(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for n, line := range strings.Split(string(text), "\n") {
		cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if !ok || !strings.HasPrefix(line, "| `") {
			continue
		}
		for _, found := range span.FindAllStringSubmatch(cell, -1) {
			for _, name := range expand(found[1]) {
				listed[name] = true
				if problem := missing(name); problem != "" {
					t.Errorf("ARCHITECTURE.md:%d names %s, but %s", n+1, name, problem)
				}
			}
		}
	}
	for _, dir := range packages(t) {
		if !listed[dir] {
			t.Errorf("the package %s is not in the table of ARCHITECTURE.md: add a line with what it is for", dir)
		}
	}
}

// expand is "a/{b,c}/d" as a/b/d and a/c/d.
func expand(name string) []string {
	before, rest, ok := strings.Cut(name, "{")
	words, after, ok2 := strings.Cut(rest, "}")
	if !ok || !ok2 {
		return []string{name}
	}
	var all []string
	for word := range strings.SplitSeq(words, ",") {
		all = append(all, before+word+after)
	}
	return all
}

// packages are the folders of pkg and internal with Go files.
func packages(t *testing.T) []string {
	t.Helper()
	var dirs []string
	for _, root := range []string{"pkg", "internal"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && d.Name() == "testdata" {
				return fs.SkipDir
			}
			if err == nil && path.Ext(name) == ".go" {
				dirs = append(dirs, filepath.ToSlash(filepath.Dir(name)))
			}
			return err
		})
		if err != nil {
			t.Fatal(fmt.Errorf("look for packages: %w", err))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
