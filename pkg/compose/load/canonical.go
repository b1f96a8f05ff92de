package load

import (
	"github.com/compose-spec/compose-go/v2/types"
)

// canonical gives n the shape of its attribute path: lists of KEY=VALUE become
// mappings, and port ranges become single ports. Nodes that need no change are
// not copied; a second call changes nothing.
func canonical(n *node, r *rule) *node {
	if n == nil || r == nil || n.mark == reset {
		return n
	}
	if r.keyed != nil && n.kind == sequence {
		n = byKey(n, r)
	}
	if n.kind == scalar {
		return n
	}
	n = deeper(n, r, canonical)
	if n.kind == sequence && r.ports {
		n = n.with(singlePorts(n.items))
	}
	return n
}

// deeper applies f to the children of n, with the rules of their paths.
func deeper(n *node, r *rule, f func(*node, *rule) *node) *node {
	if n.kind == sequence {
		below := r.step("[]")
		if below == nil {
			return n
		}
		return each(n, func(c *node) *node { return f(c, below) })
	}
	return each(n, func(c *node) *node { return f(c, r.step(c.key)) })
}

// unique removes the items of all sequences that a later item replaces. Mirrors
// EnforceUnicity in override/uncity.go (2.16.2), which runs on the merged result.
func unique(n *node, r *rule) *node {
	if n == nil || r == nil || n.kind == scalar {
		return n
	}
	n = deeper(n, r, unique)
	if n.kind == sequence {
		n = deduplicate(n, r)
	}
	return n
}

// byKey makes a mapping of a list whose items have keys. A list with other items
// is unchanged; compose-go refuses it.
func byKey(n *node, r *rule) *node {
	items := make([]*node, 0, len(n.items))
	index := make(map[string]int, len(n.items))
	for _, item := range n.items {
		text, ok := item.str()
		if !ok && item.mark == unmarked {
			return n
		}
		key, value, has := r.keyed(text)
		entry := &node{key: key, at: item.at, inside: item.inside, mark: item.mark, fresh: item.fresh}
		if has {
			entry.value = value
		}
		if i, ok := index[key]; ok {
			items[i] = entry
			continue
		}
		index[key] = len(items)
		items = append(items, entry)
	}
	m := n.with(items)
	m.kind, m.listed = mapping, true
	return m
}

// deduplicate keeps the last item of each identity, in the place of the first.
// Mirrors uniqueEntries in override/uncity.go.
func deduplicate(n *node, r *rule) *node {
	if r == nil || r.unique == nil || len(n.items) < 2 {
		return n
	}
	index := make(map[string]int, len(n.items))
	items := make([]*node, 0, len(n.items))
	for _, item := range n.items {
		key := r.unique(item)
		if i, ok := index[key]; ok && item.mark == unmarked {
			items[i] = item
			continue
		}
		index[key] = len(items)
		items = append(items, item)
	}
	if len(items) == len(n.items) {
		return n
	}
	return n.with(items)
}

// singlePorts expands short port ranges and gives each port its identity.
// Mirrors transform/ports.go and portIndexer in override/uncity.go.
func singlePorts(items []*node) []*node {
	out := make([]*node, 0, len(items))
	for _, item := range items {
		if item.id != "" {
			out = append(out, item)
			continue
		}
		if item.kind != scalar || item.mark == reset {
			port := *item
			port.id = longPortKey(item)
			out = append(out, &port)
			continue
		}
		if rangeOf(item.text()) > maxPorts { // reported by checkPorts
			out = append(out, item)
			continue
		}
		ports, err := types.ParsePortConfig(item.text())
		if err != nil || len(ports) == 0 {
			out = append(out, item)
			continue
		}
		for _, p := range ports {
			port := *item
			port.id = portKey(p)
			out = append(out, &port)
		}
	}
	return out
}
