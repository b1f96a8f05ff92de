package load

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/internal/projects"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// corpusProject is a real project of another author.
type corpusProject struct {
	id, dir string
	files   []string
	loads   bool
}

func corpus(t testing.TB) []corpusProject {
	t.Helper()
	var out []corpusProject
	for _, p := range projects.Corpus(t) {
		files := slices.DeleteFunc(p.Args, func(word string) bool { return word == "-f" })
		out = append(out, corpusProject{id: p.ID, dir: p.Dir, files: files, loads: p.Loads})
	}
	return out
}

func (p corpusProject) request() Request {
	return Request{WorkingDir: p.dir, Files: p.files, Environ: map[string]string{"HOME": os.Getenv("HOME")}}
}

// plain is what docker compose would load, without this package.
func plain(r Request, options ...cli.ProjectOptionsFn) (*cli.ProjectOptions, error) {
	var files []string
	for _, f := range r.Files {
		if !filepath.IsAbs(f) {
			f = filepath.Join(r.WorkingDir, f)
		}
		files = append(files, f)
	}
	var env []string
	for k, v := range r.Environ {
		env = append(env, k+"="+v)
	}
	dir := r.ProjectDirectory
	if dir == "" && len(files) == 0 {
		dir = r.WorkingDir
	}
	return cli.NewProjectOptions(files, append([]cli.ProjectOptionsFn{
		cli.WithWorkingDirectory(dir), cli.WithEnv(env), cli.WithConfigFileEnv, cli.WithDefaultConfigPath,
		cli.WithEnvFiles(r.EnvFiles...), cli.WithDotEnv, cli.WithDefaultProfiles(r.Profiles...), cli.WithName(r.ProjectName),
	}, options...)...)
}

func TestCorpus(t *testing.T) {
	all := corpus(t)
	loaded, places, complete := 0, 0, 0
	for _, c := range all {
		p, _, err := Load(context.Background(), c.request())
		if (err == nil) != c.loads {
			t.Errorf("%s: loads=%v, got %v", c.id, c.loads, err)
			continue
		}
		loaded++
		if err != nil {
			t.Logf("%s: %v", c.id, err)
			places, complete = places+1, complete+1
			continue
		}
		sameAsReference(t, c.id, c.request(), p)
		if realPlaces(t, c.id, c.dir, p) {
			places++
		}
		if completeSource(t, c.id, c.request(), p) {
			complete++
		}
	}
	t.Logf("load as they should: %d of %d", loaded, len(all))
	t.Logf("every place is real: %d of %d", places, len(all))
	t.Logf("every attribute has a place: %d of %d", complete, len(all))
}

// sameAsReference compares with the result of compose-go for the same files.
func sameAsReference(t *testing.T, id string, r Request, got *project.Project) {
	t.Helper()
	options, err := plain(r)
	if err != nil {
		t.Fatal(id, err)
	}
	options.WithListeners()
	var want *types.Project
	_, err = captured(func() (err error) {
		want, err = options.LoadProject(context.Background())
		return err
	})
	if err != nil {
		t.Errorf("%s: compose-go refuses what we load: %v", id, err)
		return
	}
	a, _ := want.MarshalYAML()
	b, _ := got.MarshalYAML()
	if !bytes.Equal(a, b) {
		t.Errorf("%s: differs from compose-go (-want +got):\n%s", id, cmp.Diff(string(a), string(b)))
	}
	if d := cmp.Diff(want.ComposeFiles, got.ComposeFiles); d != "" {
		t.Errorf("%s: files differ: %s", id, d)
	}
}

// realPlaces checks that each place is that of the key or item.
func realPlaces(t *testing.T, id, dir string, p *project.Project) bool {
	t.Helper()
	texts := map[string][]string{}
	ok := true
	for a := range p.Source.All() {
		if problem := placeProblem(texts, dir, a); problem != "" {
			ok = false
			t.Errorf("%s: %s at %s: %s", id, a.Path, a.Position, problem)
		}
	}
	return ok
}

func placeProblem(texts map[string][]string, dir string, a project.Attribute) string {
	path := a.Position.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if texts[path] == nil {
		text, err := os.ReadFile(path)
		if err != nil {
			return err.Error()
		}
		texts[path] = strings.Split(string(text), "\n")
	}
	if a.Position.Line < 1 || a.Position.Line > len(texts[path]) {
		return "no such line"
	}
	line := []rune(texts[path][a.Position.Line-1])
	if a.Position.Column < 1 || a.Position.Column > len(line) {
		return "no such column"
	}
	rest := string(line[a.Position.Column-1:])
	key := a.Path[len(a.Path)-1]
	if strings.HasPrefix(key, "[") || strings.HasPrefix(strings.TrimLeft(rest, `"'`), key) || strings.Contains(rest, key) || strings.Contains(rest, "$") {
		return ""
	}
	for attribute, written := range map[string]string{"develop": "x-develop", "initial_sync": "x-initialSync", "context": "build"} {
		if key == attribute && strings.HasPrefix(rest, written) {
			return ""
		}
	}
	return fmt.Sprintf("%q stands there", rest)
}

// completeSource checks that the Source has the same attributes as compose-go's
// model before defaults.
func completeSource(t *testing.T, id string, r Request, p *project.Project) bool {
	t.Helper()
	model, err := rawModel(r, p.Name)
	if err != nil {
		t.Errorf("%s: %v", id, err)
		return false
	}
	ok := true
	known := map[string]bool{}
	leaves := map[string]bool{}
	for a := range p.Source.All() {
		known[a.Path.String()] = true
		if a.Leaf {
			leaves[a.Path.String()] = true
		}
	}
	var missing []string
	walkModel(model, nil, func(path project.Path, value any) {
		if len(path) > 1 && (path[0] == "services" || path[0] == "jobs") && !enabled(p.Project, path[0], path[1]) {
			return
		}
		if p.Source.Has(path...) || injected(path) {
			return
		}
		if item, ok := value.(string); ok { // of a list that was merged with a mapping
			for _, separator := range []string{"=", ":"} {
				key, _, _ := strings.Cut(item, separator)
				if p.Source.Has(path[:len(path)-1].Join(key)...) {
					return
				}
			}
		}
		for n := len(path) - 1; n > 0; n-- { // the short form of an ancestor
			if leaves[path[:n].String()] {
				return
			}
		}
		missing = append(missing, path.String())
	})
	inModel := map[string]bool{}
	walkModel(model, nil, func(path project.Path, value any) {
		inModel[path.String()] = true
		if item, isText := value.(string); isText && strings.HasPrefix(path[len(path)-1], "[") {
			for _, separator := range []string{"=", ":"} {
				key, _, _ := strings.Cut(item, separator)
				inModel[path[:len(path)-1].Join(key).String()] = true
			}
		}
	})
	for a := range p.Source.All() {
		if text := a.Path.String(); !inModel[text] && !resolvedAway(a.Path) {
			t.Errorf("%s: %s at %s is not in the model", id, text, a.Position)
			ok = false
		}
	}
	sort.Strings(missing)
	for _, m := range missing {
		ok = false
		t.Errorf("%s: %s has no place", id, m)
	}
	return ok
}

// rawModel is compose-go's model before defaults, normalisation and paths.
func rawModel(r Request, name string) (map[string]any, error) {
	options, err := plain(r)
	if err != nil {
		return nil, err
	}
	dir, err := options.GetWorkingDir()
	if err != nil {
		return nil, err
	}
	details := types.ConfigDetails{WorkingDir: dir, Environment: options.Environment}
	for _, f := range options.ConfigPaths {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: f})
	}
	var model map[string]any
	_, err = captured(func() (err error) {
		model, err = loader.LoadModelWithContext(context.Background(), details, func(o *loader.Options) {
			o.SetProjectName(name, true)
			o.SkipNormalization, o.SkipDefaultValues, o.ResolvePaths = true, true, false
		})
		return err
	})
	return model, err
}

// resolvedAway are attributes that compose-go removes from the model.
func resolvedAway(path project.Path) bool {
	switch {
	case path[0] == "version", path[0] == "include", len(path) > 2 && path[2] == "extends",
		len(path) == 4 && path[2] == "external" && path[3] == "name",
		len(path) > 2 && path[len(path)-3] == "extra_hosts": // several addresses become several items
		return true
	}
	return false
}

// injected are attributes of the model that no file has.
func injected(path project.Path) bool {
	n := len(path)
	last := path[n-1]
	switch {
	case n > 2 && path[n-3] == "depends_on" && (last == "condition" || last == "required"),
		n > 2 && path[n-3] == "env_file" && last == "required",
		n == 3 && last == "name" && path[0] != "services",
		// an included model has its defaults (transform/defaults.go)
		n > 2 && path[n-3] == "ports" && (last == "mode" || last == "protocol"),
		n > 2 && path[n-3] == "secrets" && last == "target",
		n > 1 && path[n-2] == "build" && last == "context",
		n > 1 && path[n-2] == "bind" && last == "create_host_path",
		last == "count", last == types.SecretConfigXValue:
		return true
	}
	return false
}

func walkModel(v any, path project.Path, visit func(project.Path, any)) {
	if len(path) > 0 {
		visit(path, v)
	}
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			walkModel(e, path.Join(k), visit)
		}
	case []any:
		for i, e := range v {
			walkModel(e, path.Join("["+strconv.Itoa(i)+"]"), visit)
		}
	}
}
