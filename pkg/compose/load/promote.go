package load

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
