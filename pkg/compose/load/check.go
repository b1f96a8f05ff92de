package load

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// The limits of one document. They bound time and memory for all anchors and
// aliases: a value is expanded at every alias.
const (
	maxDepth    = 200
	maxExpanded = 200_000 // values of all files after expansion of aliases; compose-go takes about 10 µs for each
	maxRatio    = 20      // this many times the written size, beyond the first
	freeAliases = 50_000  // values
)

// checker walks a document once, before anything is built from it.
type checker struct {
	s     *session
	f     *file
	sizes map[*yaml.Node]int // expanded sizes of anchors; 0 while being counted
	plain int
	errs  []error
}

// checkDocument finds problems that would make building a tree fail or never end:
// duplicate keys, anchors that contain themselves, alias bombs, too deep nesting.
func (s *session) checkDocument(f *file, root *yaml.Node) error {
	c := &checker{s: s, f: f, sizes: map[*yaml.Node]int{}}
	total := c.size(root, 0)
	s.values += total
	switch {
	case len(c.errs) > 0:
		return c.errs[0]
	case c.plain > maxExpanded, total <= maxExpanded && s.values > maxExpanded:
		return c.fail(root, fmt.Sprintf("the files contain more than %d values, which is the limit for a project", maxExpanded), "split the project")
	case total > maxExpanded, total > freeAliases+maxRatio*c.plain:
		return c.fail(root, fmt.Sprintf("aliases expand the %d values of this file to %s", c.plain, count(total)),
			"use fewer nested aliases")
	case root.Kind != yaml.MappingNode && root.Kind != yaml.AliasNode:
		return c.fail(root, fmt.Sprintf("the file is %s, expected a mapping with services", describe(root)),
			"start with `services:` and one service under it")
	}
	return nil
}

func count(n int) string {
	if n > maxExpanded {
		return fmt.Sprintf("more than %d", maxExpanded)
	}
	return fmt.Sprint(n)
}

func (c *checker) fail(y *yaml.Node, text, hint string) error {
	err := c.s.fault(pos{int32(y.Line), int32(y.Column), c.f.number}, text, hint)
	c.errs = append(c.errs, err)
	return err
}

// size is the number of values y represents once aliases are expanded.
func (c *checker) size(y *yaml.Node, depth int) int {
	if depth > maxDepth {
		if len(c.errs) == 0 {
			c.fail(y, fmt.Sprintf("nested more than %d levels deep", maxDepth), "") //nolint:errcheck // kept in errs
		}
		return 1
	}
	if y.Kind == yaml.AliasNode {
		return c.alias(y)
	}
	c.plain++
	if y.Anchor != "" {
		c.sizes[y] = 0
	}
	total := 1
	var keys map[string]int
	if y.Kind == yaml.MappingNode {
		keys = make(map[string]int, len(y.Content)/2)
	}
	for i, child := range y.Content {
		if keys != nil && i%2 == 0 {
			c.duplicate(keys, child)
			continue
		}
		total = min(total+c.size(child, depth+1), 2*maxExpanded)
	}
	if y.Anchor != "" {
		c.sizes[y] = total
	}
	return total
}

func (c *checker) alias(y *yaml.Node) int {
	n, known := c.sizes[y.Alias]
	if known && n == 0 {
		c.fail(y, fmt.Sprintf("the anchor &%s contains itself here", y.Value), "remove this alias") //nolint:errcheck // kept in errs
	}
	return max(n, 1)
}

func (c *checker) duplicate(keys map[string]int, key *yaml.Node) {
	if line, ok := keys[key.Value]; ok && key.Kind == yaml.ScalarNode {
		c.fail(key, fmt.Sprintf("%q is already defined in line %d", key.Value, line), "keep one of them, or merge their contents") //nolint:errcheck // kept in errs
		return
	}
	keys[key.Value] = key.Line
}

// describe names the kind of a value, for "found X, expected Y".
func describe(y *yaml.Node) string {
	switch {
	case y.Kind == yaml.SequenceNode:
		return "a list"
	case y.Kind == yaml.MappingNode:
		return "a mapping"
	case y.ShortTag() == "!!null":
		return "empty"
	}
	return fmt.Sprintf("the text %q", shorten(y.Value))
}
