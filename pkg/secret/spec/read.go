package spec

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
)

// field is a row of the format: a name, what may stand there, what it says,
// and how it gets into a T.
type field[T any] struct {
	name  string
	says  string
	takes reader[T]
	alone bool // not among defaults
}

// reader reads a value. Its words are part of errors and of the docs.
type reader[T any] struct {
	words string
	read  func(p *parser, name string, v *yaml.Node, into *T)
}

// given are the places of the fields that a mapping has.
type given map[string]Place

// object reads the fields of a mapping; name is the field that it stands in.
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

// listed are the names of fields when they are few, and otherwise what is said
// instead.
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

// maxName is how long a field is that may be a known one mistyped.
const maxName = 32

// unknown notes a field that is none, without its name, which may be a value.
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
		hint = listed("known are ", known, "docs/secrets-file.md has the fields")
	}
	p.fail(e.place, hint, "unknown field of %s", name)
}

// unexpected notes a value that is of the wrong kind.
func (p *parser) unexpected(name string, v *yaml.Node, expected, hint string) {
	p.fail(place(v), hint, "%s: expected %s, found %s", name, expected, found(v))
}

// exclusive notes fields that cannot stand beside each other.
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

// text reads a text. An empty one is an error unless it may be.
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

// texts reads a list of texts, each checked; "" is none.
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

// pairs reads a mapping of names to texts into a map, beside what is there.
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

// passes notes what check has against a text. Its errors repeat nothing.
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
