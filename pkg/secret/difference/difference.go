// Package difference shows how a Secret would change, without its values: a key
// is shown with its size and with a digest that is only comparable within one
// run. Start at [Between]; [Difference.Text] formats the result.
//
// The package is pure: the random key of the digests is passed in.
package difference

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Change is the kind of change of a key or a field.
type Change int

// The kinds of changes, in the order of the output.
const (
	Added Change = iota
	Changed
	Removed
	Unchanged
)

// Key is the change of one key of the data.
type Key struct {
	Name   string
	Change Change
	Before Value // empty if Added
	After  Value // empty if Removed
}

// Value is the public information about a value.
type Value struct {
	Bytes  int
	Digest string // 8 hexadecimal digits: equal for equal values of one run; "" without a key for digests
}

// Field is the change of the type, immutable, a label or an annotation.
// Unchanged fields are left out.
type Field struct {
	Name   string // "type", "immutable", "label app", "annotation example.com/owner"
	Change Change
	Before string // "" if Added
	After  string // "" if Removed
	Hidden bool   // the values hold a copy of the data, so Before and After are empty
}

// Difference is how a Secret would change.
type Difference struct {
	Name, Namespace string
	New             bool    // there is no such Secret yet
	Keys            []Key   // by change, then by name
	Fields          []Field // type, immutable, labels and annotations by name
}

// minKey is the minimum number of bytes of a key for digests. With a shorter
// key a value could be guessed from its digest, so there are no digests then.
const minKey = 16

// Between is the difference from live to planned; a nil live means that the
// Secret is new. The key must be random and new in every run. Server defaults are not
// a difference: the type Opaque for none, and immutable unset for false.
func Between(live, planned *secret.Secret, key []byte) Difference {
	d := Difference{Name: planned.Name, Namespace: planned.Namespace, New: live == nil}
	if live == nil {
		live = &secret.Secret{}
	}
	d.Keys = keys(live.Data, planned.Data, key)
	d.Fields = slices.Concat(
		field("type", string(kind(live)), string(kind(planned))),
		field("immutable", fmt.Sprint(immutable(live)), fmt.Sprint(immutable(planned))),
		texts("label", live.Labels, planned.Labels, func(string, string) bool { return false }),
		texts("annotation", live.Annotations, planned.Annotations, func(name, text string) bool {
			return check.HiddenAnnotation(name, text, live.Data) || check.HiddenAnnotation(name, text, planned.Data)
		}),
	)
	for i := range d.Fields {
		if d.New {
			d.Fields[i].Change, d.Fields[i].Before = Added, ""
		}
	}
	return d
}

// Same reports whether nothing changes.
func (d Difference) Same() bool { return !d.New && len(d.Fields) == 0 && !d.DataChanged() }

// DataChanged reports whether a value is changed, added or removed: then the
// users of the Secret are affected.
func (d Difference) DataChanged() bool {
	return slices.ContainsFunc(d.Keys, func(k Key) bool { return k.Change != Unchanged })
}

func keys(before, after secret.Data, digestKey []byte) []Key {
	var all []Key
	for _, name := range names(before, after) {
		was, had := before[name]
		is, has := after[name]
		k := Key{Name: name, Change: change(had, has, was.Equal(is))}
		if had {
			k.Before = Value{Bytes: was.Len(), Digest: digest(digestKey, was)}
		}
		if has {
			k.After = Value{Bytes: is.Len(), Digest: digest(digestKey, is)}
		}
		all = append(all, k)
	}
	slices.SortStableFunc(all, func(a, b Key) int { return cmp.Compare(a.Change, b.Change) })
	return all
}

func digest(key []byte, value secret.Value) string {
	if len(key) < minKey {
		return ""
	}
	sum := value.Digest(key)
	return hex.EncodeToString(sum[:4])
}

func names[V any](before, after map[string]V) []string {
	all := slices.Collect(maps.Keys(before))
	for name := range after {
		if _, there := before[name]; !there {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

func change(had, has, equal bool) Change {
	switch {
	case !had:
		return Added
	case !has:
		return Removed
	case equal:
		return Unchanged
	}
	return Changed
}

func kind(s *secret.Secret) corev1.SecretType { return cmp.Or(s.Type, corev1.SecretTypeOpaque) }

func immutable(s *secret.Secret) bool { return s.Immutable != nil && *s.Immutable }

// field is the change of a field that both have.
func field(name, before, after string) []Field {
	if before == after {
		return nil
	}
	return []Field{{Name: name, Change: Changed, Before: before, After: after}}
}

// texts are the labels or annotations that change. The texts of those with
// values are hidden.
func texts(what string, before, after map[string]string, hidden func(name, text string) bool) []Field {
	var all []Field
	for _, name := range names(before, after) {
		was, had := before[name]
		is, has := after[name]
		f := Field{Name: what + " " + name, Change: change(had, has, was == is), Before: was, After: is}
		if f.Change == Unchanged {
			continue
		}
		if hidden(name, was) || hidden(name, is) {
			f.Before, f.After, f.Hidden = "", "", true
		}
		all = append(all, f)
	}
	return all
}
