package load

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/types"
)

// canonical gives n the shape of its attribute path: lists of KEY=VALUE become
// mappings, port ranges single ports, and sequences lose what a later item
// replaces. What needs no change is not copied.
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
	var items []*node
	for i, c := range n.items {
		part := c.key
		if n.kind == sequence {
			part = "[]"
		}
		changed := canonical(c, r.step(part))
		if changed != c && items == nil {
			items = append(make([]*node, 0, len(n.items)), n.items[:i]...)
		}
		if items != nil {
			items = append(items, changed)
		}
	}
	if items != nil {
		n = n.with(items)
	}
	if n.kind != sequence {
		return n
	}
	if r.ports {
		n = n.with(singlePorts(n.items))
	}
	return deduplicate(n, r)
}

// byKey makes a mapping of a list whose items name their keys. A list with
// other items, which compose-go refuses, stays as it is.
func byKey(n *node, r *rule) *node {
	items := make([]*node, 0, len(n.items))
	index := make(map[string]int, len(n.items))
	for _, item := range n.items {
		text, ok := item.str()
		if !ok && item.mark == unmarked {
			return n
		}
		key, value, has := r.keyed(text)
		entry := &node{key: key, at: item.at, inside: item.inside, mark: item.mark}
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
		if item.kind != scalar || item.mark == reset {
			port := *item
			port.id = longPortKey(item)
			out = append(out, &port)
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

func portKey(p types.ServicePortConfig) string {
	host, published := p.HostIP, p.Published
	if host == "" {
		host = "0.0.0.0"
	}
	if published == "" {
		published = "%!s(<nil>)"
	}
	return host + ":" + published + ":" + strconv.Itoa(int(p.Target)) + "/" + p.Protocol
}

func longPortKey(n *node) string {
	value := func(key, or string) string {
		if c := n.child(key); c != nil {
			return c.text()
		}
		return or
	}
	published := value("published", "%!s(<nil>)")
	if c := n.child("published"); c != nil {
		if _, isText := c.str(); !isText { // as fmt's %s writes a number
			published = fmt.Sprintf("%%!s(%T=%v)", c.value, c.value)
		}
	}
	return value("host_ip", "0.0.0.0") + ":" + published + ":" + value("target", "") + "/" + value("protocol", "tcp")
}

// itemKey is the identity of KEY or KEY=VALUE.
func itemKey(n *node) string {
	key, _, _ := strings.Cut(n.text(), "=")
	return key
}

func envFileKey(n *node) string {
	if n.kind == mapping {
		return n.child("path").text()
	}
	return n.text()
}

func mountKey(dir string) func(*node) string {
	return func(n *node) string {
		if n.kind != mapping {
			return dir + "/" + n.text()
		}
		if target := n.child("target"); target != nil {
			return target.text()
		}
		return dir + "/" + n.child("source").text()
	}
}

func volumeKey(n *node) string {
	if n.kind == mapping {
		return n.child("target").text()
	}
	volume, err := format.ParseVolume(n.text())
	if err != nil || volume.Target == "" {
		return volume.Target
	}
	return path.Clean(volume.Target)
}

func deviceKey(n *node) string {
	if n.kind == mapping {
		return n.child("target").text()
	}
	parts := strings.Split(n.text(), ":")
	if len(parts) > 1 {
		return parts[1]
	}
	return parts[0]
}

// promote renames the extensions that became attributes. Mirrors
// loader/aliases.go (2.16.2): x-develop, and x-initialSync in its watch.
func promote(tree *node, rules *rule) *node {
	services := tree.child("services")
	if services == nil || services.kind != mapping {
		return tree
	}
	return edit(tree, "services", func(all *node) *node {
		return each(all, func(service *node) *node {
			service = rename(service, "x-develop", "develop", rules.at("services.*.develop"))
			if service.get("develop", "watch") == nil {
				return service
			}
			return edit(service, "develop", func(develop *node) *node {
				return edit(develop, "watch", func(watch *node) *node {
					return each(watch, func(item *node) *node {
						return rename(item, "x-initialSync", "initial_sync", nil)
					})
				})
			})
		})
	})
}

// rename gives the entry from the key to; one that is already there wins.
func rename(n *node, from, to string, r *rule) *node {
	old := n.child(from)
	if old == nil {
		return n
	}
	items := make([]*node, 0, len(n.items))
	for _, c := range n.items {
		switch c.key {
		case from:
			if n.child(to) == nil {
				items = append(items, old.renamed(to))
			}
		case to:
			items = append(items, merge(old.renamed(to), c, r))
		default:
			items = append(items, c)
		}
	}
	return n.with(items)
}

// edit is n with the entry key changed by f.
func edit(n *node, key string, f func(*node) *node) *node {
	if n.child(key) == nil {
		return n
	}
	return each(n, func(c *node) *node {
		if c.key != key {
			return c
		}
		return f(c)
	})
}

// each is n with all its items changed by f.
func each(n *node, f func(*node) *node) *node {
	var items []*node
	for i, c := range n.items {
		changed := f(c)
		if changed != c && items == nil {
			items = append(make([]*node, 0, len(n.items)), n.items[:i]...)
		}
		if items != nil {
			items = append(items, changed)
		}
	}
	if items == nil {
		return n
	}
	return n.with(items)
}
