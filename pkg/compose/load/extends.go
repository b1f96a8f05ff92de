package load

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// scope is the services (or jobs) of one file, where extends finds its base, with
// the resolved ones.
type scope struct {
	file     *file
	dir      string // the base of extends.file
	section  string
	services map[string]*node
	done     map[string]bool
	all      []*node
}

// extender resolves extends in the files of one layer. Mirrors
// loader/extends.go (2.16.2).
type extender struct {
	s    *session
	l    *layer
	errs []error
}

// link is one step of a chain of extends, for the error about a cycle.
type link struct {
	scope *scope
	name  string
}

// extend gives the tree with the services it extends merged in.
func (s *session) extend(l *layer, f *file, tree *node) (*node, []error) {
	e := &extender{s: s, l: l}
	for _, section := range []string{"services", "jobs"} {
		all := tree.child(section)
		if !anyExtends(all) {
			continue
		}
		sc := newScope(f, l.loads, section, all)
		tree = edit(tree, section, func(all *node) *node {
			return each(all, func(service *node) *node { return e.resolve(sc, service.key, nil) })
		})
	}
	return tree, e.errs
}

func anyExtends(all *node) bool {
	for _, service := range all.entries() {
		if service.child("extends") != nil {
			return true
		}
	}
	return false
}

func newScope(f *file, dir, section string, all *node) *scope {
	sc := &scope{file: f, dir: dir, section: section, services: map[string]*node{}, done: map[string]bool{}, all: all.entries()}
	for _, service := range all.entries() {
		sc.services[service.key] = service
	}
	return sc
}

// resolve merges the service name of sc with its base. Its own extends stays in
// the tree, because the user wrote it; that of its base does not.
func (e *extender) resolve(sc *scope, name string, chain []link) *node {
	service := sc.services[name]
	extends := service.child("extends")
	if extends == nil || extends.done || sc.done[name] || extends.mark == reset {
		return service
	}
	for _, l := range chain {
		if l == (link{sc, name}) {
			e.errs = append(e.errs, e.cycle(extends, append(chain, l)))
			return service
		}
	}
	from, ref, at := e.base(sc, extends)
	if from == nil {
		return service
	}
	if from.services[ref] == nil {
		e.errs = append(e.errs, e.s.fault(at, fmt.Sprintf("service %q extends %q, which is not in %s", name, ref, from.file.shown),
			nearest(ref, keys(from.all), "use a service of that file")))
		return service
	}
	failed := len(e.errs)
	base := e.resolve(from, ref, append(chain[:len(chain):len(chain)], link{sc, name}))
	if len(e.errs) > failed || base.null() {
		return service
	}
	merged := followed(merge(without(base, "extends"), service, e.s.rules.at(sc.section+".*")))
	sc.services[name], sc.done[name] = merged, true
	return merged
}

// base finds the scope and the name that extends refers to, and the place of the
// name; no scope if the reference cannot be followed.
func (e *extender) base(sc *scope, extends *node) (*scope, string, pos) {
	if ref, ok := extends.str(); ok {
		return sc, ref, extends.inside
	}
	service := extends.child("service")
	ref, ok := service.str()
	if !ok {
		return nil, "", pos{}
	}
	name := extends.child("file")
	if name.null() {
		return sc, ref, service.inside
	}
	path, ok := name.str()
	if !ok {
		return nil, "", pos{}
	}
	e.s.remoteParsing = true
	from, err := e.file(sc, path, name)
	if err != nil {
		e.errs = append(e.errs, err)
		return nil, "", pos{}
	}
	return from, ref, service.inside
}

// file loads the services of a file that extends names.
func (e *extender) file(sc *scope, name string, at *node) (*scope, error) {
	if remote(name) {
		return nil, e.s.remoteFault(at.inside, name)
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(sc.dir, path)
	}
	key := sc.section + "\x00" + path
	if known, ok := e.l.bases[key]; ok {
		return known, nil
	}
	e.s.warnOutside(at.inside, project.Path{sc.section}, path)
	known := e.s.byPath[path] != nil
	f, err := e.s.read(path, name)
	if err != nil {
		if known || e.s.byPath[path] != nil {
			return nil, err // errors in it have their own place
		}
		return nil, e.s.fault(at.inside, err.Error(), fmt.Sprintf("the name is relative to %s", e.s.shown(sc.dir)))
	}
	tree, errs := e.tree(f)
	if len(errs) > 0 {
		e.errs = append(e.errs, errs[1:]...)
		return nil, errs[0]
	}
	dir := filepath.Dir(path)
	if rel, err := filepath.Rel(e.l.loads, dir); err == nil {
		tree = rebase(tree, rel)
	}
	loaded := newScope(f, dir, sc.section, tree.child(sc.section))
	e.l.bases[key] = loaded
	return loaded, nil
}

// tree is the file as compose-go's loadExtendsBase reads it: canonical, with
// neither include nor extends resolved.
func (e *extender) tree(f *file) (*node, []error) {
	var root *node
	var errs []error
	for _, doc := range f.docs {
		b := &builder{s: e.s, file: f, lookup: e.l.lookup}
		tree := canonical(promote(b.tree(doc), e.s.rules), e.s.rules)
		errs = append(errs, b.errs...)
		root = read(unique(e.s.applyMarks(merge(root, tree, e.s.rules)), e.s.rules))
	}
	if root == nil {
		root = &node{kind: mapping}
	}
	return root, errs
}

func (e *extender) cycle(extends *node, chain []link) error {
	names := make([]string, len(chain))
	for i, l := range chain {
		names[i] = l.name
	}
	return e.s.fault(extends.at, "cyclic extends: "+strings.Join(names, " extends "), "a service cannot extend itself; remove one of these")
}

// followed marks the extends of a service as resolved: the service may be
// imported into a file whose own extends are resolved later.
func followed(service *node) *node {
	return edit(service, "extends", func(extends *node) *node {
		c := *extends
		c.done = true
		return &c
	})
}

// without is the mapping n without an entry.
func without(n *node, key string) *node {
	if n.child(key) == nil {
		return n
	}
	items := make([]*node, 0, len(n.items)-1)
	for _, c := range n.items {
		if c.key != key {
			items = append(items, c)
		}
	}
	return n.with(items)
}

func keys(entries []*node) []string {
	names := make([]string, len(entries))
	for i, c := range entries {
		names[i] = c.key
	}
	return names
}

// rebase makes the names of env and label files relative to dir, so that a file
// that is named from two places has one name (paths/resolve.go).
func rebase(tree *node, dir string) *node {
	join := func(n *node) *node {
		name, ok := n.str()
		if !ok || name == "" || filepath.IsAbs(name) || strings.HasPrefix(name, "~") {
			return n
		}
		c := *n
		c.value = filepath.Join(dir, name)
		return &c
	}
	entry := func(n *node) *node {
		if n.kind == mapping {
			return edit(n, "path", join)
		}
		return join(n)
	}
	files := func(n *node) *node {
		if n.kind == sequence {
			return each(n, entry)
		}
		return entry(n)
	}
	for _, section := range []string{"services", "jobs"} {
		tree = edit(tree, section, func(all *node) *node {
			return each(all, func(service *node) *node {
				return edit(edit(service, "env_file", files), "label_file", files)
			})
		})
	}
	return tree
}
