package spec

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/docs"
)

// MaxBytes is the size limit of a file: that of the values of a Secret. YAML is
// slow to parse; this much takes seconds at worst.
const MaxBytes = 1 << 20

// Parse reads the text of a file, which is one YAML document or several. The
// error is an *[Error] with all problems; the name of the file is only used
// there.
func Parse(file string, text []byte) (*File, error) {
	p := &parser{schema: newSchema(), first: map[string]Place{}}
	p.file(text)
	if len(p.problems) == 0 && len(p.secrets) == 0 {
		p.fail(Place{1, 1}, begin, "no Secrets in this file")
	}
	if len(p.problems) > 0 {
		return nil, &Error{File: file, Problems: ordered(p.problems)}
	}
	return &File{Name: file, Secrets: p.secrets}, nil
}

const begin = "begin with `apiVersion: " + APIVersion + "`, `kind: " + Kind + "` and `secrets:`"

// parser is the state of parsing.
type parser struct {
	schema
	secrets  []Secret
	first    map[string]Place // of each namespace and name
	problems []Problem
	values   int
}

func (p *parser) file(text []byte) {
	if len(text) > MaxBytes {
		p.fail(Place{1, 1}, "keep values in separate files: `file: KEY=PATH`", "more than %d bytes", MaxBytes)
		return
	}
	if p.notText(text) {
		return
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			p.syntax(text, err)
			return
		}
		if len(document.Content) > 0 && found(document.Content[0]) != "nothing" {
			p.document(document.Content[0])
		}
	}
}

// document is one document of the file.
type document struct {
	apiVersion, kind, defaults, secrets *yaml.Node
}

func (p *parser) document(root *yaml.Node) {
	if root.Kind != yaml.MappingNode {
		p.fail(place(root), begin+"; an env file is a source: `envFile: PATH`", "expected a mapping, found %s", found(root))
		return
	}
	if p.foreign(root) {
		return
	}
	var d document
	object(p, "the file", root, p.schema.document, &d)
	p.header(root, "apiVersion", d.apiVersion)
	p.header(root, "kind", d.kind)
	var defaults Secret
	if d.defaults != nil {
		has := object(p, "defaults", d.defaults, p.schema.secret, &defaults)
		p.belong(has)
		p.consistent(has)
	}
	if d.secrets == nil {
		p.fail(place(root), begin, "secrets is missing")
		return
	}
	items := p.items("secrets", d.secrets, "a list of Secrets")
	if follow(d.secrets).Kind == yaml.SequenceNode && len(items) == 0 {
		p.fail(place(d.secrets), "add an item: `- name: NAME`", "secrets has no items")
	}
	for _, item := range items {
		p.secret(item, defaults)
	}
}

func (p *parser) header(root *yaml.Node, name string, v *yaml.Node) {
	if v == nil {
		p.fail(place(root), begin, "%s is missing", name)
	}
}

// foreign records a document of a different kind or version; the rest of it is
// not read.
func (p *parser) foreign(root *yaml.Node) bool {
	version, kind := value(root, "apiVersion"), value(root, "kind")
	switch {
	case kind != nil && (kind.Value == "Secret" || kind.Value == "SecretList" || kind.Value == "List") && version != nil && version.Value == "v1":
		p.fail(place(kind), "apply a manifest with kubectl apply --server-side -f FILE; this file describes the sources of Secrets: "+docs.Page("secrets-file.md"),
			"a Kubernetes manifest; expected kind: %s", Kind)
	case kind != nil && kind.Value != Kind:
		p.fail(place(kind), begin, "expected kind: %s", Kind)
	case version != nil && version.Value != APIVersion:
		p.fail(place(version), begin, "unsupported apiVersion; expected %s", APIVersion)
	default:
		return false
	}
	return true
}

// value is the value of a field of a mapping, as written.
func value(mapping *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return follow(mapping.Content[i+1])
		}
	}
	return nil
}
