package batuta_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta"
	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/docs"
)

func suite(t *testing.T) *batuta.Suite {
	t.Helper()
	s, err := batuta.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryPluginHasItsFolder(t *testing.T) {
	var want []string
	for _, p := range suite(t).Plugins {
		want = append(want, p.Folder())
	}
	entries, err := os.ReadDir("cmd")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("cmd/ holds %v, plugins.yaml describes %v", got, want)
	}
}

func TestMainsAreShort(t *testing.T) {
	for _, p := range suite(t).Plugins {
		content, err := os.ReadFile("cmd/" + p.Folder() + "/main.go")
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(content, []byte("\n")); n > 20 {
			t.Errorf("%s has %d lines, more than 20", p.Folder(), n)
		}
	}
}

// The module line and plugins.yaml name the same repository.
func TestRepositoryIsTheModule(t *testing.T) {
	content, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(content), "\n")
	if s := suite(t); line != "module "+s.Repository || s.Homepage != "https://"+s.Repository {
		t.Errorf("go.mod says %q, plugins.yaml %q at %q", line, s.Repository, s.Homepage)
	}
}

// pkg/docs has the address of the repository as a constant.
func TestDocsAreInTheRepository(t *testing.T) {
	if s := suite(t); docs.Page("x.md") != s.Homepage+"/blob/main/docs/x.md" || docs.Issues != s.Homepage+"/issues" {
		t.Errorf("pkg/docs has %s and %s, plugins.yaml has %s", docs.Page("x.md"), docs.Issues, s.Homepage)
	}
}

func TestHelpMatchesPluginsYAML(t *testing.T) {
	for _, p := range suite(t).Plugins {
		got := pluginRun{plugin: p.Name, args: []string{"--help"}}.run(t)
		if got.code != 0 {
			t.Errorf("%s --help: exit %d: %s", p.Name, got.code, got.stderr)
		}
		for _, want := range []string{strings.TrimSpace(p.Description), p.Command()} {
			if !strings.Contains(got.stdout, want) {
				t.Errorf("the help of %s does not have %q:\n%s", p.Name, want, got.stdout)
			}
		}
		if wrong := p.File(); strings.Contains(got.stdout, wrong) {
			t.Errorf("the help of %s has %s", p.Name, wrong)
		}
	}
}

const tableStart, tableEnd = "<!-- plugins: rendered from plugins.yaml -->\n", "<!-- /plugins -->\n"

func TestReadmeTable(t *testing.T) {
	var table strings.Builder
	table.WriteString("| plugin | what it does |\n|---|---|\n")
	for _, p := range suite(t).Plugins {
		fmt.Fprintf(&table, "| `%s` | %s |\n", p.Command(), p.Short)
	}
	content, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(content), tableStart)
	current, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatal("README.md has no place for the table of plugins")
	}
	if golden.Updating() {
		if err := os.WriteFile("README.md", []byte(before+tableStart+table.String()+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if current != table.String() {
		t.Errorf("README.md says:\n%s\nplugins.yaml says:\n%s", current, &table)
	}
}
