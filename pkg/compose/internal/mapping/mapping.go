// Package mapping has what the conversion needs of Go's maps.
package mapping

import (
	"cmp"
	"maps"
	"slices"
)

// Keys are the keys in their order.
func Keys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}

// Put sets the value of the key and returns the map, which is made where there
// was none.
func Put[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	if m == nil {
		m = map[K]V{}
	}
	m[key] = value
	return m
}
