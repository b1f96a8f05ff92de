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
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/compose/render/helm"
)

// chart makes the chart of the project in dir.
func chart(t testing.TB, dir string, environ map[string]string, o plan.Options) ([]render.File, []finding.Finding) {
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
			files, findings := chart(t, dir, environ, plan.Options{})
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
						t.Errorf("%s is no longer generated", path)
					}
				}
			}
		})
	}
}

// The same project gives the same bytes, however it is loaded.
func TestDeterministic(t *testing.T) {
	for _, dir := range []string{"testdata/shop", "testdata/fixed"} {
		first, _ := chart(t, dir, environ, plan.Options{})
		for range 5 {
			again, _ := chart(t, dir, environ, plan.Options{})
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

// Files with Secrets are readable only by their owner; no placeholder is left.
func TestFiles(t *testing.T) {
	files, findings := chart(t, "testdata/shop", environ, plan.Options{Namespace: "prod", StableNames: true})
	private := map[string]bool{"values.yaml": true, "templates/secret-web-env.yaml": true}
	for _, f := range files {
		if f.Private != private[f.Path] {
			t.Errorf("%s: private is %t", f.Path, f.Private)
		}
		if strings.Contains(string(f.Content), "zqv") {
			t.Errorf("%s has a placeholder:\n%s", f.Path, f.Content)
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

// written makes a project of one file.
func written(t testing.TB, text string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func messages(findings []finding.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Message)
	}
	return strings.Join(all, "\n")
}

func content(files []render.File, path string) string {
	for _, f := range files {
		if f.Path == path {
			return string(f.Content)
		}
	}
	return ""
}

// Objects that cannot depend on the values or the release are reported.
func TestUnsupportedUsesAreReported(t *testing.T) {
	long := strings.Repeat("long-", 12) + "name"
	files, findings := chart(t, written(t, `
services: {web: {image: nginx, configs: [`+long+`]}}
configs: {`+long+`: {content: "${X:-y}"}}
`), nil, plan.Options{})
	if !strings.Contains(messages(findings), "is immutable and keeps its name") || !strings.Contains(content(files, "values.yaml"), `X: "y"`) {
		t.Errorf("%s\n%s", messages(findings), content(files, "values.yaml"))
	}
	files, findings = chart(t, written(t, `
services: {web: {image: nginx, volumes: ["`+long+`:/data"]}}
volumes: {`+long+`: {driver_opts: {type: nfs, o: "addr=192.0.2.1", device: ":/x"}}}
`), nil, plan.Options{Namespace: "prod"})
	if !strings.Contains(messages(findings), "are in the namespace prod") || !strings.Contains(content(files, "templates/deployment-web.yaml"), "  namespace: prod\n") {
		t.Errorf("%s\n%s", messages(findings), content(files, "templates/deployment-web.yaml"))
	}
}

// Text of the project that looks like a placeholder, or is a template, is
// unchanged.
func TestForeignText(t *testing.T) {
	files, findings := chart(t, written(t, `
services:
  web:
    image: nginx:${TAG:-1}
    environment: {A: zqv0000qz, B: "zqv9999qz ${X:-y}", C: "{{ $$x }}${X:-y}}}", D: "`+"`"+`\"\\${X:-y}"}
`), nil, plan.Options{})
	text := content(files, "templates/deployment-web.yaml")
	for _, want := range []string{
		"value: zqv0000qz\n", `(list "zqv9999qz" " " .Values.variables.X)`, `(list "{{ $x }}" .Values.variables.X "}}")`, `(list "` + "`" + `\"\\" .Values.variables.X)`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in\n%s", want, text)
		}
	}
	if len(findings) > 0 {
		t.Error(messages(findings))
	}
}

// Uses with different defaults keep them, until a value is given.
func TestDifferentDefaults(t *testing.T) {
	files, _ := chart(t, written(t, `
services: {web: {image: nginx, environment: {A: "${X:-a}", B: "${X:-b}", C: "${X}"}}}
`), nil, plan.Options{})
	text := content(files, "templates/deployment-web.yaml")
	for _, want := range []string{
		`(include "shop.text" (list .Values.variables.X) | default "a")`, `(include "shop.text" (list .Values.variables.X) | default "b")`, `(list .Values.variables.X)`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in\n%s", want, text)
		}
	}
	if !strings.Contains(content(files, "values.yaml"), `  X: "" # "": each use has its own default`) {
		t.Error(content(files, "values.yaml"))
	}
}

// A project without variables has a chart, too.
func TestSmallestProject(t *testing.T) {
	files, _ := chart(t, written(t, "services: {}\nvolumes: {a: {}}\n"), nil, plan.Options{})
	if content(files, "templates/_helpers.tpl") != "" || strings.Contains(content(files, "values.yaml"), ":") {
		t.Errorf("%s\n%s", content(files, "templates/_helpers.tpl"), content(files, "values.yaml"))
	}
}
