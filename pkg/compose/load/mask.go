package load

import (
	"slices"
	"strings"
)

// An error shows what it found, and some of what a project holds must not be
// shown: values of variables, of secrets, and what looks like one by its name.

// mask is the node as an error about path may show it.
func mask(n *node, path []string) *node {
	text, ok := n.str()
	if !ok {
		return n
	}
	c := *n
	switch {
	case len(path) > 1 && path[0] == "secrets":
		c.value = "…"
	case slices.Contains(path, "environment") || slices.Contains(path, "args") || slices.Contains(path, "driver_opts"):
		c.value = maskValue(text)
	default:
		return n
	}
	return &c
}

// maskValue keeps the name of NAME=VALUE and NAME:VALUE.
func maskValue(text string) string {
	if i := strings.IndexAny(text, "=:"); i >= 0 {
		return text[:i+1] + "…"
	}
	return text
}
