package load

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// FuzzLoad loads any text as a Compose file: no panic, no hang, every error has a
// place in the file, and so has every attribute of a loaded project.
func FuzzLoad(f *testing.F) {
	f.Add(course)
	archives, err := filepath.Glob("testdata/projects/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".yaml") {
				f.Add(string(file.Data))
			}
		}
	}
	for _, text := range []string{
		"a: &a [*a]", "services: {a: {<<: [1]}}", "services: {a: {image: ${A:-${B}}}}", "? {a: b}\n: c", "services: !override {a: !reset }",
		"services: {a: {build: }}\n---\nservices: {a: {build: {args: [A]}}}", "include: [compose.yaml]", "%YAML 1.2\n---\na: !!binary aGk=",
	} {
		f.Add(text)
	}
	place := regexp.MustCompile(`^compose\.yaml:\d+:\d+: `)
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		p, _, err := Load(context.Background(), Request{WorkingDir: dir, Files: []string{"compose.yaml"}, ProjectName: "fuzz"})
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("took %s", d)
		}
		if err != nil {
			for _, each := range split(err) {
				if !place.MatchString(each.Error()) {
					t.Errorf("no place in %q", each)
				}
			}
			if fault.Code(err) != int(fault.Usage) {
				t.Errorf("exit code %d of %v", fault.Code(err), err)
			}
			return
		}
		for a := range p.Source.All() {
			if a.Position.Line < 1 || a.Position.Column < 1 || a.Position.File != "compose.yaml" {
				t.Errorf("%s has the place %v", a.Path, a.Position)
			}
		}
	})
}

// split splits joined errors.
func split(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, split(e)...)
		}
		return all
	}
	return []error{err}
}
