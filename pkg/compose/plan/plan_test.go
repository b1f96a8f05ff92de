package plan_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/internal/projects"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// inFull are the projects whose whole plan is a golden file: a reverse proxy for
// two servers, a stack with several kinds of waits, and one with two networks.
var inFull = []string{"docker-awesome-compose-nginx-nodejs-redis", "docker-genai-stack", "dockersamples-example-voting-app"}

// The plan of every real project names each container, claim and published port.
// A golden file shows the whole plan of a project.
func TestPlansOfRealProjects(t *testing.T) {
	counted := 0
	for _, p := range projects.Loading(t) {
		made := planOf(t, p)
		text := made.String()
		for _, missing := range unnamed(made, text) {
			t.Errorf("%s: the plan does not name %s", p.ID, missing)
		}
		if slices.Contains(inFull, p.ID) {
			golden.Assert(t, filepath.Join("testdata", "plans", p.ID+".txt"), []byte(text))
			counted++
		}
	}
	if counted != len(inFull) {
		t.Errorf("%d of %d golden plans were compared", counted, len(inFull))
	}
}

func planOf(t *testing.T, p projects.Project) *plan.Plan {
	t.Helper()
	request := load.Request{WorkingDir: p.Dir, Environ: p.Environ(t)}
	for i := 0; i < len(p.Args); i++ {
		switch name := p.Args[i]; name {
		case "-f", "--file":
			i++
			request.Files = append(request.Files, p.Args[i])
		case "--profile":
			i++
			request.Profiles = append(request.Profiles, p.Args[i])
		case "--env-file":
			i++
			request.EnvFiles = append(request.EnvFiles, p.Args[i])
		default:
			t.Fatalf("%s: unknown argument %s", p.ID, name)
		}
	}
	loaded, _, err := load.Load(t.Context(), request)
	if err != nil {
		t.Fatalf("%s: %v", p.ID, err)
	}
	made, _, err := plan.New(loaded, plan.Options{WaitForDependencies: true, Expose: plan.ExposeIngress, Domain: "localhost"})
	if err != nil {
		t.Fatalf("%s: %v", p.ID, err)
	}
	return made
}

// unnamed are the names that the text of the plan lacks.
func unnamed(p *plan.Plan, text string) []string {
	var want []string
	for _, u := range p.AllUnits {
		want = append(want, u.Name)
		for _, port := range p.PublishedPorts(u) {
			want = append(want, port.String())
		}
	}
	for _, c := range p.AllClaims() {
		want = append(want, c.Name)
	}
	return slices.DeleteFunc(want, func(name string) bool { return strings.Contains(text, name) })
}
