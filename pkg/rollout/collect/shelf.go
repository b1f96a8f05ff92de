package collect

import (
	"cmp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// shelf keeps objects in the order of their names. What was lent is never
// changed: the next change copies it first.
type shelf[T metav1.Object] struct {
	items []T
	lent  bool
}

// lend gives the objects away for good.
func (s *shelf[T]) lend() []T {
	s.lent = true
	return s.items[:len(s.items):len(s.items)]
}

func (s *shelf[T]) own() {
	if s.lent {
		s.items, s.lent = slices.Clone(s.items), false
	}
}

func byName[T metav1.Object](a, b T) int {
	return cmp.Or(cmp.Compare(a.GetNamespace(), b.GetNamespace()), cmp.Compare(a.GetName(), b.GetName()))
}

// put adds an object or replaces the one of its name; false: it is there already.
func (s *shelf[T]) put(o T) (changed bool) {
	at, found := slices.BinarySearchFunc(s.items, o, byName)
	if found && same(s.items[at], o) {
		return false
	}
	s.own()
	if found {
		s.items[at] = o
	} else {
		s.items = slices.Insert(s.items, at, o)
	}
	return true
}

// remove takes an object away. Another one that has its name by now stays.
func (s *shelf[T]) remove(o T) (changed bool) {
	at, found := slices.BinarySearchFunc(s.items, o, byName)
	if !found || s.items[at].GetUID() != o.GetUID() {
		return false
	}
	s.own()
	s.items = slices.Delete(s.items, at, at+1)
	return true
}

// replace puts these objects in the place of all others. Objects that are there
// already in the same version stay what they are.
func (s *shelf[T]) replace(objects []T) (changed bool) {
	slices.SortFunc(objects, byName)
	if slices.EqualFunc(s.items, objects, same) {
		return false
	}
	s.items, s.lent = objects, false
	return true
}

func same[T metav1.Object](a, b T) bool {
	return a.GetUID() == b.GetUID() && a.GetName() == b.GetName() && a.GetNamespace() == b.GetNamespace() &&
		a.GetResourceVersion() == b.GetResourceVersion()
}
