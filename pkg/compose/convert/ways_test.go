package convert_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// documents are the files of one project; the last one has the attribute.
type documents struct{ files []document }

type document struct {
	name, text string
	main       bool // named on the command line
}

func (d documents) String() string {
	var b strings.Builder
	for _, f := range d.files {
		b.WriteString(f.name + "\n" + f.text)
	}
	return b.String()
}

// flags name the files that are loaded.
func (d documents) flags() []string {
	var out []string
	for _, f := range d.files {
		if f.main {
			out = append(out, "file="+f.name)
		}
	}
	return out
}

// place is where the last file has the sample's attribute.
func (d documents) place(s sample) project.Position {
	last := d.files[len(d.files)-1]
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(last.text), &root); err != nil {
		panic(err)
	}
	at := root.Content[0]
	var key *yaml.Node
	for _, segment := range s.path {
		if key, at = child(at, segment); at == nil {
			return project.Position{}
		}
	}
	return project.Position{File: last.name, Line: key.Line, Column: key.Column}
}

// way is a way to write an attribute.
type way struct {
	name  string
	write func(s sample, with bool) documents
}

var ways = []way{{"base", inBase}, {"override", inOverride}, {"include", inInclude}, {"extends", inExtends}}

func inBase(s sample, with bool) documents {
	return documents{[]document{{"compose.yaml", encode(s.project(with)), true}}}
}

// project is the project in one file.
func (s sample) project(with bool) *yaml.Node {
	root := s.document(with)
	if !with && s.otherwise != "" {
		merge(root, parse(s.otherwise))
	}
	return root
}

// inOverride has the attribute in a second file. An item of a list is there with
// the whole list: Compose does not merge items.
func inOverride(s sample, with bool) documents {
	whole, under := s.document(with), s.path
	if i := slices.IndexFunc(under, isIndex); i >= 0 {
		under = under[:i]
	}
	if s.whole {
		under = under[:len(under)-1]
	}
	base, over := s.document(false), mappingNode()
	if len(under) < len(s.path) {
		remove(base, under)
	}
	put(over, project.Path{"x-override"}, scalarNode("true"))
	if !with && s.otherwise != "" {
		merge(over, parse(s.otherwise))
	}
	if value := get(whole, under); value != nil && (with || len(under) < len(s.path)) {
		put(over, under, value)
	}
	return documents{[]document{{"compose.yaml", encode(base), true}, {"override.yaml", encode(over), true}}}
}

// inInclude has everything in a file that another one includes.
func inInclude(s sample, with bool) documents {
	return documents{[]document{
		{"compose.yaml", "include: [part.yaml]\n", true}, {"part.yaml", encode(s.project(with)), false},
	}}
}

// inExtends has the service in another file, and the rest in the first.
func inExtends(s sample, with bool) documents {
	parent, main := s.project(with), s.project(with)
	put(main, project.Path{"services", "web"}, parse("extends: {file: parent.yaml, service: web}"))
	for i := len(parent.Content) - 2; i >= 0; i -= 2 {
		if key := parent.Content[i].Value; key != "services" {
			remove(parent, project.Path{key})
		}
	}
	return documents{[]document{{"compose.yaml", encode(main), true}, {"parent.yaml", encode(parent), false}}}
}

// The rest is a tree of YAML.

func parse(text string) *yaml.Node {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		panic(text + ": " + err.Error())
	}
	block(root.Content[0])
	return root.Content[0]
}

// block writes every mapping and sequence on separate lines.
func block(n *yaml.Node) {
	if len(n.Content) > 0 {
		n.Style &^= yaml.FlowStyle
	}
	for _, c := range n.Content {
		block(c)
	}
}

func encode(n *yaml.Node) string {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		panic(err)
	}
	return b.String()
}

func mappingNode() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func scalarNode(value string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: value} }

func isIndex(segment string) bool { return strings.HasPrefix(segment, "[") }

// child is the value under n, and the node with its place.
func child(n *yaml.Node, segment string) (key, value *yaml.Node) {
	if isIndex(segment) {
		i, err := strconv.Atoi(strings.Trim(segment, "[]"))
		if err != nil || n.Kind != yaml.SequenceNode || i >= len(n.Content) {
			return nil, nil
		}
		return n.Content[i], n.Content[i]
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Value == segment {
				return n.Content[i], n.Content[i+1]
			}
		}
	}
	return nil, nil
}

func get(n *yaml.Node, path project.Path) *yaml.Node {
	for _, segment := range path {
		if _, n = child(n, segment); n == nil {
			return nil
		}
	}
	return n
}

// put sets the value at the path, and makes its parents.
func put(n *yaml.Node, path project.Path, value *yaml.Node) {
	segment := path[0]
	_, below := child(n, segment)
	switch {
	case len(path) == 1 && below != nil:
		*below = *value
		return
	case len(path) > 1 && below != nil:
		put(below, path[1:], value)
		return
	case len(path) > 1:
		below = mappingNode()
		if isIndex(path[1]) {
			below = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		}
		put(below, path[1:], value)
	default:
		below = value
	}
	if n.Kind == yaml.MappingNode {
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: segment}, below)
	} else {
		n.Content = append(n.Content, below)
	}
}

func remove(n *yaml.Node, path project.Path) {
	parent := get(n, path[:len(path)-1])
	if parent == nil {
		return
	}
	for i := 0; i+1 < len(parent.Content); i += 2 {
		if parent.Content[i].Value == path[len(path)-1] {
			parent.Content = slices.Delete(parent.Content, i, i+2)
			return
		}
	}
}

// mix copies the content of from into n; mappings are merged.
func mix(n, from *yaml.Node) {
	for i := 0; i < len(from.Content); i += 2 {
		key, value := from.Content[i].Value, from.Content[i+1]
		if _, own := child(n, key); own != nil && own.Kind == yaml.MappingNode && value.Kind == yaml.MappingNode {
			mix(own, value)
			continue
		}
		put(n, project.Path{key}, value)
	}
}
