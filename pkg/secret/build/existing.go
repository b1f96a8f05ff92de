package build

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// Existing is what exists of a Secret where it will be delivered. The zero
// value is a Secret that does not exist.
type Existing struct {
	Data        secret.Data
	Annotations map[string]string // with the dates of generated values

	Sealed []string      // keys whose values are sealed: they exist, and cannot be read
	Past   generate.Past // what is recorded of them
}

// Exists reports whether there is a Secret, readable or sealed.
func (e Existing) Exists() bool { return e.Data != nil || len(e.Sealed) > 0 }

// has reports whether there is a value for the key. An empty value is no value:
// nothing that is generated is empty.
func (e Existing) has(key string) bool {
	return !e.Data[key].IsEmpty() || slices.Contains(e.Sealed, key)
}

// Shared is what the namespaces of one call share: the values that were
// generated or kept for the previous ones, and what was reported of them. The
// zero value is for the first namespace.
type Shared struct {
	values  secret.Data
	made    map[string]string    // the notes on values that were generated in this call, by key
	dates   map[string]time.Time // when values were generated, by [generate.Spec.Key]
	rotated []string             // keys that were due in a previous namespace
}

// clone is a copy that can be changed.
func (s Shared) clone() Shared {
	c := Shared{values: s.values.Clone(), made: maps.Clone(s.made), dates: maps.Clone(s.dates), rotated: slices.Clone(s.rotated)}
	if c.values == nil {
		c.values, c.made, c.dates = secret.Data{}, map[string]string{}, map[string]time.Time{}
	}
	return c
}

// GeneratedAnnotation has the dates of generated values, as JSON by key. It is
// written if values are to be rotated after some time.
const GeneratedAnnotation = "batuta.dev/secretgen-generated"

// dates are the dates in the annotation; an unreadable one has none.
func (e Existing) dates() map[string]time.Time {
	dates := map[string]time.Time{}
	if json.Unmarshal([]byte(e.Annotations[GeneratedAnnotation]), &dates) != nil {
		return map[string]time.Time{}
	}
	return dates
}

// datesText is the text of the annotation.
func datesText(dates map[string]time.Time) string {
	for key, date := range dates {
		dates[key] = date.UTC().Truncate(time.Second)
	}
	text, _ := json.Marshal(dates) // never fails; the keys are sorted
	return string(text)
}
