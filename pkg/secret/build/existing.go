package build

import (
	"encoding/json"
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

// has reports whether there is a value for the key. An empty value does not count:
// nothing that is generated is empty.
func (e Existing) has(key string) bool {
	return !e.Data[key].IsEmpty() || slices.Contains(e.Sealed, key)
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
