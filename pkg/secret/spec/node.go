package spec

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxValues limits the values of a file after following aliases: far more than
// realistic files have, and read in less than a second.
const maxValues = 250_000

// entry is a field as written.
type entry struct {
	name  string
	place Place
	value *yaml.Node
}

func place(n *yaml.Node) Place { return Place{n.Line, n.Column} }

// follow resolves an alias.
func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// spend counts a value, and reports if there are too many.
func (p *parser) spend(at Place) bool {
	p.values++
	if p.values == maxValues+1 {
		p.fail(at, "use fewer aliases, or several files", "more than %d values once aliases are followed", maxValues)
	}
	return p.values <= maxValues
}

// entries are the fields of a mapping, with merge keys followed: explicit
// fields override merged ones.
func (p *parser) entries(n *yaml.Node) []entry {
	n = follow(n)
	var own, merged []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := follow(n.Content[i]), n.Content[i+1]
		at := place(n.Content[i])
		if !p.spend(at) {
			return nil
		}
		switch {
		case key.ShortTag() == "!!merge":
			merged = append(merged, p.merge(value, 0)...)
		case key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str":
			p.fail(at, "put it in quotes", "a name that is not a string")
		default:
			own = append(own, entry{key.Value, at, value})
		}
	}
	return p.unite(own, merged)
}

// unite adds the merged entries whose names are new, and refuses a name that
// was written twice.
func (p *parser) unite(own, merged []entry) []entry {
	first := make(map[string]Place, len(own))
	all := own[:0:0]
	for _, e := range own {
		if before, twice := first[e.name]; twice {
			p.fail(e.place, "remove one of the two", "a duplicate field; the first is in line %d", before.Line)
			continue
		}
		first[e.name] = e.place
		all = append(all, e)
	}
	for _, e := range merged {
		if _, there := first[e.name]; !there {
			first[e.name] = e.place
			all = append(all, e)
		}
	}
	return all
}

// maxMerges limits how deeply merge keys may refer to merge keys; a merge key
// that refers to itself exceeds it.
const maxMerges = 20

// merge are the fields that the value of a merge key refers to.
func (p *parser) merge(value *yaml.Node, depth int) []entry {
	at, n := place(value), follow(value)
	switch {
	case depth > maxMerges:
		p.fail(at, "", "merge keys that refer to each other more than %d times", maxMerges)
		return nil
	case n.Kind == yaml.SequenceNode:
		var all []entry
		for _, item := range n.Content {
			if !p.spend(at) {
				return nil
			}
			all = append(all, p.merge(item, depth+1)...)
		}
		return all
	case n.Kind != yaml.MappingNode:
		p.fail(at, "write `<<: *anchor`, where the anchor is before a mapping", "expected a mapping after <<, found %s", found(n))
		return nil
	}
	var own, merged []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !p.spend(at) {
			return nil
		}
		key := follow(n.Content[i])
		if key.ShortTag() == "!!merge" {
			merged = append(merged, p.merge(n.Content[i+1], depth+1)...)
		} else {
			own = append(own, entry{key.Value, place(n.Content[i]), n.Content[i+1]})
		}
	}
	return append(own, merged...)
}

// found describes the kind of a value.
func found(n *yaml.Node) string {
	n = follow(n)
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	case "!!str":
		if strings.TrimSpace(n.Value) == "" {
			return "an empty string"
		}
		return "a string"
	}
	return "a value with a tag"
}
