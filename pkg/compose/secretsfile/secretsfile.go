// Package secretsfile writes the file that `kubectl secretgen -f` reads: the
// Secrets that the converted workloads need, exactly their keys, and where each
// value comes from. The file has no value. Start at [New].
//
// The package is pure. The format is that of docs/secrets-file.md.
package secretsfile

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Request is what the file is made from.
type Request struct {
	Needed    []config.Needed
	Project   *project.Project
	Marked    *project.Project // the project with the marks of [Marks]; nil if it could not be loaded
	Marks     *Marks
	Shell     map[string]string                        // the environment of the process
	Defines   func(path, format, variable string) bool // whether an env file sets the variable
	Namespace string
	Name      string // of the file, as typed
	Dir       string // its folder, absolute
}

// document is the file.
type document struct {
	APIVersion string  `yaml:"apiVersion"`
	Kind       string  `yaml:"kind"`
	Secrets    []entry `yaml:"secrets"`
}

type entry struct {
	Name        string            `yaml:"name"`
	Namespace   string            `yaml:"namespace,omitempty"`
	Labels      map[string]string `yaml:"labels,omitempty"`
	Dialect     string            `yaml:"dialect,omitempty"`
	Interpolate bool              `yaml:"interpolate,omitempty"`
	Sources     []source          `yaml:"sources"`
}

type source struct {
	EnvFile *envFile `yaml:"envFile,omitempty"`
	EnvVar  string   `yaml:"envVar,omitempty"`
	File    string   `yaml:"file,omitempty"`
}

type envFile struct {
	Path    string            `yaml:"path"`
	Include []string          `yaml:"include,flow"`
	KeyMap  map[string]string `yaml:"keyMap,omitempty"`
}

// New is the text of the file, and findings about values that it cannot name a
// source for, or that kubectl secretgen may not read. It is empty if the project
// needs no Secret.
func New(r Request) ([]byte, []finding.Finding, error) {
	w := &writer{Request: r, Collector: finding.Collect(r.Project.Source)}
	d := document{APIVersion: "batuta.dev/v1alpha1", Kind: "SecretSources"}
	for _, n := range r.Needed {
		d.Secrets = append(d.Secrets, w.entry(n))
	}
	if len(d.Secrets) == 0 {
		return nil, w.Findings(), nil
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Where the values of the Secrets come from; none of them is in this file.\n#   kubectl secretgen -f %s --apply\n", r.Name)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := errors.Join(encoder.Encode(d), encoder.Close())
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n'), w.Findings(), err
}

type writer struct {
	Request
	*finding.Collector
	outside bool // a file outside the folder was reported
}

func (w *writer) entry(n config.Needed) entry {
	e := entry{Name: n.Name, Namespace: w.Namespace, Labels: n.Labels}
	for _, key := range n.Keys {
		s := w.source(n, key)
		if s.EnvFile != nil {
			// Compose reads its env files with variables.
			e.Dialect, e.Interpolate = "compose", true
		}
		e.Sources = append(e.Sources, s)
	}
	e.Sources = merged(e.Sources)
	return e
}

// source is where the value of a key comes from.
func (w *writer) source(n config.Needed, key string) source {
	o := n.Origins[key]
	switch {
	case o.File != "":
		return source{File: key + "=" + w.path(n, o.File)}
	case o.Variable != "":
		return w.variable(n, key, o.Variable)
	case o.Service != "":
		return w.ofService(n, key, o)
	}
	return w.typed(n, key, n.Name)
}

// variable is a variable of Compose's environment: that of the shell, or of an
// .env file.
func (w *writer) variable(n config.Needed, key, name string) source {
	if _, ok := w.Shell[name]; ok {
		return source{EnvVar: key + "=" + name}
	}
	for _, path := range slices.Backward(w.Project.EnvFiles) {
		if w.Defines(path, "", name) {
			return w.inFile(n, key, name, path)
		}
	}
	return w.typed(n, key, n.Name)
}

func (w *writer) inFile(n config.Needed, key, name, path string) source {
	f := &envFile{Path: w.path(n, path), Include: []string{name}}
	if name != key {
		f.KeyMap = map[string]string{name: key}
	}
	return source{EnvFile: f}
}

// ofService is a variable of a service: from `environment`, or from an env_file.
func (w *writer) ofService(n config.Needed, key string, o config.Origin) source {
	if use, ok := w.use(o); ok {
		return w.variable(n, key, use.Name)
	}
	service := w.Project.Services[o.Service]
	if !w.Project.Source.Has("services", o.Service, "environment", o.Name) {
		for _, f := range slices.Backward(service.EnvFiles) {
			if w.Defines(f.Path, f.Format, o.Name) && f.Format == "" {
				return w.inFile(n, key, o.Name, f.Path)
			}
		}
	}
	if value := service.Environment[o.Name]; value != nil {
		if passed, set := w.Project.Environment[o.Name]; set && passed == *value { // `environment: [NAME]` passes a variable on
			return w.variable(n, key, o.Name)
		}
	}
	return w.typed(n, key, o.Service)
}

// use is the one variable that is the whole value.
func (w *writer) use(o config.Origin) (project.Use, bool) {
	if w.Marked == nil {
		return project.Use{}, false
	}
	value := w.Marked.Services[o.Service].Environment[o.Name]
	if value == nil {
		return project.Use{}, false
	}
	use, ok := w.Marks.whole(*value)
	if _, set := w.Project.Environment[use.Name]; !ok || !set || use.Presence {
		return project.Use{}, false
	}
	return use, true
}

var notInVariable = regexp.MustCompile(`[^A-Z0-9]+`)

// typed is a value that only the Compose file has, or that is composed of
// several: the file must not have it, so it is read from a variable with a name
// of its own.
func (w *writer) typed(n config.Needed, key, of string) source {
	name := strings.Trim(notInVariable.ReplaceAllString(strings.ToUpper(of+"_"+key), "_"), "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "SECRET_" + name
	}
	w.Warn(n.At, fmt.Sprintf("the value of %s in the Secret %s is written in the Compose file or composed of several; kubectl secretgen reads it from the variable %s", key, n.Name, name),
		"export "+name+"=VALUE before kubectl secretgen -f "+w.Name+", or write the value into .env and use it as ${VARIABLE} alone", finding.Starts)
	return source{EnvVar: key + "=" + name}
}

// path is the path relative to the file.
func (w *writer) path(n config.Needed, path string) string {
	relative, err := filepath.Rel(w.Dir, path)
	if err != nil {
		relative = path
	}
	if !w.outside && (err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator))) {
		w.outside = true
		w.Warn(n.At, w.Name+" names files outside its folder, which kubectl secretgen does not read by itself", "kubectl secretgen -f "+w.Name+" --allow-host-files --apply, or write the file into the project directory", finding.Starts)
	}
	return filepath.ToSlash(relative)
}

// merged joins the keys of one env file that keep their names.
func merged(sources []source) []source {
	var out []source
	for _, s := range sources {
		at := -1
		if s.EnvFile != nil && s.EnvFile.KeyMap == nil {
			at = slices.IndexFunc(out, func(o source) bool {
				return o.EnvFile != nil && o.EnvFile.KeyMap == nil && o.EnvFile.Path == s.EnvFile.Path
			})
		}
		if at < 0 {
			out = append(out, s)
			continue
		}
		out[at].EnvFile.Include = append(out[at].EnvFile.Include, s.EnvFile.Include...)
	}
	return out
}

// Marks marks the variables in the environments of services, to find which
// variable a value is.
type Marks struct {
	uses  []project.Use
	index map[string]int  // by use
	plain map[string]bool // texts that are also used elsewhere
}

// NewMarks marks nothing yet.
func NewMarks() *Marks { return &Marks{index: map[string]int{}, plain: map[string]bool{}} }

var mark = regexp.MustCompile(`^zqs([0-9]{4,})qz$`)

func id(u project.Use) string { return u.Name + "\x00" + strconv.Itoa(u.Nth) + "\x00" + u.Text }

// Substitute is the Substitute of package load.
func (m *Marks) Substitute(u project.Use) string {
	switch {
	case u.Path == nil:
		if i, ok := m.index[id(u)]; ok && !m.plain[u.Text] {
			return fmt.Sprintf("zqs%04dqz", i)
		}
		return u.Value
	case len(u.Path) < 3 || u.Path[0] != "services" || u.Path[2] != "environment":
		m.plain[u.Text] = true
		return u.Value
	}
	i, ok := m.index[id(u)]
	if !ok {
		i = len(m.uses)
		m.uses, m.index[id(u)] = append(m.uses, u), i
		m.uses[i].Path = nil
	}
	return fmt.Sprintf("zqs%04dqz", i)
}

// whole is the use whose mark is the whole text.
func (m *Marks) whole(text string) (project.Use, bool) {
	found := mark.FindStringSubmatch(text)
	if found == nil {
		return project.Use{}, false
	}
	i, err := strconv.Atoi(found[1])
	if err != nil || i >= len(m.uses) {
		return project.Use{}, false
	}
	return m.uses[i], true
}
