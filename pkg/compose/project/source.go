package project

import (
	"slices"
)

// Attribute is one attribute that a person wrote, in the effective project:
// after include, extends, override files, anchors, merge keys and !reset.
type Attribute struct {
	Path     Path
	Position Position // of the key for a mapping entry, of the item for a sequence
	Leaf     bool     // a scalar, or an empty mapping or sequence
	Null     bool     // an explicit null, or a key without a value
}

// Source is the map from attributes to the places they were written.
type Source struct {
	attributes []Attribute
	index      map[string]int
}

// Add records an attribute. A path that is known already gets the new position
// (an override wins) and keeps its place in the order.
func (s *Source) Add(a Attribute) {
	if s.index == nil {
		s.index = map[string]int{}
	}
	key := a.Path.key()
	if i, ok := s.index[key]; ok {
		s.attributes[i] = a
		return
	}
	s.index[key] = len(s.attributes)
	s.attributes = append(s.attributes, a)
}

// Attributes are all set attributes, parents before children, in the order
// they were first written.
func (s *Source) Attributes() []Attribute { return slices.Clone(s.attributes) }

// Has tells whether someone wrote the attribute.
func (s *Source) Has(path ...string) bool {
	_, ok := s.index[Path(path).key()]
	return ok
}

// Position is the place of the attribute, or of its nearest ancestor that was
// written; zero when not even the first segment is known.
func (s *Source) Position(path ...string) Position {
	for n := len(path); n > 0; n-- {
		if i, ok := s.index[Path(path[:n]).key()]; ok {
			return s.attributes[i].Position
		}
	}
	return Position{}
}
