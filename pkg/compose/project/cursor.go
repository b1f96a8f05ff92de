package project

// A Cursor points to one attribute; attributes under it can be added without the
// whole path.
type Cursor struct {
	source *Source
	at     int32
}

// Root is the cursor above the top-level attributes.
func (s *Source) Root() Cursor { return Cursor{s, 0} }

// Add records the attribute segment under the cursor and returns a cursor for it.
// It ignores the attribute's own Path.
func (c Cursor) Add(segment string, a Attribute) Cursor {
	at := c.source.child(c.at, segment)
	c.source.put(at, a)
	return Cursor{c.source, at}
}

// Listed records that the mapping was written as a sequence: its n-th entry can
// then be looked up as "[n]" as well.
func (c Cursor) Listed() { c.source.nodes[c.at].flags |= listed }

func (s *Source) put(at int32, a Attribute) {
	if at == 0 {
		return
	}
	n := &s.nodes[at]
	n.flags = n.flags&listed | set
	if a.Leaf {
		n.flags |= leaf
	}
	if a.Null {
		n.flags |= null
	}
	n.line, n.column = int32(a.Position.Line), int32(a.Position.Column)
	n.file, n.value = s.file(a.Position.File), a.Value
}

// file numbers the files; there are few, and the last one is the most likely.
func (s *Source) file(name string) uint16 {
	for i := len(s.files) - 1; i >= 0; i-- {
		if s.files[i] == name {
			return uint16(i)
		}
	}
	s.files = append(s.files, name)
	return uint16(len(s.files) - 1)
}

// child finds or makes the node for segment under parent.
func (s *Source) child(parent int32, segment string) int32 {
	if s.index == nil {
		s.index = map[uint64]int32{}
		s.nodes = append(s.nodes, place{})
	}
	if at := s.find(parent, segment); at > 0 {
		return at
	}
	key := hash(parent, segment)
	at := int32(len(s.nodes))
	s.nodes = append(s.nodes, place{segment: segment, parent: parent, next: s.index[key]})
	s.index[key] = at
	p := &s.nodes[parent]
	if p.first == 0 {
		p.first = at
	} else {
		s.nodes[p.last].follow = at
	}
	p.last = at
	return at
}
