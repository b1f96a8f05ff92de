// Package helm tests charts with helm's own engine, which the plugin does not
// link: it is a separate module.
package helm

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/internal/projects"
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/compose"
)

// project is a folder to convert, with the flags for it.
type project struct {
	dir     string
	environ map[string]string
	args    []string
}

// convert runs kubectl compose convert and returns its output and findings.
func (p project) convert(args ...string) (out, told string, code int) {
	var answer, problems bytes.Buffer
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &answer, ErrOut: &problems},
		Args:      slices.Concat([]string{"kubectl-compose", "convert"}, p.args, args),
		Environ:   maps.Clone(p.environ), Dir: p.dir,
	}
	code = cli.Run(context.Background(), "compose", compose.New, env)
	return answer.String(), problems.String(), code
}

// run requires success.
func (p project) run(t testing.TB, args ...string) (out, told string) {
	t.Helper()
	out, told, code := p.convert(args...)
	if code != 0 {
		t.Fatalf("%q: exit %d\n%s", slices.Concat(p.args, args), code, told)
	}
	return out, told
}

// with is the project with additional variables.
func (p project) with(environ map[string]string) project {
	p.environ = maps.Clone(p.environ)
	maps.Copy(p.environ, environ)
	return p
}

// goldens are the converter's own cases, with their options as flags.
func goldens(t testing.TB) map[string]project {
	t.Helper()
	return byName(t, projects.Cases(t, "../../pkg/compose/convert/testdata"))
}

// namespace is the one in the flags.
func (p project) namespace() string {
	for _, arg := range p.args {
		if value, ok := strings.CutPrefix(arg, "--namespace="); ok {
			return value
		}
	}
	return "default"
}
