package target

import (
	"bufio"
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const root = "../../.."

// Every list of targets is complete: a line of the documentation, the code or the
// scripts that names two targets must name all.
func TestListsOfTargetsAreComplete(t *testing.T) {
	// generic and local are also common words.
	want := slices.DeleteFunc(Names(), func(name string) bool { return name == "generic" || name == "local" })
	lines := 0
	for _, file := range texts(t) {
		content, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		scanner := bufio.NewScanner(bytes.NewReader(content))
		scanner.Buffer(nil, len(content)+1)
		for n := 1; scanner.Scan(); n++ {
			found, missing := split(want, scanner.Text())
			if len(found) > 1 {
				lines++
			}
			if len(found) > 1 && len(missing) > 0 {
				t.Errorf("%s:%d lists the targets %s without %s: complete it, or take the list from target.Names() %s",
					file, n, strings.Join(found, ", "), strings.Join(missing, ", "), howTo)
			}
		}
	}
	if lines == 0 {
		t.Error("no list of targets was found, not even in README.md: the test reads the wrong files")
	}
}

// split returns the names that are words of the line, and the others.
func split(names []string, line string) (found, missing []string) {
	words := strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, name := range names {
		if slices.Contains(words, name) {
			found = append(found, name)
		} else {
			missing = append(missing, name)
		}
	}
	return found, missing
}

// texts are the files that people write, except the changes of past releases and
// docs/targets.md, which has its own test.
func texts(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains([]string{".git", "bin", "dist"}, name) || d.Name() == "testdata" && !strings.HasPrefix(name, "cmd/")):
			return fs.SkipDir
		case slices.Contains([]string{".go", ".md", ".txtar", ".sh"}, path.Ext(name)) && !slices.Contains([]string{"CHANGELOG.md", "docs/targets.md"}, name):
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Each target has a case that shows the manifests for it.
func TestEveryTargetHasAGoldenCase(t *testing.T) {
	const cases = "pkg/compose/convert/testdata"
	options, err := filepath.Glob(filepath.Join(root, cases, "*", "options"))
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, file := range options {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, option := range strings.Fields(string(text)) {
			if name, ok := strings.CutPrefix(option, "target="); ok {
				have = append(have, name)
			}
		}
	}
	for _, name := range Names() {
		if !slices.Contains(have, name) {
			t.Errorf("no golden case has the target %s: add %s/target-%s with a compose.yaml and a file options with the line target=%s, then run make generate %s",
				name, cases, name, name, howTo)
		}
	}
}
