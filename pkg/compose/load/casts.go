package load

import (
	"strings"

	interp "github.com/compose-spec/compose-go/v2/interpolation"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// castNode is a step in the attribute paths whose interpolated strings become
// numbers or booleans (loader/interpolate.go, 2.16.2). compose-go compares each
// value with each of its 180 patterns; walking the tree with the value finds the
// pattern directly.
type castNode struct {
	below map[string]*castNode // a key, "[]" for items, "*" for any
	cast  interp.Cast
}

// newCasts reads compose-go's own table.
func newCasts() *castNode {
	root := &castNode{}
	options := loader.ToOptions(&types.ConfigDetails{}, nil)
	for pattern, cast := range options.Interpolate.TypeCastMapping {
		at := root
		for _, part := range pattern.Parts() {
			at = at.make(part)
		}
		at.cast = cast
	}
	return root
}

func (c *castNode) make(part string) *castNode {
	if c.below == nil {
		c.below = map[string]*castNode{}
	}
	if c.below[part] == nil {
		c.below[part] = &castNode{}
	}
	return c.below[part]
}

// step goes down one key or item; nil if no pattern matches.
func (c *castNode) step(part string) *castNode {
	if c == nil || c.below == nil {
		return nil
	}
	if next, ok := c.below[part]; ok {
		return next
	}
	return c.below["*"]
}

// compose-go calls substitute if it parses the files itself: texts without
// variables return immediately.
func (s *session) substitute(text string, mapping template.Mapping) (string, error) {
	if strings.IndexByte(text, '$') < 0 {
		return text, nil
	}
	return s.substitution(project.Use{Text: text}, mapping)
}
