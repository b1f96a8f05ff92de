package load_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

const variablesProject = `services:
  web:
    image: ${REGISTRY:-docker.io}/shop/web:${TAG:?}
    command: [sh, -c, "echo $$HOME ${GREETING-hello ${WHO}} $TAG"]
    environment:
      DEBUG: ${DEBUG:+yes}
    ports: ["${PORT}:80"]
    env_file: a.env
`

// Substitute is called once for every use, with its value and place, and the
// project has its results, both if compose-go gets the parsed tree and if it
// parses the files itself.
func TestSubstitute(t *testing.T) {
	environ := map[string]string{"TAG": "1.2", "WHO": "world", "DEBUG": "1", "PORT": "8080"}
	want := []string{
		`REGISTRY="docker.io" 0 false services.web.image compose.yaml:3:5`,
		`TAG="1.2" 1 true services.web.image compose.yaml:3:5`,
		`GREETING="hello world" 0 false services.web.command compose.yaml:4:23`,
		`TAG="1.2" 1 false services.web.command compose.yaml:4:23`,
		`DEBUG="yes" 0 false services.web.environment.DEBUG compose.yaml:6:7`,
		`PORT="8080" 0 false services.web.ports compose.yaml:7:13`,
		`TAG="1.2" 1 false services.web.env_file compose.yaml:8:5`,
	}
	for name, text := range map[string]string{
		"tree":    variablesProject,
		"include": "include: [empty.yaml]\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files := map[string]string{"a.env": "# $WHO\nA='$WHO'\nOWN=1\nB=$OWN ${TAG}\n", "compose.yaml": variablesProject, "empty.yaml": "services: {}\n"}
			if name == "include" {
				files["compose.yaml"] = variablesProject + text
			}
			for file, content := range files {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			p, _, err := load.Load(context.Background(), load.Request{WorkingDir: dir, Environ: environ, Substitute: func(u project.Use) string {
				if u.Path != nil {
					got = append(got, fmt.Sprintf("%s=%q %d %t %s %s", u.Name, u.Value, u.Nth, u.Required, u.Path, u.Position))
				}
				if u.Name == "PORT" || u.Presence {
					return u.Value
				}
				return strings.ToLower(u.Name)
			}})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			web := p.Services["web"]
			said := []string{web.Image, web.Command[2], *web.Environment["DEBUG"], web.Ports[0].Published}
			if d := cmp.Diff([]string{"registry/shop/web:tag", "echo $HOME greeting tag", "yes", "8080"}, said); d != "" {
				t.Error(d)
			}
		})
	}
}
