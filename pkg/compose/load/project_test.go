package load

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// unpack writes the files of an archive into a fresh folder.
func unpack(t testing.TB, archive *txtar.Archive) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// section is a file of an archive.
func section(archive *txtar.Archive, name string) string {
	for i, f := range archive.Files {
		if f.Name == name {
			archive.Files = append(archive.Files[:i:i], archive.Files[i+1:]...)
			return string(f.Data)
		}
	}
	return ""
}

// flags makes a request from a command line.
func flags(dir, line string) Request {
	r := Request{WorkingDir: dir, Environ: map[string]string{"HOME": "/home/someone"}}
	words := strings.Fields(line)
	for i := 0; i < len(words); i++ {
		switch words[i] {
		case "-f":
			i++
			r.Files = append(r.Files, words[i])
		case "--profile":
			i++
			r.Profiles = append(r.Profiles, words[i])
		case "--env-file":
			i++
			r.EnvFiles = append(r.EnvFiles, words[i])
		case "--project-name":
			i++
			r.ProjectName = words[i]
		case "--project-directory":
			i++
			r.ProjectDirectory = words[i]
		case "--env":
			i++
			k, v, _ := strings.Cut(words[i], "=")
			r.Environ[k] = v
		default:
			r.Services = append(r.Services, words[i])
		}
	}
	return r
}

// TestProjects loads small projects and compares the places of attributes, and
// the project with the result of compose-go.
func TestProjects(t *testing.T) {
	archives, err := filepath.Glob("testdata/projects/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal(err, len(archives))
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			args, places, absent := section(archive, "args"), section(archive, "places"), section(archive, "absent")
			dir := unpack(t, archive)
			t.Chdir(dir) // compose-go resolves nested includes against it
			r := flags(dir, args)
			p, _, err := Load(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			checkPlaces(t, p.Source, places, absent)
			if len(r.Services) == 0 {
				sameAsReference(t, name, r, p)
				completeSource(t, name, r, p)
			}
			realPlaces(t, name, dir, p)
		})
	}
}

func checkPlaces(t *testing.T, s *project.Source, places, absent string) {
	t.Helper()
	all := map[string]project.Path{}
	for a := range s.All() {
		all[a.Path.String()] = slices.Clone(a.Path)
	}
	for _, line := range strings.Split(strings.TrimSpace(places), "\n") {
		words := strings.Fields(line)
		path, ok := all[words[0]]
		if !ok {
			path = parsePath(words[0])
		}
		if !s.Has(path...) {
			t.Errorf("%s is not there", words[0])
		} else if got := s.Position(path...).String(); got != words[len(words)-1] {
			t.Errorf("%s is at %s, want %s", words[0], got, words[len(words)-1])
		}
	}
	for _, line := range strings.Fields(absent) {
		if s.Has(parsePath(line)...) {
			t.Errorf("%s is there", line)
		}
	}
}

func parsePath(text string) project.Path {
	return strings.Split(strings.ReplaceAll(text, "[", ".["), ".")
}
