package helm_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/compose/render/helm"
)

// chart makes the chart of the project in dir.
func chart(t testing.TB, dir string, environ map[string]string, o convert.Options) ([]render.File, []finding.Finding) {
	t.Helper()
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	o.Domain, o.VolumeSize = "localhost", resource.MustParse("1Gi")
	loaded := func(substitute func(project.Use) string) (*project.Project, error) {
		p, _, err := load.Load(context.Background(), load.Request{WorkingDir: dir, ProjectName: "shop", Environ: environ, Substitute: substitute})
		return p, err
	}
	p, err := loaded(nil)
	if err != nil {
		t.Fatal(err)
	}
	files, findings, err := helm.Chart(helm.Request{Project: p, Options: o, Load: loaded})
	if err != nil {
		t.Fatal(err)
	}
	return files, findings
}

var environ = map[string]string{"PASSED": "on", "REQUIRED": "this"}

// The charts of the projects below testdata; helm's own engine tries them in
// test/helm.
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/compose.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatal(err, cases)
	}
	for _, file := range cases {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			files, findings := chart(t, dir, environ, convert.Options{})
			made := map[string]bool{}
			for _, f := range files {
				made[filepath.Join(dir, "chart", f.Path)] = true
				golden.Assert(t, filepath.Join(dir, "chart", f.Path), f.Content)
			}
			var told bytes.Buffer
			for _, f := range findings {
				told.WriteString(f.Position.String() + ": " + f.Attribute.String() + ": " + f.Message + "\n")
			}
			golden.Assert(t, filepath.Join(dir, "findings.txt"), told.Bytes())
			for _, pattern := range []string{"chart/*", "chart/templates/*"} {
				there, err := filepath.Glob(filepath.Join(dir, pattern))
				if err != nil {
					t.Fatal(err)
				}
				for _, path := range there {
					if info, err := os.Stat(path); err == nil && !info.IsDir() && !made[path] {
						t.Errorf("%s is made no more", path)
					}
				}
			}
		})
	}
}

// The same project gives the same bytes, however it is loaded.
func TestDeterministic(t *testing.T) {
	for _, dir := range []string{"testdata/shop", "testdata/fixed"} {
		first, _ := chart(t, dir, environ, convert.Options{})
		for range 5 {
			again, _ := chart(t, dir, environ, convert.Options{})
			if len(again) != len(first) {
				t.Fatalf("%s: %d files, %d before", dir, len(again), len(first))
			}
			for i, f := range again {
				if f.Path != first[i].Path || !bytes.Equal(f.Content, first[i].Content) {
					t.Errorf("%s: %s differs from run to run", dir, f.Path)
				}
			}
		}
	}
}

// What is part of a Secret is for its owner only; no stand-in is left anywhere.
func TestFiles(t *testing.T) {
	files, findings := chart(t, "testdata/shop", environ, convert.Options{Namespace: "prod", StableNames: true})
	private := map[string]bool{"values.yaml": true, "templates/secret-web-env.yaml": true}
	for _, f := range files {
		if f.Private != private[f.Path] {
			t.Errorf("%s: private is %t", f.Path, f.Private)
		}
		if strings.Contains(string(f.Content), "zqv") {
			t.Errorf("%s has a stand-in:\n%s", f.Path, f.Content)
		}
		isObject := strings.HasPrefix(f.Path, "templates/") && strings.HasSuffix(f.Path, ".yaml")
		if isObject && !strings.Contains(string(f.Content), `namespace: {{ include "shop.text" (list .Release.Namespace) | quote }}`) {
			t.Errorf("%s is in another namespace:\n%s", f.Path, f.Content)
		}
	}
	if len(findings) > 1 {
		t.Error(findings)
	}
}
