// Package helm tests charts with helm's own engine, which the plugin does not
// link: it has a module of its own.
package helm

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/compose"
)

// project is a folder to convert, with the flags for it.
type project struct {
	dir     string
	environ map[string]string
	args    []string
}

// convert runs kubectl compose convert and gives its answer and what it told.
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

// run wants it to succeed.
func (p project) run(t testing.TB, args ...string) (out, told string) {
	t.Helper()
	out, told, code := p.convert(args...)
	if code != 0 {
		t.Fatalf("%q: exit %d\n%s", slices.Concat(p.args, args), code, told)
	}
	return out, told
}

// with is the project with further variables.
func (p project) with(environ map[string]string) project {
	p.environ = maps.Clone(p.environ)
	maps.Copy(p.environ, environ)
	return p
}

// goldens are the converter's own cases, with their options as flags.
func goldens(t testing.TB) map[string]project {
	t.Helper()
	files, err := filepath.Glob("../../pkg/compose/convert/testdata/*/compose.yaml")
	if err != nil || len(files) < 20 {
		t.Fatal(err, files)
	}
	projects := map[string]project{}
	for _, file := range files {
		dir, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		p := project{dir: dir, environ: map[string]string{"HOME": t.TempDir()}, args: []string{"--project-name=shop"}}
		options, err := os.ReadFile(filepath.Join(dir, "options"))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for line := range strings.FieldsSeq(string(options)) {
			p.option(line)
		}
		projects[filepath.Base(dir)] = p
	}
	return projects
}

func (p *project) option(line string) {
	switch name, value, _ := strings.Cut(line, "="); name {
	case "service":
		p.args = append(p.args, value)
	case "env":
		key, text, _ := strings.Cut(value, "=")
		p.environ[key] = text
	default:
		p.args = append(p.args, "--"+line)
	}
}

// namespace is the one that the flags ask for.
func (p project) namespace() string {
	for _, arg := range p.args {
		if value, ok := strings.CutPrefix(arg, "--namespace="); ok {
			return value
		}
	}
	return "default"
}
