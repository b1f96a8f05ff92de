package spec

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/docs"
)

// field is a row of the format: its name, its values, its description, and how
// it is stored in a T.
type field[T any] struct {
	name  string
	says  string
	takes reader[T]
	alone bool // not among defaults
}

// reader reads a value. Its description is part of errors and of the docs.
type reader[T any] struct {
	words string
	read  func(p *parser, name string, v *yaml.Node, into *T)
}

// given are the places of the fields of a mapping.
type given map[string]Place

// object reads the fields of a mapping; name is the field that contains it.
func object[T any](p *parser, name string, v *yaml.Node, table []field[T], into *T) given {
	if follow(v).Kind != yaml.MappingNode {
		p.unexpected(name, v, "a mapping"+listed(" of ", fieldNames(table), ""), "")
		return nil
	}
	has := given{}
	for _, e := range p.entries(v) {
		at := slices.IndexFunc(table, func(f field[T]) bool { return f.name == e.name })
		if at < 0 {
			p.unknown(name, e, fieldNames(table))
			continue
		}
		has[e.name] = e.place
		table[at].takes.read(p, e.name, e.value, into)
	}
	return has
}

// listed are the names of fields if they are few, and otherwise a replacement.
func listed(before string, names []string, instead string) string {
	if len(names) > 8 {
		return instead
	}
	return before + either(names, "and")
}

func fieldNames[T any](table []field[T]) []string {
	names := make([]string, 0, len(table))
	for _, f := range table {
		names = append(names, f.name)
	}
	return names
}

// maxName is the maximum length of a field that may be a mistyped known one.
const maxName = 32

// unknown records an unknown field, without its name, which may be a value.
func (p *parser) unknown(name string, e entry, known []string) {
	hint := ""
	if len(e.name) <= maxName && len(p.problems) < 10*shown {
		best, ok := didyoumean.Best(e.name, known)
		if !ok {
			best, ok = didyoumean.Part(e.name, known)
		}
		if ok {
			hint = fmt.Sprintf("did you mean %s?", best)
		}
	}
	if hint == "" {
		hint = listed("known fields: ", known, "fields: "+docs.Page("secrets-file.md"))
	}
	p.fail(e.place, hint, "unknown field of %s", name)
}

// unexpected records a value of the wrong kind.
func (p *parser) unexpected(name string, v *yaml.Node, expected, hint string) {
	p.fail(place(v), hint, "%s: expected %s, found %s", name, expected, found(v))
}

// exclusive records fields that cannot be used together.
func (p *parser) exclusive(has given, one, other string) {
	a, first := has[one]
	b, second := has[other]
	if !first || !second {
		return
	}
	later := a
	if a.Line < b.Line || a.Line == b.Line && a.Column < b.Column {
		later = b
	}
	p.fail(later, "remove one of the two", "%s and %s cannot be used together", one, other)
}

// text reads a string. An empty one is an error unless it is allowed.
func (p *parser) text(name string, v *yaml.Node, mayBeEmpty bool) (Field[string], bool) {
	n := follow(v)
	isText := n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str"
	if !isText || !mayBeEmpty && n.Value == "" {
		hint := ""
		if n.Kind == yaml.ScalarNode && n.Value != "" {
			hint = "put it in quotes"
		}
		p.unexpected(name, v, "a string", hint)
		return Field[string]{}, false
	}
	return Field[string]{Value: n.Value, Place: place(v)}, true
}

func (p *parser) flag(name string, v *yaml.Node, into *Field[bool]) {
	n := follow(v)
	var value bool
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || n.Decode(&value) != nil {
		p.unexpected(name, v, "true or false", "")
		return
	}
	*into = Field[bool]{Value: value, Place: place(v)}
}

// texts reads a list of strings, and checks each one.
func (p *parser) texts(name string, v *yaml.Node, check func(string) error) []Field[string] {
	all := []Field[string]{}
	for _, item := range p.items(name, v, "a list of strings") {
		if text, ok := p.text(name, item, false); ok && p.passes(name, text, check) {
			all = append(all, text)
		}
	}
	return all
}

// items are the items of a list.
func (p *parser) items(name string, v *yaml.Node, expected string) []*yaml.Node {
	n := follow(v)
	if n.Kind != yaml.SequenceNode {
		p.unexpected(name, v, expected, "")
		return nil
	}
	for i := range n.Content {
		if !p.spend(place(n)) {
			return n.Content[:i]
		}
	}
	return n.Content
}

// pairs reads a mapping of names to strings and adds it to a map.
func (p *parser) pairs(name string, v *yaml.Node, into *map[string]string, check func(key, value string) error) {
	if follow(v).Kind != yaml.MappingNode {
		p.unexpected(name, v, "a mapping of names to strings", "")
		return
	}
	if *into == nil {
		*into = map[string]string{}
	}
	for _, e := range p.entries(v) {
		text, ok := p.text(name, e.value, true)
		if !ok {
			continue
		}
		if err := check(e.name, text.Value); err != nil {
			p.fail(e.place, "", "%s: %v", name, err)
			continue
		}
		(*into)[e.name] = text.Value
	}
}

// passes records the error of check for a string. The error does not repeat the
// string.
func (p *parser) passes(name string, text Field[string], check func(string) error) bool {
	err := check(text.Value)
	if err != nil {
		p.fail(text.Place, "", "%s: %v", name, err)
	}
	return err == nil
}

func anything(string) error { return nil }

// either joins words: a, b and c.
func either(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}
