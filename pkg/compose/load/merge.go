package load

import "slices"

// merge merges over into base, by compose-go's rules for the path
// (override/merge.go, 2.16.2). Neither is changed. A node marked !reset or
// !override ends up in the result, so that it also applies to values that are
// merged under it later; see applyMarks.
func merge(base, over *node, r *rule) *node {
	switch {
	case base == nil:
		return over
	case over == nil:
		return base
	case over.mark != unmarked:
		return over
	case base.mark == reset:
		return over
	case r != nil && r.merge != nil:
		return r.merge(base, over, r)
	case over.null():
		return base
	case base.kind == mapping && over.kind == mapping:
		return mergeMappings(base, over, r)
	case base.kind == sequence && over.kind == sequence:
		return mergeSequences(base, over, r)
	}
	return over
}

// mergeMappings keeps the order: base's keys, then over's new ones.
func mergeMappings(base, over *node, r *rule) *node {
	index := make(map[string]int, len(base.items))
	items := make([]*node, len(base.items), len(base.items)+len(over.items))
	for i, c := range base.items {
		index[c.key] = i
		items[i] = c
	}
	for _, c := range over.items {
		if i, ok := index[c.key]; ok {
			items[i] = merge(items[i], c, r.step(c.key))
		} else {
			items = append(items, c)
		}
	}
	merged := over.with(items)
	merged.listed = base.listed && over.listed
	return merged
}

// mergeSequences appends new items. An item that exists already gets the place of
// its last occurrence.
func mergeSequences(base, over *node, r *rule) *node {
	items := make([]*node, len(base.items), len(base.items)+len(over.items))
	copy(items, base.items)
	for _, c := range over.items {
		if i := indexOf(items, c, r); i >= 0 {
			items[i] = c
		} else {
			items = append(items, c)
		}
	}
	return over.with(items)
}

// indexOf is the index of the item that is the same as c. When the next file is
// merged, compose-go has already converted a short item to its long form, which
// is not equal to the short item of the next file.
func indexOf(items []*node, c *node, r *rule) int {
	changes := r != nil && ((r.long || r.ports) && c.kind == scalar || converts(c, r.step("[]")))
	return slices.IndexFunc(items, func(item *node) bool {
		return (!changes || item.fresh == c.fresh) && equal(item, c)
	})
}

// converts reports whether compose-go changes the form of n after reading its
// file (transform/canonical.go, 2.16.2).
func converts(n *node, r *rule) bool {
	if r == nil {
		return false
	}
	if r.made && (n.listed || n.kind == scalar && n.value != nil) {
		return true
	}
	for _, c := range n.items {
		part := c.key
		if n.kind == sequence {
			part = "[]"
			if r.long && c.kind == scalar {
				return true
			}
		}
		if converts(c, r.step(part)) {
			return true
		}
	}
	return false
}

// equal reports whether two values are equal; their places are ignored.
func equal(a, b *node) bool {
	if a.kind != b.kind || a.mark != b.mark || len(a.items) != len(b.items) || a.id != b.id || a.listed != b.listed {
		return false
	}
	if a.kind == scalar {
		return a.value == b.value
	}
	for i, c := range a.items {
		other := b.items[i]
		if a.kind == mapping {
			other = b.child(c.key)
		}
		if other == nil || !equal(c, other) {
			return false
		}
	}
	return true
}

// replace is for values that are never merged: commands.
func replace(_, over *node, _ *rule) *node { return over }

// mergeList appends; a single value counts as a list of one.
func mergeList(base, over *node, r *rule) *node {
	return mergeSequences(asList(base), asList(over), r)
}

func asList(n *node) *node {
	if n.kind == sequence {
		return n
	}
	list := n.with(nil)
	list.kind, list.value = sequence, nil
	if n.kind == scalar && n.value != nil {
		item := n.renamed("")
		item.at = n.inside
		list.items = []*node{item}
	}
	return list
}

// mergeBuild merges; a single value counts as the context.
func mergeBuild(base, over *node, r *rule) *node {
	return mergeMappings(asBuild(base), asBuild(over), r)
}

func asBuild(n *node) *node {
	if n.kind == mapping {
		return n
	}
	build := n.with(nil)
	build.kind, build.value = mapping, nil
	if n.kind == scalar && n.value != nil {
		build.items = []*node{n.renamed("context")}
	}
	return build
}

// mergeLogging merges options of the same driver only.
func mergeLogging(base, over *node, r *rule) *node {
	if base.kind != mapping || over.kind != mapping {
		return over
	}
	was, is := base.child("driver"), over.child("driver")
	if was == nil || is == nil || equal(was, is) {
		return mergeMappings(base, over, r)
	}
	return over
}

// mergeGpus appends; `all` of an earlier document has become a list by now.
func mergeGpus(base, over *node, r *rule) *node {
	switch {
	case over.null():
		return base
	case over.kind != sequence || base.kind == scalar && base.fresh == over.fresh:
		return over
	}
	return mergeSequences(asList(base), over, r)
}

func mergeUlimit(base, over *node, r *rule) *node {
	if base.kind == mapping && over.kind == mapping {
		return mergeMappings(base, over, r)
	}
	return over
}

// mergeIPAM merges address pools by their subnet.
func mergeIPAM(base, over *node, r *rule) *node {
	if base.kind != sequence || over.kind != sequence {
		return over
	}
	var pools []*node
	find := func(subnet string) int {
		for i, p := range pools {
			if p.child("subnet").text() == subnet {
				return i
			}
		}
		return -1
	}
	for _, was := range base.items {
		for _, is := range over.items {
			subnet := is.child("subnet").text()
			if subnet != was.child("subnet").text() && find(subnet) < 0 {
				pools = append(pools, is)
				continue
			}
			was = mergeMappings(was, is, r.step("[]"))
			if i := find(subnet); i >= 0 {
				pools[i] = was
			} else {
				pools = append(pools, was)
			}
		}
	}
	return over.with(pools)
}

// read marks a document as merged. Only here nodes in use are changed: they all
// belong to the document that is being merged.
func read(n *node) *node {
	if n != nil {
		n.fresh = false
		for _, c := range n.items {
			read(c)
		}
	}
	return n
}

// applyMarks applies the remaining marks after a file is merged: !reset removes
// the node, !override keeps it.
func applyMarks(n *node) *node {
	if n == nil || n.mark == reset {
		return nil
	}
	if n.mark == override {
		c := *n
		c.mark = unmarked
		n = &c
	}
	var items []*node
	for i, c := range n.items {
		applied := applyMarks(c)
		if applied != c && items == nil {
			items = append(make([]*node, 0, len(n.items)), n.items[:i]...)
		}
		if items != nil && applied != nil {
			items = append(items, applied)
		}
	}
	if items != nil {
		return n.with(items)
	}
	return n
}
