package load

import (
	"fmt"
	"strconv"
)

// pos is a place in one of the session's files.
type pos struct {
	line, column int32
	file         uint16
}

type kind uint8

const (
	scalar kind = iota
	mapping
	sequence
)

type mark uint8

const (
	unmarked mark = iota
	reset         // !reset: the attribute is removed
	override      // !override: the attribute replaces, and does not merge with, an earlier one
)

// node is one value of a Compose file with its place. Trees are merged without
// copying: a node that is in use is never changed.
type node struct {
	key    string // in the mapping above; "" for items
	value  any    // of a scalar, after interpolation; nil is null
	items  []*node
	at     pos    // the key of a mapping entry, the item of a sequence
	inside pos    // the value
	id     string // of a port: equal ones replace each other
	kind   kind
	mark   mark
	listed bool // a mapping that was written as a sequence
	done   bool // an extends that has been followed
	fresh  bool // of the document that is being read: compose-go has not converted it to long forms yet
}

// child is the entry of a mapping; nil when there is none.
func (n *node) child(key string) *node {
	if n == nil || n.kind != mapping {
		return nil
	}
	for _, c := range n.items {
		if c.key == key {
			return c
		}
	}
	return nil
}

// get follows keys.
func (n *node) get(keys ...string) *node {
	for _, key := range keys {
		n = n.child(key)
	}
	return n
}

// entries are the entries of a mapping, none for anything else.
func (n *node) entries() []*node {
	if n == nil || n.kind != mapping {
		return nil
	}
	return n.items
}

// elements are the items of a sequence, none for anything else.
func (n *node) elements() []*node {
	if n == nil || n.kind != sequence {
		return nil
	}
	return n.items
}

func (n *node) null() bool { return n == nil || n.kind == scalar && n.value == nil }

// text is a scalar as compose-go's fmt.Sprint would write it; "" for others.
func (n *node) text() string {
	if n == nil || n.kind != scalar {
		return ""
	}
	switch v := n.value.(type) {
	case nil:
		return ""
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	}
	return fmt.Sprint(n.value)
}

// str is the value of a string scalar.
func (n *node) str() (string, bool) {
	if n == nil || n.kind != scalar {
		return "", false
	}
	v, ok := n.value.(string)
	return v, ok
}

// with is a copy of n with other items.
func (n *node) with(items []*node) *node {
	c := *n
	c.items = items
	return &c
}

// renamed is a copy of n under another key.
func (n *node) renamed(key string) *node {
	c := *n
	c.key = key
	return &c
}

// any is the value as compose-go's YAML decoding would give it.
func (n *node) any() any {
	switch n.kind {
	case mapping:
		m := make(map[string]any, len(n.items))
		for _, c := range n.items {
			m[c.key] = c.any()
		}
		return m
	case sequence:
		list := make([]any, len(n.items))
		for i, c := range n.items {
			list[i] = c.any()
		}
		return list
	}
	return n.value
}
