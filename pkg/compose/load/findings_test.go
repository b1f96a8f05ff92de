package load

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"
	"golang.org/x/tools/txtar"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// loadText loads the files of a txtar text.
func loadText(t testing.TB, args, text string) (p *project.Project, findings []string, dir string) {
	t.Helper()
	dir = unpack(t, txtar.Parse([]byte(text)))
	p, all, err := Load(context.Background(), flags(dir, args))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		findings = append(findings, fmt.Sprintf("%s: %s: %s: %s", f.Severity, f.Position, f.Attribute, f.Message))
	}
	return p, findings, dir
}

func TestFindings(t *testing.T) {
	var printed bytes.Buffer
	output := logrus.StandardLogger().Out
	logrus.SetOutput(&printed)
	defer logrus.SetOutput(output)
	_, got, _ := loadText(t, "--env SET=1", `
-- compose.yaml --
version: "3"
x-fragment: &env
  SHARED: ${SHARED}
services:
  web:
    image: a:${TAG}
    command: |
      run ${SET} ${DEFAULT:-x} $${ESCAPED}
      and "$SECOND" ${NESTED:-$INNER} $SECONDARY
    tty: yes
    environment:
      <<: *env
      SET:
      PASSED:
    env_file:
      - path: a.env
        required: false
  api:
    image: a
    environment:
      <<: *env
networks:
  old:
    external:
      name: older
-- .env --
B=$UNKNOWN_IN_ENV
`)
	want := []string{
		`warning: .env:1:3: : The "UNKNOWN_IN_ENV" variable is not set: a blank string is used`,
		`warning: compose.yaml:3:11: x-fragment.SHARED: The "SHARED" variable is not set: a blank string is used`,
		`warning: compose.yaml:6:14: services.web.image: The "TAG" variable is not set: a blank string is used`,
		`warning: compose.yaml:9:12: services.web.command: The "SECOND" variable is not set: a blank string is used`,
		`warning: compose.yaml:9:31: services.web.command: The "INNER" variable is not set: a blank string is used`,
		`warning: compose.yaml:9:39: services.web.command: The "SECONDARY" variable is not set: a blank string is used`,
		"warning: compose.yaml:10:10: services.web.tty: \"yes\" for boolean is not supported by YAML 1.2, please use `true`",
		`warning: compose.yaml:14:7: services.web.environment.PASSED: the variable is not set: it is omitted from the environment`,
		"note: compose.yaml:16:9: services.web.env_file: a.env does not exist and is not required: no file is read",
		"warning: compose.yaml:23:3: networks.old: external.name is deprecated. Please set name and external: true",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if printed.Len() > 0 {
		t.Errorf("logrus printed %s", &printed)
	}
}

func TestSeveralDefaultFiles(t *testing.T) {
	_, got, _ := loadText(t, "", "-- compose.yaml --\nservices: {a: {image: b}}\n-- docker-compose.yml --\n-- sub/x --\n")
	if len(got) != 1 || !strings.Contains(got[0], "found several Compose files (compose.yaml, docker-compose.yml); compose.yaml is used") {
		t.Error(got)
	}
}

// A message of compose-go about several elements is reported for each.
func TestDeprecatedEverywhere(t *testing.T) {
	_, got, _ := loadText(t, "", "-- compose.yaml --\nservices: {a: {image: b, networks: [n], volumes: ['v:/v']}}\nnetworks: {n: {external: {name: x}}}\nvolumes: {v: {external: {name: x}}}\n")
	want := []string{
		"warning: compose.yaml:2:12: networks.n: external.name is deprecated. Please set name and external: true",
		"warning: compose.yaml:3:11: volumes.v: external.name is deprecated. Please set name and external: true",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestIncludedNameAndVersion(t *testing.T) {
	_, got, _ := loadText(t, "", "-- compose.yaml --\nversion: '3'\nname: main\ninclude: [part.yaml]\n-- part.yaml --\nversion: '3'\nname: part\nservices: {a: {image: b}}\n")
	want := []string{
		"note: part.yaml:1:1: version: it is obsolete; Compose ignores it",
		"note: part.yaml:2:1: name: the name of an included file is ignored; the project uses the name in its own files",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestProjectWithoutServices(t *testing.T) {
	_, got, _ := loadText(t, "", "-- compose.yaml --\nname: none\nservices: {}\n")
	want := []string{"warning: compose.yaml:2:1: services: the project has no services: nothing is converted"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestProfileFindings(t *testing.T) {
	_, got, _ := loadText(t, "--profile devv", "-- compose.yaml --\nservices: {a: {image: b, profiles: [dev]}}\njobs: {j: {image: a, triggers: {manual: true}, profiles: [night]}}\n")
	want := []string{
		`warning: : : no service has the profile "devv"`,
		"warning: compose.yaml:1:1: services: no service is enabled: all of them have profiles",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestPipe: a file that can be read only once has errors with their place.
func TestPipe(t *testing.T) {
	_, _, err := Load(context.Background(), Request{WorkingDir: t.TempDir(), Files: []string{"-"}, Stdin: strings.NewReader("services:\n  a: {imag: b}\n")})
	checkError(t, err, `-:2:7: unknown attribute "imag" of services.a`, `did you mean "image"?`)
}

// TestEnvironment checks the precedence of docker compose: environment overrides
// env_file, later files override earlier ones, raw files are not interpreted.
func TestEnvironment(t *testing.T) {
	p, _, _ := loadText(t, "--env HOST=h --env-file one.env --env-file two.env", `
-- compose.yaml --
services:
  web:
    image: a:${TAG}-${ONE}
    environment: {A: here, HOST: , GONE: }
    env_file:
      - a.env
      - {path: b.env, format: raw}
      - {path: none.env, required: false}
    label_file: labels
-- one.env --
TAG=1
ONE=one
HOST=lost
-- two.env --
TAG=2
-- a.env --
A=a
B=a
C=$HOST
-- b.env --
  # comment
B="quoted" $HOST
HOST
-- labels --
com.example=${X:-y}
`)
	web := p.Services["web"]
	got := map[string]string{"image": web.Image, "label": web.Labels["com.example"]}
	for k, v := range web.Environment {
		if v == nil {
			got[k] = "(nil)"
		} else {
			got[k] = *v
		}
	}
	want := map[string]string{"image": "a:2-one", "A": "here", "B": `"quoted" $HOST`, "C": "h", "HOST": "h", "GONE": "(nil)", "label": "y"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestNames(t *testing.T) {
	const file = "-- compose.yaml --\nname: From_${X:-File}\nservices: {a: {image: b}}\n"
	for args, want := range map[string]string{
		"":                                    "from_file",
		"--env X=e":                           "from_e",
		"--project-name given":                "given",
		"--env COMPOSE_PROJECT_NAME=variable": "variable",
	} {
		p, _, _ := loadText(t, args, file)
		if p.Name != want {
			t.Errorf("%s: %s, want %s", args, p.Name, want)
		}
	}
	p, _, dir := loadText(t, "--project-directory The_Folder.1", "-- compose.yaml --\nservices: {a: {image: b}}\n-- The_Folder.1/compose.yml --\nservices: {c: {image: d}}\n")
	if p.Name != "the_folder1" || p.Services["c"].Name != "c" || p.WorkingDir != filepath.Join(dir, "The_Folder.1") {
		t.Error(p.Name, p.Services, p.WorkingDir)
	}
}

// TestDiscovery checks which files are used if none is given.
func TestDiscovery(t *testing.T) {
	dir := unpack(t, txtar.Parse([]byte(`
-- docker-compose.yaml --
services: {a: {image: b}}
-- docker-compose.override.yaml --
services: {a: {hostname: over}}
-- .env --
COMPOSE_PROFILES=p, q
-- sub/deep/x --
-- other/.env --
COMPOSE_FILE=one.yaml:two.yaml
-- other/one.yaml --
services: {a: {image: one}}
-- other/two.yaml --
services: {a: {hostname: two}}
`)))
	load := func(r Request) *project.Project {
		t.Helper()
		p, _, err := Load(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := load(Request{WorkingDir: filepath.Join(dir, "sub", "deep")})
	if a := p.Services["a"]; a.Image != "b" || a.Hostname != "over" || p.WorkingDir != dir {
		t.Error(a.Image, a.Hostname, p.WorkingDir)
	}
	if d := cmp.Diff([]string{"p", "q"}, p.Profiles); d != "" {
		t.Error(d)
	}
	if got := p.Source.Position("services", "a", "hostname").String(); got != filepath.Join(dir, "docker-compose.override.yaml")+":1:16" {
		t.Error(got)
	}
	p = load(Request{WorkingDir: filepath.Join(dir, "other")})
	if a := p.Services["a"]; a.Image != "one" || a.Hostname != "two" {
		t.Error(a.Image, a.Hostname)
	}
	p = load(Request{WorkingDir: dir, Files: []string{"-"}, Stdin: strings.NewReader("services: {s: {image: in}}")})
	if got := p.Source.Position("services", "s", "image").String(); got != "-:1:16" {
		t.Error(got)
	}
	p = load(Request{WorkingDir: dir, Environ: map[string]string{"COMPOSE_FILE": "a#b", "COMPOSE_PATH_SEPARATOR": "#", "COMPOSE_ENV_FILES": "e.env"}, Files: []string{"other/one.yaml"}, EnvFiles: []string{".env"}})
	if got := p.Source.Position("services", "a").String(); got != "other/one.yaml:1:12" {
		t.Error(got)
	}
}

func TestConcurrent(t *testing.T) {
	dir := unpack(t, txtar.Parse([]byte("-- compose.yaml --\nservices: {a: {image: \"b:${NO}\"}}\n")))
	results := make(chan int)
	for range 8 {
		go func() {
			_, findings, err := Load(context.Background(), flags(dir, ""))
			if err != nil {
				t.Error(err)
			}
			results <- len(findings)
		}()
	}
	for range 8 {
		if n := <-results; n != 1 {
			t.Errorf("%d findings, want 1", n)
		}
	}
}

func TestCancelled(t *testing.T) {
	dir := unpack(t, txtar.Parse([]byte("-- compose.yaml --\nservices: {a: {imag: b}}\n")))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Load(ctx, flags(dir, "")); err == nil {
		t.Error("no error")
	}
	_ = os.Remove(dir)
}
