package collect

import (
	"cmp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// cache keeps objects sorted by name. A shared slice is never changed: the next change
// copies it first.
type cache[T metav1.Object] struct {
	items  []T
	shared bool
}

// share returns the objects; the caller may keep them.
func (c *cache[T]) share() []T {
	c.shared = true
	return c.items[:len(c.items):len(c.items)]
}

func (c *cache[T]) copyIfShared() {
	if c.shared {
		c.items, c.shared = slices.Clone(c.items), false
	}
}

func byName[T metav1.Object](a, b T) int {
	return cmp.Or(cmp.Compare(a.GetNamespace(), b.GetNamespace()), cmp.Compare(a.GetName(), b.GetName()))
}

// put adds an object or replaces the one with its name; false: the cache already has it.
func (c *cache[T]) put(o T) (changed bool) {
	at, found := slices.BinarySearchFunc(c.items, o, byName)
	if found && same(c.items[at], o) {
		return false
	}
	c.copyIfShared()
	if found {
		c.items[at] = o
	} else {
		c.items = slices.Insert(c.items, at, o)
	}
	return true
}

// remove removes an object. It keeps a newer object with the same name.
func (c *cache[T]) remove(o T) (changed bool) {
	at, found := slices.BinarySearchFunc(c.items, o, byName)
	if !found || c.items[at].GetUID() != o.GetUID() {
		return false
	}
	c.copyIfShared()
	c.items = slices.Delete(c.items, at, at+1)
	return true
}

// replace replaces all objects; false: the cache already has them in the same versions.
func (c *cache[T]) replace(objects []T) (changed bool) {
	slices.SortFunc(objects, byName)
	if slices.EqualFunc(c.items, objects, same) {
		return false
	}
	c.items, c.shared = objects, false
	return true
}

func same[T metav1.Object](a, b T) bool {
	return a.GetUID() == b.GetUID() && a.GetName() == b.GetName() && a.GetNamespace() == b.GetNamespace() &&
		a.GetResourceVersion() == b.GetResourceVersion()
}
