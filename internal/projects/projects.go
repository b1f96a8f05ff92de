// Package projects finds Compose projects for tests: real ones of other authors,
// in the folder BATUTA_CORPUS, and the converter's own cases.
package projects

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Project is a folder to convert, with the flags for it.
type Project struct {
	ID    string
	Dir   string   // absolute
	Args  []string // flags and services of kubectl compose convert
	Env   []string // NAME=VALUE
	Loads bool     // compose-go itself loads it
}

// Corpus are the real projects, in the order of their list. The test is skipped
// if BATUTA_CORPUS is not set.
func Corpus(t testing.TB) []Project {
	t.Helper()
	root := os.Getenv("BATUTA_CORPUS")
	if root == "" {
		t.Skip("BATUTA_CORPUS is not set: the real projects are not tested")
	}
	root = filepath.Join(root, "compose")
	file, err := os.Open(filepath.Join(root, "SOURCES.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []Project
	lines := bufio.NewScanner(file)
	for lines.Scan(); lines.Scan(); { // after the titles
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 11 {
			t.Fatalf("SOURCES.tsv has a line of %d columns", len(fields))
		}
		all = append(all, Project{ID: fields[0], Dir: filepath.Join(root, fields[0], fields[6]), Args: strings.Fields(fields[5]), Loads: fields[10] == "yes"})
	}
	if len(all) == 0 || lines.Err() != nil {
		t.Fatal("the corpus has no projects", lines.Err())
	}
	return all
}

// Loading are those of the corpus that compose-go itself loads.
func Loading(t testing.TB) []Project {
	t.Helper()
	var out []Project
	for _, p := range Corpus(t) {
		if p.Loads {
			out = append(out, p)
		}
	}
	return out
}

// Cases are the converter's own, in the folder, with their options as flags.
func Cases(t testing.TB, folder string) []Project {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*", "compose.yaml"))
	if err != nil || len(files) < 20 {
		t.Fatal(err, files)
	}
	var all []Project
	for _, file := range files {
		dir, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		p := Project{ID: filepath.Base(dir), Dir: dir, Args: []string{"--project-name=shop"}, Loads: true}
		options, err := os.ReadFile(filepath.Join(dir, "options"))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for line := range strings.FieldsSeq(string(options)) {
			p.option(line)
		}
		all = append(all, p)
	}
	return all
}

func (p *Project) option(line string) {
	switch name, value, _ := strings.Cut(line, "="); name {
	case "service":
		p.Args = append(p.Args, value)
	case "env":
		p.Env = append(p.Env, value)
	default:
		p.Args = append(p.Args, "--"+line)
	}
}

// Environ is the environment for its conversion: its own variables, and an empty
// home.
func (p Project) Environ(t testing.TB) map[string]string {
	t.Helper()
	environ := map[string]string{"HOME": t.TempDir()}
	for _, variable := range p.Env {
		name, value, _ := strings.Cut(variable, "=")
		environ[name] = value
	}
	return environ
}
