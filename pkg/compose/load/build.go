package load

import (
	"fmt"
	"math"
	"strings"

	"go.yaml.in/yaml/v4"
)

// builder makes a tree of places from the YAML nodes of one file, with aliases
// and merge keys resolved and variables substituted.
type builder struct {
	s      *session
	file   *file
	lookup func(string) (string, bool)
	path   []string // of the value that is being built
	errs   []error
}

// tree builds one document.
func (b *builder) tree(root *yaml.Node) *node {
	at := b.place(root)
	return b.value(root, "", at, b.s.casts)
}

func (b *builder) place(y *yaml.Node) pos {
	return pos{int32(y.Line), int32(y.Column), b.file.number}
}

func (b *builder) fail(at pos, text, hint string) {
	b.errs = append(b.errs, b.s.fault(at, text, hint))
}

// value makes the node for y, the value at a key or item.
func (b *builder) value(y *yaml.Node, key string, at pos, casts *castNode) *node {
	for y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if key != "" {
		b.path = append(b.path, key)
		defer func() { b.path = b.path[:len(b.path)-1] }()
	}
	n := &node{key: key, at: at, inside: b.place(y), fresh: true}
	switch y.Tag {
	case "!reset":
		n.mark = reset
		b.s.remoteParsing, b.s.marked = true, true
		return n
	case "!override":
		n.mark = override
		b.s.remoteParsing, b.s.marked = true, true
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = mapping
		n.items = b.mapping(y, casts)
	case yaml.SequenceNode:
		n.kind = sequence
		n.items = make([]*node, len(y.Content))
		below := casts.step("[]")
		for i, item := range y.Content {
			n.items[i] = b.value(item, "", b.place(item), below)
		}
	default:
		n.value = b.scalar(y, n, casts)
	}
	return n
}

// mapping makes the entries of y. Entries from a merge key keep their place in
// the anchor, and explicit keys override them.
func (b *builder) mapping(y *yaml.Node, casts *castNode) []*node {
	items := make([]*node, 0, len(y.Content)/2)
	var merged []*node
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		for k.Kind == yaml.AliasNode {
			k = k.Alias
		}
		switch {
		case isMerge(k):
			merged = append(merged, b.merged(v, casts)...)
		case k.ShortTag() != "!!str":
			b.fail(b.place(k), fmt.Sprintf("the key %s is not a string", k.Value), fmt.Sprintf("quote it: %q", k.Value))
		default:
			items = append(items, b.value(v, k.Value, b.place(y.Content[i]), casts.step(k.Value)))
		}
	}
	return fill(items, merged)
}

// fill appends the entries with new keys.
func fill(items, more []*node) []*node {
	for _, m := range more {
		if (&node{kind: mapping, items: items}).child(m.key) == nil {
			items = append(items, m)
		}
	}
	return items
}

func isMerge(k *yaml.Node) bool {
	return k.Kind == yaml.ScalarNode && k.Value == "<<" && k.ShortTag() == "!!merge"
}

// merged are the entries that the value of a merge key represents.
func (b *builder) merged(v *yaml.Node, casts *castNode) []*node {
	at := b.place(v)
	for v.Kind == yaml.AliasNode {
		v = v.Alias
	}
	switch v.Kind {
	case yaml.MappingNode:
		return b.mapping(v, casts)
	case yaml.SequenceNode:
		var all []*node
		for _, item := range v.Content {
			all = fill(all, b.merged(item, casts))
		}
		return all
	}
	b.fail(at, "expected a mapping after <<, or an alias of one", "write `<<: *anchor`, where &anchor marks a mapping")
	return nil
}

// scalar is the value of y, with variables substituted.
func (b *builder) scalar(y *yaml.Node, n *node, casts *castNode) any {
	if n.mark == override {
		plain := *y
		plain.Tag = ""
		y = &plain
	}
	if y.ShortTag() == "!!str" {
		return b.interpolate(y.Value, n, casts)
	}
	var v any
	if err := y.Decode(&v); err != nil {
		b.fail(n.inside, fmt.Sprintf("%q is not of type %s", y.Value, strings.TrimPrefix(y.ShortTag(), "!!")), "quote it if it is text")
		return nil
	}
	if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		b.fail(n.inside, fmt.Sprintf("%q is not a finite number", y.Value), "write a finite number, or quote it if it is text")
		return nil
	}
	if text, ok := v.(string); ok {
		return b.interpolate(text, n, casts)
	}
	return v
}
