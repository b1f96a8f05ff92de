package load

import (
	"slices"
	"strings"
)

// An error shows the value that it found, and some values of a project must not
// be shown: those of variables, of secrets, and of names that look like
// credentials.

// mask is the node as an error about path shows it.
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
