package project

import (
	"iter"
	"slices"
	"strconv"
)

// Attribute is one attribute that is set in the effective project: after include,
// extends, override files, anchors, merge keys and !reset.
type Attribute struct {
	Path     Path
	Position Position // of the key for a mapping entry, of the item for a sequence
	Leaf     bool     // a scalar, or an empty mapping or sequence
	Null     bool     // an explicit null, or a key without a value
	Value    string   // of a scalar, after interpolation; "" of anything else
}

// Source is the map from attributes to their places.
//
// # Paths
//
// A path matches a pattern of schema.AttributePaths() of compose-go 2.16.2, with
// the index of the effective model for items of sequences:
//
//   - What compose-go turns into a mapping is one here, however it was written:
//     `environment: [A=b]` is services.web.environment.A, `depends_on: [db]` is
//     services.web.depends_on.db. The item can also be looked up by its index
//     (services.web.environment[0]), but is listed once, under its key.
//   - A short form is one attribute: "8080:80" is
//     services.web.ports[0], `build: .` is services.web.build, with nothing
//     below. A short port range is one attribute for each port it represents.
//   - Where an override gave both forms, the long one is listed; what was
//     written twice in the same way has the place of the last time.
//   - version, include and the extends of a service are listed as written,
//     although the effective project no longer has them, and so are x- keys.
//   - Services and jobs that are not enabled are not listed.
type Source struct {
	nodes []place
	files []string
	index map[uint64]int32 // parent and hashed segment → first node of that hash
}

// place is one attribute: 64 bytes, strings shared with the text it came from.
type place struct {
	segment, value      string
	parent, next        int32 // next: the next node with the same hash
	first, last, follow int32 // children, and the next sibling
	line, column        int32
	file                uint16
	flags               uint8
}

const (
	set uint8 = 1 << iota
	leaf
	null
	listed // a mapping that was written as a sequence
)

// Add records an attribute. An existing path gets the new position (an override
// takes precedence) and keeps its place in the order.
func (s *Source) Add(a Attribute) {
	at := int32(0)
	for _, segment := range a.Path {
		at = s.child(at, segment)
	}
	s.put(at, a)
}

// Grow makes room for n more attributes.
func (s *Source) Grow(n int) {
	if s.index == nil {
		s.index = make(map[uint64]int32, n)
		s.nodes = append(make([]place, 0, n+1), place{})
		return
	}
	s.nodes = slices.Grow(s.nodes, n)
}

// Children are the segments under path, in the order of their first occurrence.
func (s *Source) Children(path ...string) []string {
	at, known := s.lookup(path)
	if known < len(path) || len(s.nodes) == 0 {
		return nil
	}
	var segments []string
	for child := s.nodes[at].first; child > 0; child = s.nodes[child].follow {
		segments = append(segments, s.nodes[child].segment)
	}
	return segments
}

func (s *Source) find(parent int32, segment string) int32 {
	for at := s.index[hash(parent, segment)]; at > 0; at = s.nodes[at].next {
		if s.nodes[at].parent == parent && s.nodes[at].segment == segment {
			return at
		}
	}
	return 0
}

// hash is FNV-1a over the parent and the segment; collisions are chained.
func hash(parent int32, segment string) uint64 {
	h := (14695981039346656037 ^ uint64(parent)) * 1099511628211
	for i := range len(segment) {
		h = (h ^ uint64(segment[i])) * 1099511628211
	}
	return h
}

// lookup follows the path as far as it exists and returns the number of segments.
func (s *Source) lookup(path []string) (at int32, known int) {
	for i, segment := range path {
		next := s.find(at, segment)
		if next == 0 {
			next = s.item(at, segment)
		}
		if next == 0 {
			return at, i
		}
		at = next
	}
	return at, len(path)
}

// item is the n-th entry of a mapping that was written as a sequence.
func (s *Source) item(parent int32, segment string) int32 {
	if s.index == nil || s.nodes[parent].flags&listed == 0 || len(segment) < 3 || segment[0] != '[' {
		return 0
	}
	n, err := strconv.Atoi(segment[1 : len(segment)-1])
	if err != nil || n < 0 {
		return 0
	}
	at := s.nodes[parent].first
	for ; n > 0 && at > 0; n-- {
		at = s.nodes[at].follow
	}
	return at
}

// Delete removes the attribute and all under it.
func (s *Source) Delete(path ...string) {
	at, known := s.lookup(path)
	if at == 0 || known < len(path) {
		return
	}
	p := &s.nodes[s.nodes[at].parent]
	if p.first == at {
		p.first = s.nodes[at].follow
	}
	for before := p.first; before > 0; before = s.nodes[before].follow {
		if s.nodes[before].follow == at {
			s.nodes[before].follow = s.nodes[at].follow
			if p.last == at {
				p.last = before
			}
		}
	}
	s.nodes[at].parent = -1
}

// All are all set attributes, parents before children, in the order of their
// first occurrence. The Path is valid only until the next step; clone it to keep.
func (s *Source) All() iter.Seq[Attribute] { return s.Under() }

// Under are the attribute at path and all under it, in the same order as All.
func (s *Source) Under(path ...string) iter.Seq[Attribute] {
	return func(yield func(Attribute) bool) {
		if at, known := s.lookup(path); known == len(path) && len(s.nodes) > 0 {
			s.walk(at, append(make(Path, 0, len(path)+16), path...), yield) // room for the deepest attribute
		}
	}
}

func (s *Source) walk(at int32, path Path, yield func(Attribute) bool) bool {
	if s.nodes[at].flags&set != 0 && !yield(s.attribute(at, path)) {
		return false
	}
	for child := s.nodes[at].first; child > 0; child = s.nodes[child].follow {
		if !s.walk(child, append(path, s.nodes[child].segment), yield) {
			return false
		}
	}
	return true
}

func (s *Source) attribute(at int32, path Path) Attribute {
	n := s.nodes[at]
	return Attribute{
		Path: path, Position: s.position(at),
		Leaf: n.flags&leaf != 0, Null: n.flags&null != 0, Value: n.value,
	}
}

func (s *Source) position(at int32) Position {
	n := s.nodes[at]
	return Position{File: s.files[n.file], Line: int(n.line), Column: int(n.column)}
}

// Has reports whether the attribute is set.
func (s *Source) Has(path ...string) bool {
	at, known := s.lookup(path)
	return at > 0 && known == len(path) && s.nodes[at].flags&set != 0
}

// IsNull reports whether the attribute is set without a value.
func (s *Source) IsNull(path ...string) bool {
	at, known := s.lookup(path)
	return at > 0 && known == len(path) && s.nodes[at].flags&null != 0
}

// Position is the place of the attribute, or of its nearest ancestor that is set;
// zero if not even the first segment is known.
func (s *Source) Position(path ...string) Position {
	at, _ := s.lookup(path)
	for ; at > 0; at = s.nodes[at].parent {
		if s.nodes[at].flags&set != 0 {
			return s.position(at)
		}
	}
	return Position{}
}

// Written is the path of the attribute in the file: an attribute that a pre_start
// hook inherits from its service is at the service.
func (s *Source) Written(at Path) Path {
	if len(at) < 5 || at[2] != "pre_start" || s.Has(at...) {
		return at
	}
	if of := slices.Concat(at[:2], at[4:]); s.Has(of...) {
		return of
	}
	return at
}
