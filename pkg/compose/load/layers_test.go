package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCorpusLayers loads each project of the corpus in every way that files can
// be combined, with the same checks as TestCorpus.
func TestCorpusLayers(t *testing.T) {
	all := corpus(t)
	ways := map[string]func(p corpusProject, services []string) string{
		"doubled": nil,
		"included": func(p corpusProject, _ []string) string {
			return "include:\n  - path: [" + strings.Join(p.absolute(), ", ") + "]\n"
		},
		"extended": func(p corpusProject, services []string) string {
			return perService(services, fmt.Sprintf("    extends: {file: %s, service: SERVICE}\n    environment: {ADDED: \"1\"}\n    ports: [\"49151\"]\n", p.absolute()[0]))
		},
		"reset": func(_ corpusProject, services []string) string {
			return perService(services, "    ports: !reset []\n    environment: !override [ONLY=1]\n    labels: {a: b}\n    volumes: [\"/added\"]\n")
		},
	}
	for way, text := range ways {
		good := 0
		for _, c := range all {
			r := c.request()
			p, _, err := Load(context.Background(), r)
			if err != nil {
				good++
				continue
			}
			r.ProjectDirectory = p.WorkingDir
			if text == nil {
				r.Files = append(r.Files, r.Files...)
			} else {
				path := filepath.Join(t.TempDir(), way+".yaml")
				if err := os.WriteFile(path, []byte(text(c, p.ServiceNames())), 0o600); err != nil {
					t.Fatal(err)
				}
				if way != "reset" {
					r.Files = nil
				}
				r.Files = append(r.Files, path)
			}
			if layered(t, c, way, r) {
				good++
			}
		}
		t.Logf("%s: %d of %d", way, good, len(all))
	}
}

func layered(t *testing.T, c corpusProject, way string, r Request) bool {
	t.Helper()
	id := c.id + " " + way
	p, _, err := Load(context.Background(), r)
	if err != nil {
		options, failed := plain(r)
		if failed != nil {
			t.Fatal(failed)
		}
		if _, refused := captured(func() error {
			_, err := options.LoadProject(context.Background())
			return err
		}); refused == nil {
			t.Errorf("%s: %v, which compose-go loads", id, err)
			return false
		}
		return true
	}
	sameAsReference(t, id, r, p)
	return completeSource(t, id, r, p) && realPlaces(t, id, c.dir, p)
}

func (p corpusProject) absolute() []string {
	var files []string
	for _, f := range p.files {
		files = append(files, filepath.Join(p.dir, f))
	}
	return files
}

func perService(services []string, text string) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for _, name := range services {
		fmt.Fprintf(&b, "  %s:\n%s", name, strings.ReplaceAll(text, "SERVICE", name))
	}
	return b.String()
}
