package load

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// inclusion is one entry of include, in its long form.
type inclusion struct {
	node      *node
	paths     []*node
	directory string
	envFiles  []*node
}

// include imports the definitions of the included files into tree. Mirrors
// loader/include.go (2.16.2).
func (s *session) include(l *layer, f *file, tree *node) (*node, []error) {
	var errs []error
	for _, entry := range tree.child("include").elements() {
		s.remoteParsing = true
		imported, failed := s.included(l, f, readInclusion(entry))
		errs = append(errs, failed...)
		if len(failed) == 0 && imported != nil {
			tree = s.imported(imported, tree)
		}
	}
	return tree, errs
}

func readInclusion(entry *node) inclusion {
	if entry.kind == scalar {
		return inclusion{node: entry, paths: []*node{entry}}
	}
	directory, _ := entry.child("project_directory").str()
	return inclusion{
		node: entry, directory: directory,
		paths:    oneOrMore(entry.child("path")),
		envFiles: oneOrMore(entry.child("env_file")),
	}
}

func oneOrMore(n *node) []*node {
	if n != nil && n.kind == scalar {
		return []*node{n}
	}
	return n.elements()
}

// included loads the model of one entry.
func (s *session) included(l *layer, f *file, in inclusion) (*node, []error) {
	below := &layer{above: append(l.above[:len(l.above):len(l.above)], f.path)}
	var errs []error
	for i, p := range in.paths {
		got, err := s.includedFile(l, below, p, i == 0)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		below.files = append(below.files, got)
	}
	if len(errs) > 0 || len(below.files) == 0 {
		return nil, errs
	}
	directory := s.place(l, below, in)
	if err := s.includedEnv(l, below, in, directory); err != nil {
		return nil, []error{err}
	}
	key := below.key()
	if model, ok := s.models[key]; ok {
		return model, nil
	}
	model, errs := s.layer(below)
	if len(errs) == 0 && model != nil {
		model = rebase(model, below.relative)
		s.models[key] = model
	}
	return model, errs
}

// includedFile reads one path of an entry; the first must not be a file of the
// chain of includes.
func (s *session) includedFile(l, below *layer, p *node, first bool) (*file, error) {
	name, ok := p.str()
	if !ok || name == "" {
		return nil, s.fault(p.inside, "expected the name of a file", "write `include: [FILE]`")
	}
	if remote(name) {
		return nil, s.remoteFault(p.inside, name)
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(l.loads, path)
	}
	if first {
		for i, up := range below.above {
			if up == path {
				return nil, s.fault(p.inside, "cyclic include: "+s.chain(below.above[i:], path), "remove one of these includes")
			}
		}
	}
	s.warnOutside(p.inside, project.Path{"include"}, path)
	got, err := s.read(path, name)
	if err != nil && s.byPath[path] == nil {
		return nil, s.fault(p.inside, err.Error(), fmt.Sprintf("the name is relative to %s", s.shown(l.loads)))
	}
	return got, err
}

func (s *session) chain(paths []string, last string) string {
	var names []string
	for _, p := range paths {
		names = append(names, s.shown(p))
	}
	return strings.Join(append(names, s.shown(last)), " includes ")
}

// place sets the directories of an included layer and gives its project
// directory. compose-go keeps the working directory relative to the one above.
func (s *session) place(l, below *layer, in inclusion) string {
	directory := filepath.Dir(below.files[0].path)
	below.relative = relative(l.loads, directory)
	switch {
	case in.directory == "":
	case filepath.IsAbs(in.directory):
		directory, below.relative = in.directory, in.directory
	default:
		below.relative = relative(l.loads, filepath.Join(l.loads, in.directory))
		directory = s.abs(filepath.Join(l.working, in.directory))
	}
	below.loads, below.working = directory, below.relative
	below.dir = below.relative
	if !filepath.IsAbs(below.dir) {
		below.dir = filepath.Join(l.dir, below.dir)
	}
	return directory
}

func relative(base, path string) string {
	rel, err := filepath.Rel(base, path)
	if err != nil {
		return path
	}
	return rel
}

// includedEnv sets the variables of an included layer: those above win over
// the entry's env_file, or the .env of its project directory.
func (s *session) includedEnv(l, below *layer, in inclusion, directory string) error {
	var paths []string
	if in.envFiles == nil {
		path := filepath.Join(directory, ".env")
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			if err := s.confined(in.node, path); err != nil {
				return err
			}
			paths = []string{path}
		}
	}
	for _, e := range in.envFiles {
		name := e.text()
		if name == os.DevNull {
			continue
		}
		if !filepath.IsAbs(name) {
			name = s.abs(filepath.Join(l.working, name))
		}
		if err := openable(name); err != nil {
			return s.fault(e.inside, missing(s.shown(name), err), "check the name under env_file")
		}
		if err := s.confined(e, name); err != nil {
			return err
		}
		paths = append(paths, name)
	}
	values, err := s.dotenv(l.env, paths)
	if err != nil {
		return err
	}
	below.env = maps.Clone(values)
	maps.Copy(below.env, l.env)
	below.lookup = func(name string) (string, bool) {
		v, ok := below.env[name]
		return v, ok
	}
	return nil
}

// confined refuses the env file of an include that is too large, or outside the
// project directory: it cannot be left out, because compose-go would read it
// again.
func (s *session) confined(n *node, path string) error {
	_, v, _ := s.boundary().resolve(path)
	if v.state == project.Regular {
		if err := oversized(path); err != nil {
			return s.fault(n.inside, missing(s.shown(path), err), "use a text file with KEY=VALUE lines")
		}
		return nil
	}
	return s.fault(n.inside, s.shown(path)+", which this include reads variables from, points "+whereTo(v), hintFor(v, allowHint))
}

// key identifies all inputs of an included model, so that it is built once for
// all files that include it.
func (l *layer) key() string {
	h := sha256.New()
	for _, f := range l.files {
		fmt.Fprintf(h, "%q", f.path)
	}
	fmt.Fprintf(h, "%q%q", l.dir, l.loads)
	for _, name := range slices.Sorted(maps.Keys(l.env)) {
		fmt.Fprintf(h, "%q%q", name, l.env[name])
	}
	return string(h.Sum(nil))
}

// imported merges tree over the sections of an included model.
func (s *session) imported(model, tree *node) *node {
	for _, section := range []string{"services", "jobs", "volumes", "networks", "secrets", "configs", "models"} {
		from := model.child(section)
		if from == nil || from.kind != mapping {
			continue
		}
		if own := tree.child(section); own == nil {
			tree = tree.with(append(tree.items[:len(tree.items):len(tree.items)], from))
			continue
		}
		tree = edit(tree, section, func(own *node) *node { return s.importSection(from, own, section) })
	}
	return tree
}

// importSection merges each entry, except entries that were already imported from
// the same file.
func (s *session) importSection(from, own *node, section string) *node {
	if own.kind != mapping {
		return own
	}
	index := map[string]int{}
	items := slices.Clone(own.items)
	for i, c := range items {
		index[c.key] = i
	}
	for _, c := range from.items {
		i, ok := index[c.key]
		if !ok {
			items = append(items, c)
		} else if !equal(c, items[i]) {
			items[i] = merge(c, items[i], s.rules.step(section).step(c.key))
		}
	}
	return own.with(items)
}
