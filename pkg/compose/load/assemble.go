package load

import (
	"errors"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// layer is a set of files that override each other, with the directories and
// the environment in which compose-go loads them: the project, or an include.
type layer struct {
	files    []*file
	dir      string // the base of its relative paths, absolute
	loads    string // the base of the files that extends and include name, absolute
	working  string // compose-go's working directory of an include: relative to the one above
	relative string // dir, relative to the layer above
	env      map[string]string
	lookup   func(string) (string, bool) // its variables
	above    []string                    // the files whose include led here
	bases    map[string]*scope           // the files that extends loaded, by section and path
}

// assemble applies include, extends and overrides to the trees of the files.
// Mirrors loadYamlModel and loadYamlFile in loader/loader.go (2.16.2).
func (s *session) assemble() (*node, error) {
	s.casts, s.rules, s.models = newCasts(), newRules(), map[string]*node{}
	root, errs := s.layer(&layer{
		files: s.main, dir: s.dir, loads: s.dir, working: s.dir, env: s.env, lookup: s.lookup,
	})
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if root == nil {
		return nil, s.empty()
	}
	for _, f := range s.files {
		f.docs = nil
	}
	return root, nil
}

// layer is the merged tree of all documents of the layer's files.
func (s *session) layer(l *layer) (*node, []error) {
	var root *node
	var all []error
	l.bases = map[string]*scope{}
	for _, f := range l.files {
		for _, doc := range f.docs {
			tree, errs := s.document(l, f, doc)
			all = append(all, errs...)
			if len(errs) == 0 {
				root = read(unique(s.applyMarks(merge(root, tree, s.rules)), s.rules))
			}
		}
	}
	return root, all
}

// document is one document of a file of the layer, ready to be merged.
func (s *session) document(l *layer, f *file, doc *yaml.Node) (*node, []error) {
	b := &builder{s: s, file: f, lookup: l.lookup}
	tree := b.tree(doc)
	if len(b.errs) > 0 {
		return nil, b.errs
	}
	if len(l.above) == 0 {
		s.raw = append(s.raw, rawDocument{f, tree})
	}
	if len(l.above) > 0 {
		s.ignored(tree)
	}
	if errs := s.checkPorts(tree); len(errs) > 0 {
		return nil, errs
	}
	tree = canonical(promote(tree, s.rules), s.rules)
	tree, errs := s.include(l, f, tree)
	if len(errs) > 0 {
		return nil, errs
	}
	return s.extend(l, f, tree)
}

// ignored reports attributes that have no effect in an included file: they are
// not in the source map.
func (s *session) ignored(tree *node) {
	version, _ := attribute.Lookup(project.Path{"version"})
	for _, of := range []attribute.Row{version, {Path: "name", Reason: "the name of an included file is ignored; the project uses the name in its own files", Fix: "remove the line"}} {
		if n := tree.child(of.Path); n != nil {
			s.report(n.at, finding.Finding{Severity: finding.Note, Consequence: finding.Cosmetic, Attribute: project.Path{of.Path}, Message: of.Reason, Fix: of.Fix})
		}
	}
}

// applyMarks applies marks, if any file has one.
func (s *session) applyMarks(n *node) *node {
	if !s.marked {
		return n
	}
	return applyMarks(n)
}
