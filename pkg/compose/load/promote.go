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

// rename gives the entry from the key to; an existing entry takes precedence.
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
			items = append(items, promoted(old.renamed(to), c, r))
		default:
			items = append(items, c)
		}
	}
	return n.with(items)
}

// promoted merges an extension and its attribute. A mark on one of them applies
// to the value that both are merged over.
func promoted(old, attribute *node, r *rule) *node {
	if old.mark == unmarked && attribute.mark == unmarked {
		return merge(old, attribute, r)
	}
	plain := func(n *node) *node {
		if n.mark == reset {
			return nil
		}
		c := *n
		c.mark = unmarked
		return &c
	}
	both := merge(plain(old), plain(attribute), r)
	if both == nil {
		return attribute
	}
	c := *both
	c.mark = override
	return &c
}

// edit is n with f applied to the entry key.
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

// each is n with f applied to all its items.
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
