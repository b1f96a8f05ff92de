// Package mapping has helpers for maps.
package mapping

import (
	"cmp"
	"maps"
	"slices"
)

// Keys are the sorted keys.
func Keys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}

// Put sets the value of the key and returns the map; it makes the map if it is
// nil.
func Put[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	if m == nil {
		m = map[K]V{}
	}
	m[key] = value
	return m
}
